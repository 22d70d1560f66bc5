import { Badge, cx, Slider, Switch, useTexts } from '@pinline/ui'
import { useState } from 'react'
import type { FaultState } from '../../../src/api.ts'
import { strengthKey, strengthOf } from './fault-words.ts'
import styles from './faults-panel.module.css'
import type { FaultCalls } from './use-fault-calls.ts'

interface FaultRowProps {
  readonly fault: FaultState
  readonly calls: FaultCalls
}

interface StrengthProps extends FaultRowProps {
  readonly strength: NonNullable<FaultState['strength']>
  readonly chosen: number | undefined
  readonly onChoose: (value: number | undefined) => void
}

const Strength = ({ fault, calls, strength, chosen, onChoose }: StrengthProps) => {
  const { t } = useTexts()
  const send = async (value: number): Promise<void> => {
    if (!fault.on) return
    await calls.turn({ id: fault.id, on: true, strength: value })
    onChoose(undefined)
  }
  return (
    <div className={styles['strength']}>
      <Slider
        label={t(strengthKey(fault))}
        unit={t('pg.seconds')}
        value={chosen ?? strength.value}
        min={strength.min}
        max={strength.max}
        isDisabled={!fault.available}
        onChange={onChoose}
        onChangeEnd={(value) => void send(value)}
      />
    </div>
  )
}

/** A fault that lasts: its switch, what one should now see, how often it has hit, and how strong it is. */
export const FaultRow = ({ fault, calls }: FaultRowProps) => {
  const { t } = useTexts()
  const { id, on, available, effects, strength } = fault
  // Being chosen, not yet told to the server.
  const [chosen, setChosen] = useState<number>()
  const isOn = calls.pending.get(id) ?? on
  const explanation = available ? isOn && { description: t(`pg.fault.${id}.hint`) } : { description: t('pg.fault.unavailable') }
  return (
    <li className={cx(styles['row'], (isOn || !available) && styles['open'])}>
      <Switch
        label={t(`pg.fault.${id}`)}
        {...explanation}
        isOn={isOn}
        isDisabled={!available}
        tone="danger"
        trailing={<Badge count={effects} label={t('pg.fault.effects', { n: effects })} tone={isOn ? 'danger' : 'neutral'} />}
        onChange={(next) => void calls.turn({ id, on: next, ...strengthOf(fault, chosen) })}
      />
      {isOn && strength !== null && <Strength fault={fault} calls={calls} strength={strength} chosen={chosen} onChoose={setChosen} />}
    </li>
  )
}
