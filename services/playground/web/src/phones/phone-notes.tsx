import { PhoneAlert } from './phone-alert.tsx'
import styles from './phone-notes.module.css'
import { PhoneToast } from './phone-toast.tsx'
import type { Note } from './use-notes.ts'

interface PhoneNotesProps {
  readonly notes: readonly Note[]
  readonly onDismiss: (id: number) => void
}

/** The bot's answers to presses, over the phone on which they were made. */
export const PhoneNotes = ({ notes, onDismiss }: PhoneNotesProps) => {
  const alert = notes.findLast(({ isAlert }) => isAlert)
  return (
    <>
      <div className={styles['toasts']} role="status">
        {notes
          .filter(({ isAlert }) => !isAlert)
          .map((note) => (
            <PhoneToast key={note.id} note={note} onDismiss={onDismiss} />
          ))}
      </div>
      {alert !== undefined && <PhoneAlert key={alert.id} note={alert} onDismiss={onDismiss} />}
    </>
  )
}
