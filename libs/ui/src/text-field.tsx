import type { ReactNode, Ref } from 'react'
import { Input, Label, Text, TextField as AriaTextField } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './text-field.module.css'

/** Props of {@link TextField}. */
export interface TextFieldProps {
  readonly label: string
  /** The label is only read aloud. */
  readonly isLabelHidden?: boolean
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string
  readonly description?: ReactNode
  /** What is wrong with the value. */
  readonly error?: string | undefined
  /** @defaultValue `'text'` */
  readonly type?: 'text' | 'email' | 'search' | 'password'
  readonly isDisabled?: boolean
  readonly isRequired?: boolean
  readonly maxLength?: number
  readonly autoComplete?: string
  readonly className?: string | undefined
  readonly ref?: Ref<HTMLInputElement>
}

/** A field of one line. */
export const TextField = (props: TextFieldProps) => {
  const { label, isLabelHidden = false, value, onChange, placeholder, description, error, type = 'text', maxLength, className, ref } = props
  return (
    <AriaTextField
      className={cx(styles['field'], className)}
      value={value}
      onChange={onChange}
      type={type}
      isDisabled={props.isDisabled ?? false}
      isRequired={props.isRequired ?? false}
      isInvalid={error !== undefined}
      autoComplete={props.autoComplete ?? 'off'}
      {...(maxLength !== undefined && { maxLength })}
    >
      <Label className={isLabelHidden ? 'visually-hidden' : styles['label']}>{label}</Label>
      <Input className={styles['input'] ?? ''} {...(placeholder !== undefined && { placeholder })} {...(ref !== undefined && { ref })} />
      {description !== undefined && error === undefined && (
        <Text slot="description" className={styles['description'] ?? ''}>
          {description}
        </Text>
      )}
      {error !== undefined && (
        <Text slot="errorMessage" className={styles['error'] ?? ''}>
          {error}
        </Text>
      )}
    </AriaTextField>
  )
}
