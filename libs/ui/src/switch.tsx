import type { ReactNode } from 'react'
import { SwitchButton, SwitchField, Text } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './switch.module.css'

/** Props of {@link Switch}. */
export interface SwitchProps {
  readonly label: string
  /** A line below the label, e.g. what the switch does or why it is disabled. */
  readonly description?: string
  readonly isOn: boolean
  readonly isDisabled?: boolean
  /** Stands at the end of the row, outside of the switch: a badge, a button. */
  readonly trailing?: ReactNode
  /** `danger`: a switch for something harmful, red while it is on. @defaultValue `'accent'` */
  readonly tone?: 'accent' | 'danger'
  readonly className?: string | undefined
  readonly onChange: (isOn: boolean) => void
}

/** A switch (`role="switch"`) with its words; track and label can be pressed. */
export const Switch = (props: SwitchProps) => {
  const { label, description, isOn, isDisabled = false, trailing, tone = 'accent', className, onChange } = props
  return (
    <SwitchField className={cx(styles['row'], className)} isSelected={isOn} isDisabled={isDisabled} onChange={onChange}>
      <SwitchButton className={cx(styles['switch'], tone === 'danger' && styles['danger'])}>
        <span className={styles['track']} aria-hidden="true">
          <span className={styles['thumb']} />
        </span>
        <span className={styles['label']}>{label}</span>
      </SwitchButton>
      {trailing !== undefined && <span className={styles['trailing']}>{trailing}</span>}
      {description !== undefined && (
        <Text slot="description" className={styles['description'] ?? ''}>
          {description}
        </Text>
      )}
    </SwitchField>
  )
}
