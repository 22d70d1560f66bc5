import { Button, useTexts } from '@pinline/ui'
import { useEffect, useId, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import styles from './phone-notes.module.css'
import type { Note } from './use-notes.ts'

interface PhoneAlertProps {
  readonly note: Note
  readonly onDismiss: (id: number) => void
}

/** A note that must be confirmed. It covers its own phone only; the focus goes in and back again. */
export const PhoneAlert = ({ note, onDismiss }: PhoneAlertProps) => {
  const { t } = useTexts()
  const wordsId = useId()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const before = document.activeElement
    button.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const close = (): void => {
    onDismiss(note.id)
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') event.preventDefault() // there is one control
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  return (
    <div className={styles['veil']}>
      <div className={styles['alert']} role="alertdialog" aria-describedby={wordsId} aria-labelledby={wordsId} onKeyDown={press}>
        <p id={wordsId} lang="uk">
          {note.title !== null && <strong className={styles['title']}>{note.title}</strong>}
          {note.text}
        </p>
        <Button ref={button} variant="primary" onPress={close}>
          {t('pg.press.ok')}
        </Button>
      </div>
    </div>
  )
}
