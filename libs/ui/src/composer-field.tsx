import { useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { Label, TextArea, TextField as AriaTextField } from 'react-aria-components'
import styles from './composer-field.module.css'
import { cx } from './cx.ts'

const lineHeight = 24
const mostLines = 5

/** Props of {@link ComposerField}. */
export interface ComposerFieldProps {
  /** Only read aloud; the placeholder stands in the field. */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Enter without Shift. The field keeps its value: empty it when the message is on its way. */
  readonly onSend: () => void
  /** Esc, e.g. to leave an answer or an edit. */
  readonly onEscape?: () => void
  readonly placeholder?: string
  readonly isDisabled?: boolean
  readonly className?: string | undefined
  /** The field itself, to set the focus. */
  readonly fieldRef?: RefObject<HTMLTextAreaElement | null>
}

/** A field to write a message in: grows to five lines, Enter sends, Shift+Enter breaks the line. */
export const ComposerField = (props: ComposerFieldProps) => {
  const { label, value, onChange, onSend, onEscape, placeholder, isDisabled = false, className, fieldRef } = props
  const ownRef = useRef<HTMLTextAreaElement>(null)
  const ref = fieldRef ?? ownRef
  useLayoutEffect(() => {
    const field = ref.current
    if (field === null) return
    field.style.height = 'auto'
    const frame = field.offsetHeight - field.clientHeight
    const padding = Number.parseFloat(getComputedStyle(field).paddingBlockStart) * 2
    field.style.height = `${String(Math.min(field.scrollHeight, mostLines * lineHeight + padding) + frame)}px`
  }, [ref, value])
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return // Enter belongs to the input method
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      onSend()
    } else if (event.key === 'Escape') onEscape?.()
  }
  return (
    <AriaTextField className={cx(styles['composer'], className)} value={value} onChange={onChange} isDisabled={isDisabled}>
      <Label className="visually-hidden">{label}</Label>
      <TextArea ref={ref} className={styles['field'] ?? ''} rows={1} placeholder={placeholder} enterKeyHint="send" onKeyDown={press} />
    </AriaTextField>
  )
}
