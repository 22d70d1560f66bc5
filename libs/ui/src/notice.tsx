import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './notice.module.css'

/** Props of {@link Notice}. */
export interface NoticeProps {
  readonly children: ReactNode
  /** @defaultValue `'info'` */
  readonly tone?: 'info' | 'ok' | 'warn' | 'danger'
  /** Interrupts a screen reader (`role="alert"`) instead of waiting (`role="status"`). */
  readonly isUrgent?: boolean
  /** A button at the end. */
  readonly action?: ReactNode
  readonly className?: string | undefined
}

/** A bar that tells something and says it aloud when it appears. */
export const Notice = ({ children, tone = 'info', isUrgent = false, action, className }: NoticeProps) => (
  <div className={cx(styles['notice'], styles[tone], className)} role={isUrgent ? 'alert' : 'status'}>
    <div className={styles['words']}>{children}</div>
    {action}
  </div>
)
