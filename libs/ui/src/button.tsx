import { useId } from 'react'
import type { ReactNode, Ref } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import styles from './button.module.css'
import { cx } from './cx.ts'
import { Explained } from './explained.tsx'

/** `primary`: the next step. `plain`: everything else. `danger`: takes away. `quiet`: no frame, for bars and icons. */
export type ButtonVariant = 'primary' | 'plain' | 'danger' | 'quiet'

/** Props of {@link Button}. */
export interface ButtonProps {
  /** @defaultValue `'plain'` */
  readonly variant?: ButtonVariant
  /** Stands before the words; decoration only. */
  readonly icon?: ReactNode
  /** The words. Without them `label` is needed. */
  readonly children?: ReactNode
  /** Name for screen readers, where the words do not say it. */
  readonly label?: string
  readonly isDisabled?: boolean
  /** Why it is disabled. The button then stays in the tab order, and hover, focus or a tap show the reason. */
  readonly reason?: string
  /** For a button that opens something: whether that is open. */
  readonly isExpanded?: boolean
  /** The single key that does the same, e.g. `f`. */
  readonly shortcut?: string
  /** @defaultValue `'button'` */
  readonly type?: 'button' | 'submit'
  readonly className?: string | undefined
  readonly ref?: Ref<HTMLButtonElement>
  readonly onPress?: () => void
}

/** A button of at least 44 × 44 px. */
export const Button = (props: ButtonProps) => {
  const {
    variant = 'plain',
    icon,
    children,
    label,
    isDisabled = false,
    reason,
    isExpanded,
    shortcut,
    type = 'button',
    className,
    ref,
    onPress,
  } = props
  const reasonId = useId()
  const explains = isDisabled && reason !== undefined
  const button = (press: (() => void) | undefined) => (
    <AriaButton
      className={cx(styles['button'], styles[variant], children === undefined && styles['square'], explains && styles['off'], className)}
      type={explains ? 'button' : type}
      isDisabled={isDisabled && !explains}
      {...(ref !== undefined && { ref })}
      {...(label !== undefined && { 'aria-label': label })}
      {...(isExpanded !== undefined && { 'aria-expanded': isExpanded })}
      {...(explains && { 'aria-describedby': reasonId })}
      {...(press !== undefined && { onPress: press })}
      // a button with a reason must stay reachable, so it is disabled by ARIA only
      render={(dom) => (
        <button {...dom} {...(explains && { 'aria-disabled': true })} {...(shortcut !== undefined && { 'aria-keyshortcuts': shortcut })} />
      )}
    >
      {icon !== undefined && (
        <span className={styles['icon']} aria-hidden="true">
          {icon}
        </span>
      )}
      {children}
    </AriaButton>
  )
  if (!explains) return button(onPress)
  return (
    <Explained id={reasonId} reason={reason}>
      {button}
    </Explained>
  )
}
