import { Button, ComposerField, useTexts } from '@pinline/ui'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { AttachButton } from './attach-button.tsx'
import styles from './composer.module.css'
import { Icon } from './icon.tsx'

interface ComposerLineProps {
  readonly placeholder: string
  readonly text: string
  readonly isDisabled: boolean
  /** Null where no file can go along. */
  readonly onFile: ((file: File) => void) | null
  /** What the field is about; another one takes the focus into it. */
  readonly about: string | null
  readonly onText: (text: string) => void
  readonly onEscape: () => void
  readonly onSend: () => void
  /** Before the button that sends. */
  readonly children?: ReactNode
}

/** The field with its buttons. */
export const ComposerLine = (props: ComposerLineProps) => {
  const { placeholder, text, isDisabled, onFile, about, onText, onEscape, onSend, children } = props
  const { t } = useTexts()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (about !== null) field.current?.focus()
  }, [about])
  return (
    <div className={styles['line']}>
      {onFile !== null && <AttachButton isDisabled={isDisabled} onFile={onFile} />}
      <div className={styles['place']}>
        <ComposerField
          label={placeholder}
          value={text}
          onChange={onText}
          onSend={onSend}
          onEscape={onEscape}
          isDisabled={isDisabled}
          fieldRef={field}
        />
        {text === '' && (
          <span className={styles['placeholder']} aria-hidden="true">
            {placeholder}
          </span>
        )}
      </div>
      {children}
      <Button
        className={styles['send']}
        variant="primary"
        label={t('pg.compose.send')}
        icon={<Icon name="send" />}
        isDisabled={isDisabled}
        onPress={onSend}
      />
    </div>
  )
}
