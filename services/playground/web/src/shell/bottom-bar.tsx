import type { TextKey } from '@pinline/i18n'
import { Badge, useTexts } from '@pinline/ui'
import { useWorld } from '../world/world.ts'
import styles from './bottom-bar.module.css'
import type { Side } from './phone-id.ts'
import { PhoneTabs } from './phone-tabs.tsx'
import type { PhoneTab } from './phone-tabs.tsx'
import type { SheetName, View } from './use-view.ts'

interface BottomBarProps {
  readonly view: Pick<View, 'side' | 'current' | 'show' | 'setSheet'>
  /** Phones that are chosen here; none where they have tabs of their own. */
  readonly tabs: readonly PhoneTab[]
}

const tools = {
  shop: [
    ['crm', 'pg.crm'],
    ['faults', 'pg.faults'],
    ['path', 'pg.path.short'],
  ],
  desk: [
    ['work', 'pg.work.board'],
    ['faults', 'pg.faults'],
  ],
} as const satisfies Record<Side, readonly (readonly [SheetName, TextKey])[]>

/** What the thumb reaches: the phones, the CRM or OpenProject, the faults and the path. */
export const BottomBar = ({ view, tabs }: BottomBarProps) => {
  const { t } = useTexts()
  const faultsOn = useWorld().faults.filter(({ on }) => on).length
  return (
    <nav className={styles['bar']} aria-label={t('pg.tools')}>
      {tabs.length > 0 && (
        <PhoneTabs className={styles['tabs']} label={t('pg.phones')} tabs={tabs} selected={view.current} onSelect={view.show} />
      )}
      {tools[view.side].map(([sheet, key]) => (
        <button
          key={sheet}
          type="button"
          className={styles['tool']}
          aria-haspopup="dialog"
          onClick={() => {
            view.setSheet(sheet)
          }}
        >
          {t(key)}
          {sheet === 'faults' && <Badge count={faultsOn} tone="warn" />}
        </button>
      ))}
    </nav>
  )
}
