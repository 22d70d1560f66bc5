import { Button, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from 'react-aria-components'
import { cx } from './cx.ts'
import type { Choice } from './segmented-control.tsx'
import styles from './select.module.css'

/** Props of {@link Select}. */
export interface SelectProps<Value extends string> {
  readonly label: string
  /** The label is only read aloud. */
  readonly isLabelHidden?: boolean
  readonly options: readonly Choice<Value>[]
  readonly value: Value
  readonly isDisabled?: boolean
  readonly className?: string | undefined
  readonly onChange: (value: Value) => void
}

/** One of many choices, in a list that opens. */
export const Select = <Value extends string>(props: SelectProps<Value>) => {
  const { label, isLabelHidden = false, options, value, isDisabled = false, className, onChange } = props
  return (
    <AriaSelect
      className={cx(styles['select'], className)}
      value={value}
      isDisabled={isDisabled}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key)
        if (chosen !== undefined) onChange(chosen.value)
      }}
    >
      <Label className={isLabelHidden ? 'visually-hidden' : styles['label']}>{label}</Label>
      <Button className={styles['button'] ?? ''}>
        <SelectValue className={styles['value'] ?? ''} />
        <span aria-hidden="true">▾</span>
      </Button>
      <Popover className={styles['popover'] ?? ''}>
        <ListBox className={styles['list'] ?? ''}>
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              className={styles['item'] ?? ''}
              textValue={option.name ?? option.label}
              {...(option.name !== undefined && { 'aria-label': option.name })}
            >
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
