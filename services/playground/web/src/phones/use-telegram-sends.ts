import { useOwnCall } from '../shell/use-own-call.ts'
import { toUpload } from './draft.ts'
import type { Draft } from './draft.ts'
import { useSends } from './use-sends.ts'

/** A draft, and who writes it. */
interface PersonDraft extends Draft {
  readonly user: number
}

/** Writes to a Telegram chat as one of its people. A change of a message leaves no bubble of its own once it is made. */
export const useTelegramSends = (chat: number) => {
  const call = useOwnCall()
  return useSends(async ({ user, text, file, target }: PersonDraft): Promise<number | null> => {
    if (target?.kind === 'edit') {
      await call('PUT /api/telegram/messages', { user, chat, message: target.message, text })
      return null
    }
    const reply = target === null ? {} : { replyTo: target.message }
    const attached = file === null ? {} : { file: await toUpload(file) }
    const { messageId } = await call('POST /api/telegram/messages', { user, chat, text, ...reply, ...attached })
    return messageId
  })
}

export type TelegramSends = ReturnType<typeof useTelegramSends>
