import { Composer } from 'grammy'
import type { BotDeps, StaffContext } from '../context.ts'

/** Telegram lets people edit for two days. */
const editableMs = 2 * 24 * 3_600_000

/** A manager corrects a message that went to a buyer: the buyer does not see it, so he is told, once a message. */
export const editedFeature = ({ botReads, clock }: Pick<BotDeps, 'botReads' | 'clock'>): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  composer.chatType('private').on('edited_message', async (ctx) => {
    const { message_id: messageId, chat } = ctx.editedMessage
    const since = new Date(clock().getTime() - editableMs)
    const about = await botReads.replyOf({ manager: ctx.person.id, telegramChat: chat.id, messageId, since })
    if (about === null) return
    await ctx.say({ key: 'reply.edited.late', about, replyTo: messageId, idem: `edited:${String(chat.id)}:${String(messageId)}` })
  })
  return composer
}
