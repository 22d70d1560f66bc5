import styles from './badge.module.css'
import { cx } from './cx.ts'

/** What a colour says; `neutral` says nothing. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'info' | 'warn' | 'danger'

/** Props of {@link Badge}. */
export interface BadgeProps {
  /** Nothing is drawn for 0. */
  readonly count: number
  /** What is counted, for screen readers; without it the bare number is read. */
  readonly label?: string
  /** @defaultValue `'accent'` */
  readonly tone?: Tone
}

/** A small number beside a name. */
export const Badge = ({ count, label, tone = 'accent' }: BadgeProps) => {
  if (count === 0) return null
  const shown = count > 99 ? '99+' : String(count)
  return (
    <span className={cx(styles['badge'], styles[tone])}>
      <span aria-hidden={label !== undefined}>{shown}</span>
      {label !== undefined && <span className="visually-hidden">{label}</span>}
    </span>
  )
}
