import { useTexts } from '@pinline/ui'
import { useId } from 'react'
import { useWorld } from '../world/world.ts'
import { JournalEntry } from './journal-entry.tsx'
import styles from './journal.module.css'

/** No more are drawn; the log channel has no phone here. */
const mostLines = 200

/** What the bot wrote into the log channel, newest first. */
export const Journal = () => {
  const { telegram, logChatId } = useWorld()
  const { t } = useTexts()
  const titleId = useId()
  const messages = telegram.find(({ id }) => id === logChatId)?.messages ?? []
  const lines = messages.slice(-mostLines).toReversed()
  return (
    <section className={styles['journal']} aria-labelledby={titleId}>
      <h2 className={styles['title']} id={titleId}>
        {t('pg.journal')}
      </h2>
      {lines.length === 0 ? (
        <p className={styles['empty']}>{t('pg.empty.journal')}</p>
      ) : (
        <ol className={styles['lines']}>
          {lines.map((message) => (
            <JournalEntry key={message.key} message={message} />
          ))}
        </ol>
      )}
    </section>
  )
}
