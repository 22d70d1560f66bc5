import { Badge, cx, useRoving, useTexts } from '@pinline/ui'
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

/** Chooses which phone is in sight: one tab stop, the arrow keys move. The phones themselves stand elsewhere in the page. */
export const PhoneTabs = ({ label, tabs, selected, onSelect, className }: PhoneTabsProps) => {
  const { t } = useTexts()
  const { listProps, itemProps } = useRoving(tabs.length, {
    chosen: tabs.findIndex(({ phone }) => phone === selected),
    onMove: (item) => {
      const tab = tabs[item]
      if (tab !== undefined) onSelect(tab.phone)
    },
  })
  return (
    <div className={cx(styles['tabs'], className)} role="tablist" aria-label={label} {...listProps}>
      {tabs.map(({ phone, label: name, unseen }, at) => (
        <button
          key={phone}
          type="button"
          role="tab"
          className={styles['tab']}
          aria-selected={phone === selected}
          aria-controls={`phone-${phone}`}
          {...itemProps(at)}
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
