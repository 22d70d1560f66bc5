import { Button, Select, useTexts } from '@pinline/ui'
import { useEffect, useRef } from 'react'
import type { PageWork } from '../../../src/api.ts'
import { FileView } from '../phones/file-view.tsx'
import { useWorld } from '../world/world.ts'
import { markdownWords } from './markdown-words.ts'
import { useStatusName } from './status-words.ts'
import type { SendWork } from './use-work-calls.ts'
import styles from './work-board.module.css'
import { WorkTalk } from './work-talk.tsx'

interface WorkDetailProps {
  readonly work: PageWork
  readonly by: number
  readonly send: SendWork
  readonly onBack: () => void
}

const nobody = 'nobody'

const Fields = ({ work, by, send }: Omit<WorkDetailProps, 'onBack'>) => {
  const { t } = useTexts()
  const { workPlace } = useWorld()
  const nameOf = useStatusName()
  const people = workPlace.users.filter(({ id }) => id !== workPlace.account)
  return (
    <div className={styles['fields']}>
      <Select
        label={t('pg.work.status')}
        options={workPlace.statuses.map((status) => ({ value: String(status.id), label: nameOf(status) }))}
        value={String(work.status)}
        onChange={(value) => void send('PUT /api/work', { by, id: work.id, status: Number(value) })}
      />
      <Select
        label={t('pg.work.assignee')}
        options={[{ value: nobody, label: t('pg.work.nobody') }, ...people.map(({ id, name }) => ({ value: String(id), label: name }))]}
        value={work.assignee === null ? nobody : String(work.assignee)}
        onChange={(value) => void send('PUT /api/work', { by, id: work.id, assignee: value === nobody ? null : Number(value) })}
      />
    </div>
  )
}

/** One work package with all that can be done to it. The focus comes in with it. */
export const WorkDetail = ({ work, by, send, onBack }: WorkDetailProps) => {
  const { t } = useTexts()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    title.current?.focus()
  }, [])
  return (
    <div className={styles['detail']} data-work-open={work.id}>
      <div className={styles['about']}>
        <div className={styles['top']}>
          <Button variant="quiet" icon="←" onPress={onBack}>
            {t('pg.work.back')}
          </Button>
          <h3 ref={title} className={styles['name']} tabIndex={-1}>
            <span className={styles['number']}>#{work.id}</span> <span lang="uk">{work.subject}</span>
          </h3>
        </div>
        <Fields work={work} by={by} send={send} />
        {work.description !== '' && (
          <p className={styles['words']} lang="uk">
            {markdownWords(work.description)}
          </p>
        )}
        {work.files.length > 0 && (
          <ul className={styles['files']} aria-label={t('pg.work.attached', { n: work.files.length })}>
            {work.files.map((file) => (
              <li key={file.id}>
                <FileView file={file} asPhoto={false} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <WorkTalk work={work} by={by} send={send} />
    </div>
  )
}
