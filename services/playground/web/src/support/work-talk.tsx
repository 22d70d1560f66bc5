import { useTexts } from '@pinline/ui'
import type { PageWork } from '../../../src/api.ts'
import { Composer } from '../phones/composer.tsx'
import { toUpload } from '../phones/draft.ts'
import type { Draft } from '../phones/draft.ts'
import { useConnection, useWorld } from '../world/world.ts'
import { markdownWords } from './markdown-words.ts'
import type { SendWork } from './use-work-calls.ts'
import styles from './work-board.module.css'

interface WorkTalkProps {
  readonly work: PageWork
  readonly by: number
  readonly send: SendWork
}

const clock = new Intl.DateTimeFormat('uk', { timeZone: 'Europe/Kyiv', timeStyle: 'short', hourCycle: 'h23' })

/** What was said about a work package, and the field to say more. */
export const WorkTalk = ({ work, by, send }: WorkTalkProps) => {
  const { t } = useTexts()
  const { workPlace } = useWorld()
  const isDisabled = useConnection().connection !== 'live'
  const say = async ({ text, file }: Draft): Promise<void> => {
    const attached = file === null ? {} : { file: await toUpload(file) }
    await send('POST /api/work/comments', { by, id: work.id, text, ...attached })
  }
  return (
    <div className={styles['talk']}>
      <h4 className={styles['label']}>{t('pg.work.comments')}</h4>
      {work.comments.length === 0 ? (
        <p className={styles['none']}>{t('pg.work.comments.none')}</p>
      ) : (
        <ol className={styles['comments']}>
          {work.comments.map(({ id, author, text, at }) => (
            <li key={id} className={styles['comment']} data-own={author === workPlace.account ? '' : undefined}>
              <p className={styles['who']}>
                {workPlace.users.find((user) => user.id === author)?.name} <time dateTime={at}>{clock.format(new Date(at))}</time>
              </p>
              <p className={styles['words']} lang="uk">
                {markdownWords(text)}
              </p>
            </li>
          ))}
        </ol>
      )}
      <Composer
        name={`work-${String(work.id)}`}
        owner={work.id}
        placeholder={t('pg.work.comment')}
        isDisabled={isDisabled}
        target={null}
        onSend={(draft) => void say(draft)}
      />
    </div>
  )
}
