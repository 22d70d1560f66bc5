import { Badge, Button, cx, Select, useTexts } from '@pinline/ui'
import { useState } from 'react'
import { serviceNames } from '../../../src/api.ts'
import type { FaultState, ServiceName } from '../../../src/api.ts'
import type { Side } from '../shell/phone-id.ts'
import styles from './faults-panel.module.css'
import type { FaultCalls } from './use-fault-calls.ts'

interface ActRowProps {
  /** Whose process is offered first. */
  readonly side: Side
  readonly fault: FaultState
  readonly calls: FaultCalls
}

const options = serviceNames.map((name) => ({ value: name, label: name }))

/** A fault that happens once: a button, for a process with the choice of which. */
export const ActRow = ({ side, fault: { id, available, effects }, calls }: ActRowProps) => {
  const { t } = useTexts()
  const [service, setService] = useState<ServiceName>(side === 'shop' ? 'outbox' : 'requests')
  const [isBusy, setIsBusy] = useState(false)
  const name = t(`pg.fault.${id}`)
  const isKill = id === 'process-killed'
  const act = async (): Promise<void> => {
    setIsBusy(true)
    await (isKill ? calls.act(id, service) : calls.act(id))
    setIsBusy(false)
  }
  return (
    <li className={cx(styles['row'], styles['open'])}>
      <div className={styles['act']}>
        <span className={styles['name']}>{name}</span>
        <Badge count={effects} label={t('pg.fault.effects', { n: effects })} tone="neutral" />
        <div className={styles['do']}>
          {isKill && (
            <Select
              label={t('pg.fault.service')}
              isLabelHidden
              options={options}
              value={service}
              isDisabled={!available}
              onChange={setService}
            />
          )}
          <Button label={t('pg.fault.do.name', { name })} isDisabled={!available || isBusy} onPress={() => void act()}>
            {t('pg.fault.do')}
          </Button>
        </div>
      </div>
      <p className={styles['hint']}>{t(available ? `pg.fault.${id}.hint` : 'pg.fault.unavailable')}</p>
    </li>
  )
}
