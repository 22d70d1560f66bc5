import { useCallback, useRef, useState } from 'react'
import type { PhoneId } from '../shell/phone-id.ts'

/** What a phone tells its reader over its messages. */
export interface Note {
  readonly id: number
  readonly phone: PhoneId
  readonly tone: 'info' | 'ok' | 'warn'
  /** Bold before the text. */
  readonly title: string | null
  readonly text: string
  /** It must be confirmed, as the bot asked. */
  readonly isAlert: boolean
}

export type NewNote = Omit<Note, 'id'>

/** Notes of all phones, each on its own phone only. The functions stay the same. */
export const useNotes = () => {
  const [notes, setNotes] = useState<readonly Note[]>([])
  const lastId = useRef(0)
  const add = useCallback((note: NewNote): void => {
    lastId.current += 1
    const id = lastId.current
    // one at a time a phone, as on a real one; two for the two who press together
    setNotes((all) => [
      ...all.filter(({ phone }) => phone !== note.phone).concat(all.filter(({ phone }) => phone === note.phone).slice(-1)),
      { ...note, id },
    ])
  }, [])
  const dismiss = useCallback((id: number): void => {
    setNotes((all) => all.filter((note) => note.id !== id))
  }, [])
  return { notes, add, dismiss }
}
