import type { ReactNode } from 'react'
import type { Tone } from './badge.tsx'
import styles from './chip.module.css'
import { cx } from './cx.ts'

/** Props of {@link Chip}. */
export interface ChipProps {
  readonly children: ReactNode
  /** @defaultValue `'neutral'` */
  readonly tone?: Tone
  /** Stands before the words; decoration only. */
  readonly icon?: ReactNode
}

/** A short state in words: “waiting”, “✓ answered”. Not pressable. */
export const Chip = ({ children, tone = 'neutral', icon }: ChipProps) => (
  <span className={cx(styles['chip'], styles[tone])}>
    {icon !== undefined && <span aria-hidden="true">{icon}</span>}
    {children}
  </span>
)
