import { useTexts } from '@pinline/ui'
import { useCallback, useState } from 'react'
import type { PagePerson, PhoneMessage } from '../../../src/api.ts'
import type { PhoneId } from '../shell/phone-id.ts'
import { useOwnCall } from '../shell/use-own-call.ts'
import type { NewNote } from './use-notes.ts'

/** A press that the bot has not answered yet. */
export interface BusyPress {
  readonly key: string
  readonly data: string
}

interface PressOptions {
  readonly phone: PhoneId
  readonly person: PagePerson
  /** Tells who pressed, on a phone that several use. */
  readonly isShared: boolean
  readonly onNote: (note: NewNote) => void
}

/** Presses inline buttons as `person`; the bot's answer becomes a note on this phone only. */
export const usePresses = ({ phone, person, isShared, onNote }: PressOptions) => {
  const { t } = useTexts()
  const call = useOwnCall()
  const [busy, setBusy] = useState<BusyPress | null>(null)
  const { id, name } = person
  const press = useCallback(
    async (message: PhoneMessage, data: string): Promise<void> => {
      const note = { phone, title: isShared ? name : null, isAlert: false }
      setBusy({ key: message.key, data })
      try {
        const { answer } = await call('POST /api/telegram/press', { user: id, chat: message.chat, message: message.id, button: data })
        const { text = '', showAlert = false } = answer ?? {}
        if (answer === null) onNote({ ...note, tone: 'info', text: t('pg.press.late') })
        else if (text !== '') onNote({ ...note, tone: showAlert ? 'warn' : 'info', text, isAlert: showAlert })
      } catch {
        onNote({ ...note, tone: 'warn', text: t('pg.press.failed') })
      } finally {
        setBusy(null)
      }
    },
    [call, id, isShared, name, onNote, phone, t],
  )
  return { busy, press }
}
