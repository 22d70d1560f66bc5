import { useTexts } from '@pinline/ui'
import { useMemo } from 'react'
import type { PathSubject, PhoneMessage } from '../../../src/api.ts'
import type { PhoneId } from '../shell/phone-id.ts'
import type { DraftTarget } from './draft.ts'
import { showMessage } from './in-view.ts'
import { lineOf } from './message-text.ts'
import type { MessageHandlers } from './telegram-message.tsx'
import type { NewNote } from './use-notes.ts'

interface HandlerOptions {
  readonly phone: PhoneId
  readonly press: (message: PhoneMessage, data: string) => Promise<void>
  readonly choose: (target: DraftTarget) => void
  readonly onNote: (note: NewNote) => void
  readonly onPath: (subject: PathSubject) => void
}

/** What a reader can do with a phone's messages; the same object as long as nothing changes, so that messages are not drawn again. */
export const useMessageHandlers = ({ phone, press, choose, onNote, onPath }: HandlerOptions): MessageHandlers => {
  const { t } = useTexts()
  return useMemo(
    () => ({
      onPress: (message, data) => void press(message, data),
      onCopy: (text) => {
        const note = { phone, title: null, isAlert: false } as const
        navigator.clipboard.writeText(text).then(
          () => {
            onNote({ ...note, tone: 'ok', text: t('pg.press.copied') })
          },
          // a browser that lets no page write there: the text itself can be copied by hand
          () => {
            onNote({ ...note, tone: 'info', text })
          },
        )
      },
      onReply: (message) => {
        choose({ kind: 'reply', message: message.id, text: lineOf(message) })
      },
      onEdit: (message) => {
        choose({ kind: 'edit', message: message.id, text: message.text ?? '' })
      },
      onPath: ({ chat, id }) => {
        onPath({ system: 'telegram', chat, message: id })
      },
      onShow: ({ key }) => {
        showMessage(phone, key)
      },
    }),
    [phone, press, choose, onNote, onPath, t],
  )
}
