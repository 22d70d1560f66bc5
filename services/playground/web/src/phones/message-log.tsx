import { useTexts } from '@pinline/ui'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './message-log.module.css'
import { useStickToEnd } from './use-stick-to-end.ts'

interface MessageLogProps {
  readonly label: string
  /** New messages are announced. Of all phones only the one in use. */
  readonly isLive: boolean
  readonly count: number
  /** How much the reader has sent; more brings the newest into sight. */
  readonly sent: number
  /** What to do where there is no message yet. */
  readonly empty: ReactNode
  readonly children: ReactNode
}

/** The messages of a phone, the newest at the bottom. */
export const MessageLog = ({ label, isLive, count, sent, empty, children }: MessageLogProps) => {
  const { t } = useTexts()
  const { scroller, content, onScroll, toEnd, awayAt } = useStickToEnd(count, sent)
  const fresh = awayAt === null ? 0 : Math.max(count - awayAt, 0)
  return (
    <div className={styles['box']}>
      {/* a list that scrolls must be reached by keys */}
      <div
        ref={scroller}
        className={styles['scroller']}
        role="log"
        aria-label={label}
        aria-live={isLive ? 'polite' : 'off'}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={content} className={styles['content']}>
          {count === 0 && <div className={styles['empty']}>{empty}</div>}
          {children}
        </div>
      </div>
      {awayAt !== null && (
        <button type="button" className={styles['newer']} aria-label={fresh === 0 ? t('pg.newest') : undefined} onClick={toEnd}>
          <Icon name="down" size={16} />
          {fresh > 0 && t('pg.newer', { n: fresh })}
        </button>
      )}
    </div>
  )
}
