import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'
import styles from './message-frame.module.css'

/** Something that can be done with a message. */
export interface MessageAction {
  readonly icon: IconName
  readonly label: string
  readonly onPress: () => void
}

interface MessageActionsProps {
  readonly id: string
  readonly actions: readonly MessageAction[]
  /** Opened by the time below the message; else they only show while a pointer is over it. */
  readonly isOpen: boolean
  readonly onClose: () => void
}

const move = ({ key, currentTarget }: KeyboardEvent<HTMLElement>): void => {
  const buttons = [...currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
  if (step !== 0) buttons[(at + step + buttons.length) % buttons.length]?.focus()
}

/** What can be done with a message, as small buttons above it. */
export const MessageActions = ({ id, actions, isOpen, onClose }: MessageActionsProps) => {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isOpen) box.current?.querySelector('button')?.focus()
  }, [isOpen])
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    move(event)
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onClose()
  }
  return (
    <div ref={box} id={id} className={styles['actions']} role="group" onKeyDown={press}>
      {actions.map(({ icon, label, onPress }) => (
        <button
          key={icon}
          type="button"
          className={styles['action']}
          aria-label={label}
          title={label}
          tabIndex={isOpen ? 0 : -1}
          onClick={() => {
            onClose()
            onPress()
          }}
        >
          <Icon name={icon} size={18} />
        </button>
      ))}
    </div>
  )
}
