import { Button, Notice, useTexts } from '@pinline/ui'
import { useStoryControls } from '../story/story-context.ts'
import { useWorld } from '../world/world.ts'
import { ActRow } from './act-row.tsx'
import { FaultRow } from './fault-row.tsx'
import type { Side } from '../shell/phone-id.ts'
import { TitledPanel } from '../shell/titled-panel.tsx'
import { countOn, faultsOf, lastingFirst } from './fault-words.ts'
import styles from './faults-panel.module.css'
import { Reset } from './reset.tsx'
import { ServicesLine } from './services-line.tsx'
import { useFaultCalls } from './use-fault-calls.ts'

interface FaultsPanelProps {
  readonly side: Side
}

/** Everything that can go wrong on a side, to be switched on and off; the processes, and the way back to the beginning. Below a `StoryProvider`. */
export const FaultsPanel = ({ side }: FaultsPanelProps) => {
  const { t } = useTexts()
  const faults = faultsOf(useWorld().faults, side)
  const { stop, settled } = useStoryControls()
  const calls = useFaultCalls(async () => {
    stop()
    await settled()
  })
  const on = countOn(faults)
  return (
    <TitledPanel
      title={t('pg.faults')}
      aside={<span className={styles['count']}>{t('pg.faults.count', { n: on, all: faults.length })}</span>}
    >
      <ServicesLine />
      {calls.hasFailed && (
        <Notice tone="warn" isUrgent>
          {t('pg.fault.failed')}
        </Notice>
      )}
      <ul className={styles['faults']}>
        {lastingFirst(faults).map((fault) =>
          fault.kind === 'switch' ? (
            <FaultRow key={fault.id} fault={fault} calls={calls} />
          ) : (
            <ActRow key={fault.id} side={side} fault={fault} calls={calls} />
          ),
        )}
      </ul>
      <div className={styles['answers']}>
        <Button isDisabled={on === 0} reason={t('pg.faults.off.none')} onPress={() => void calls.allOff()}>
          {t('pg.faults.off')}
        </Button>
        <Reset onAct={stop} />
      </div>
    </TitledPanel>
  )
}
