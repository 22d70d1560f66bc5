import { useTexts } from '@pinline/ui'
import type { Draft } from './draft.ts'
import { Icon } from './icon.tsx'
import { MessageFrame } from './message-frame.tsx'
import type { Speaker } from './message-frame.tsx'
import styles from './pending-bubble.module.css'
import { RichMessage } from './rich-message.tsx'
import type { Send } from './use-sends.ts'

interface PendingBubbleProps {
  readonly send: Send<Draft>
  readonly author: string
  readonly speaker: Speaker
  readonly onRetry: () => void
  readonly onDrop: () => void
}

/** A message that is not there yet, or could not be sent: its text stays, with a way to try again. */
export const PendingBubble = ({ send: { id, draft, state }, author, speaker, onRetry, onDrop }: PendingBubbleProps) => {
  const { t } = useTexts()
  const isFailed = state === 'failed'
  const retry = (
    <div className={styles['buttons']}>
      <button type="button" className={styles['retry']} onClick={onRetry}>
        {t('btn.retry')}
      </button>
      <button type="button" className={styles['drop']} onClick={onDrop}>
        {t('pg.message.drop')}
      </button>
    </div>
  )
  return (
    <MessageFrame
      messageKey={`pending-${String(id)}`}
      side="out"
      speaker={speaker}
      author={author}
      isAuthorHidden
      time=""
      look={isFailed ? 'failed' : 'waiting'}
      marks={<span className={isFailed ? styles['failed'] : undefined}>{t(isFailed ? 'pg.message.failed' : 'pg.message.sending')}</span>}
      below={isFailed && retry}
    >
      {draft.file !== null && (
        <p className={styles['file']}>
          <Icon name="file" size={16} /> {draft.file.name}
        </p>
      )}
      {draft.text !== '' && <RichMessage text={draft.text} entities={[]} />}
    </MessageFrame>
  )
}
