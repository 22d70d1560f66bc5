import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './segmented-control.module.css'

/** One of a few choices. */
export interface Choice<Value extends string> {
  readonly value: Value
  /** What is shown. */
  readonly label: string
  /** Name for screen readers, where the label is too short to be one. */
  readonly name?: string
}

/** Props of {@link SegmentedControl}. */
export interface SegmentedControlProps<Value extends string> {
  readonly label: string
  readonly options: readonly Choice<Value>[]
  readonly value: Value
  readonly className?: string | undefined
  readonly onChange: (value: Value) => void
}

/** Two to four choices side by side, one of them chosen; arrow keys move between them. */
export const SegmentedControl = <Value extends string>({ label, options, value, className, onChange }: SegmentedControlProps<Value>) => (
  <ToggleButtonGroup
    className={cx(styles['group'], className)}
    aria-label={label}
    selectionMode="single"
    disallowEmptySelection
    selectedKeys={[value]}
    onSelectionChange={(keys) => {
      const chosen = options.find((option) => keys.has(option.value))
      if (chosen !== undefined) onChange(chosen.value)
    }}
  >
    {options.map((option) => (
      <ToggleButton
        key={option.value}
        id={option.value}
        className={styles['option'] ?? ''}
        {...(option.name !== undefined && { 'aria-label': option.name })}
      >
        <span className={styles['face']}>{option.label}</span>
      </ToggleButton>
    ))}
  </ToggleButtonGroup>
)
