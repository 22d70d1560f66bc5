import { Badge, useTexts } from '@pinline/ui'
import { useWorld } from '../world/world.ts'
import styles from './bottom-bar.module.css'
import type { PhoneId } from './phone-id.ts'
import { PhoneTabs } from './phone-tabs.tsx'
import type { PhoneTab } from './phone-tabs.tsx'
import type { SheetName } from './use-view.ts'

interface BottomBarProps {
  /** Phones that are chosen here; none where they have tabs of their own. */
  readonly tabs: readonly PhoneTab[]
  readonly selected: PhoneId | undefined
  readonly onSelect: (phone: PhoneId) => void
  readonly onSheet: (sheet: SheetName) => void
}

const tools = [
  ['crm', 'pg.crm'],
  ['faults', 'pg.faults'],
  ['path', 'pg.path.short'],
] as const

/** What the thumb reaches: the phones, the CRM, the faults and the path. */
export const BottomBar = ({ tabs, selected, onSelect, onSheet }: BottomBarProps) => {
  const { t } = useTexts()
  const faultsOn = useWorld().faults.filter(({ on }) => on).length
  return (
    <nav className={styles['bar']} aria-label={t('pg.tools')}>
      {tabs.length > 0 && (
        <PhoneTabs className={styles['tabs']} label={t('pg.phones')} tabs={tabs} selected={selected} onSelect={onSelect} />
      )}
      {tools.map(([sheet, key]) => (
        <button
          key={sheet}
          type="button"
          className={styles['tool']}
          aria-haspopup="dialog"
          onClick={() => {
            onSheet(sheet)
          }}
        >
          {t(key)}
          {sheet === 'faults' && <Badge count={faultsOn} tone="warn" />}
        </button>
      ))}
    </nav>
  )
}
