import { useId } from 'react'
import type { ReactNode } from 'react'
import type { PhoneId } from '../shell/phone-id.ts'
import styles from './phone-frame.module.css'
import { PhoneNotes } from './phone-notes.tsx'
import type { Note } from './use-notes.ts'

interface PhoneFrameProps {
  readonly phone: PhoneId
  readonly title: string
  readonly subtitle?: ReactNode
  readonly isOpen: boolean
  readonly notes: readonly Note[]
  readonly onDismiss: (id: number) => void
  /** Below the title. */
  readonly top?: ReactNode
  readonly children: ReactNode
  readonly bottom: ReactNode
}

/** A phone: title, messages, composer. One that is not open stays in the page with its drafts, out of sight. */
export const PhoneFrame = ({ phone, title, subtitle, isOpen, notes, onDismiss, top, children, bottom }: PhoneFrameProps) => {
  const titleId = useId()
  return (
    <section id={`phone-${phone}`} className={styles['phone']} data-phone={phone} aria-labelledby={titleId} hidden={!isOpen}>
      <header className={styles['head']}>
        <h2 id={titleId} className={styles['title']}>
          {title}
        </h2>
        {subtitle !== undefined && <span className={styles['subtitle']}>{subtitle}</span>}
      </header>
      {top}
      <div className={styles['body']}>
        {children}
        <PhoneNotes notes={notes} onDismiss={onDismiss} />
      </div>
      {bottom}
    </section>
  )
}
