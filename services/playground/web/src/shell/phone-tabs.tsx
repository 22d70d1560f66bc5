import { Badge, cx, useTexts } from '@pinline/ui'
import type { KeyboardEvent } from 'react'
import type { PhoneId } from './phone-id.ts'
import styles from './phone-tabs.module.css'

/** A phone among the tabs. */
export interface PhoneTab {
  readonly phone: PhoneId
  readonly label: string
  readonly unseen: number
}

interface PhoneTabsProps {
  readonly label: string
  readonly tabs: readonly PhoneTab[]
  readonly selected: PhoneId | undefined
  readonly onSelect: (phone: PhoneId) => void
  readonly className?: string | undefined
}

const steps: Readonly<Partial<Record<string, number>>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** Chooses which phone is in sight: one tab stop, the arrow keys move. The phones themselves stand elsewhere in the page. */
export const PhoneTabs = ({ label, tabs, selected, onSelect, className }: PhoneTabsProps) => {
  const { t } = useTexts()
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const at = tabs.findIndex(({ phone }) => phone === selected)
    const ends = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : undefined
    const target = ends ?? (at + (steps[event.key] ?? 0) + tabs.length) % tabs.length
    const tab = tabs[target]
    if (tab === undefined || (ends === undefined && steps[event.key] === undefined)) return
    event.preventDefault()
    onSelect(tab.phone)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[target]?.focus()
  }
  return (
    <div className={cx(styles['tabs'], className)} role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(({ phone, label: name, unseen }) => (
        <button
          key={phone}
          type="button"
          role="tab"
          className={styles['tab']}
          aria-selected={phone === selected}
          aria-controls={`phone-${phone}`}
          tabIndex={phone === selected ? 0 : -1}
          onClick={() => {
            onSelect(phone)
          }}
        >
          <span className={styles['name']}>{name}</span>
          <Badge count={unseen} label={t('pg.unseen', { n: unseen })} />
        </button>
      ))}
    </div>
  )
}
