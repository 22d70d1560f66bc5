import { Composer } from 'grammy'
import { toContent } from '../content.ts'
import type { BotDeps, StaffContext } from '../context.ts'

/** Telegram lets people edit for two days. */
const editableMs = 2 * 24 * 3_600_000

/**
 * A manager corrects a message that is meant for a buyer. While it waits the new text is taken instead; afterwards the buyer does not see
 * the change, and the manager is told so, once a message.
 */
export const editedFeature = ({
  bot,
  botReads,
  replyEdits,
  clock,
}: Pick<BotDeps, 'bot' | 'botReads' | 'replyEdits' | 'clock'>): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  composer.chatType('private').on('edited_message', async (ctx) => {
    const { message_id: messageId, chat } = ctx.editedMessage
    const since = new Date(clock().getTime() - editableMs)
    const about = await botReads.replyOf({ manager: ctx.person.id, telegramChat: chat.id, messageId, since })
    if (about === null) return
    const content = toContent(ctx.editedMessage)
    const part = content.type === 'parts' ? content.parts.find(({ type }) => type === 'text') : undefined
    const change = { bot, telegramChat: chat.id, messageId, text: part?.type === 'text' ? part.text : '' }
    // Another file, or no text any more, can not take the place of what waits.
    const outcome = change.text === '' ? 'late' : await replyEdits.change(change)
    if (outcome === 'changed') await ctx.say({ key: 'reply.edited.ok', about, replyTo: messageId })
    else await ctx.say({ key: 'reply.edited.late', about, replyTo: messageId, idem: `edited:${String(chat.id)}:${String(messageId)}` })
  })
  return composer
}
