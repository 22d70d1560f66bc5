import { cx, useTexts } from '@pinline/ui'
import { useId, useRef, useState } from 'react'
import type { ReactNode, Ref } from 'react'
import { MessageActions } from './message-actions.tsx'
import type { MessageAction } from './message-actions.tsx'
import styles from './message-frame.module.css'

/** Who speaks, as a colour of the line at the bubble's left; 0 is the bot. */
export type Speaker = 0 | 1 | 2 | 3 | 4

interface MessageFrameProps {
  readonly messageKey: string
  readonly side: 'in' | 'out'
  readonly speaker: Speaker
  readonly author: string
  /** The author is only read aloud. */
  readonly isAuthorHidden?: boolean
  /** HH:MM. */
  readonly time: string
  /** How often it was changed; a change flashes. */
  readonly edits?: number
  readonly look?: 'private' | 'waiting' | 'failed' | undefined
  /** Stands before the time. */
  readonly marks?: ReactNode
  readonly actions?: readonly MessageAction[]
  readonly children: ReactNode
  /** Stands below the bubble, as wide as it. */
  readonly below?: ReactNode
}

interface TimeProps {
  readonly time: string
  readonly controls: string
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly ref: Ref<HTMLButtonElement>
}

const Time = ({ time, controls, isOpen, onToggle, ref }: TimeProps) => {
  const { t } = useTexts()
  const label = t('pg.message.actions', { when: time })
  return (
    <button
      ref={ref}
      type="button"
      className={styles['time']}
      aria-label={label}
      aria-expanded={isOpen}
      aria-controls={controls}
      onClick={onToggle}
    >
      {time}
    </button>
  )
}

/** A bubble: a square with one corner cut on the speaker’s side. Its time opens what can be done with the message. */
export const MessageFrame = (props: MessageFrameProps) => {
  const { messageKey, side, speaker, author, isAuthorHidden = false, time, edits = 0, look, marks, actions = [], children, below } = props
  const [firstEdits] = useState(edits)
  const [isOpen, setOpen] = useState(false)
  const actionsId = useId()
  const timeRef = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    if (isOpen) timeRef.current?.focus()
    setOpen(false)
  }
  const toggle = (): void => {
    setOpen(!isOpen)
  }
  // two names for one animation: the next edit starts it again
  const flash = edits > firstEdits && styles[edits % 2 === 0 ? 'flash-even' : 'flash-odd']
  const state = cx(flash, look !== undefined && look !== 'private' && styles[look])
  const frame = cx(styles['row'], side === 'out' && styles['out'], styles[`speaker${String(speaker)}`], isOpen && styles['open'])
  return (
    <article className={cx(frame, state)} data-message={messageKey}>
      <div className={styles['edge']}>
        <div className={cx(styles['bubble'], look === 'private' && styles['private'])}>
          <p className={isAuthorHidden ? 'visually-hidden' : styles['author']}>{author}</p>
          {children}
          <div className={styles['foot']}>
            {marks}
            {actions.length === 0 ? (
              <span className={styles['time']}>{time}</span>
            ) : (
              <Time ref={timeRef} time={time} controls={actionsId} isOpen={isOpen} onToggle={toggle} />
            )}
          </div>
        </div>
      </div>
      {below}
      {actions.length > 0 && <MessageActions id={actionsId} actions={actions} isOpen={isOpen} onClose={close} />}
    </article>
  )
}
