import { encodeCallback } from '@pinline/contracts'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { toContent } from '../content.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { askToSplit, createReplyDesk, isTooLong } from '../reply-desk.ts'

/** Telegram lets people edit for two days. */
const editableMs = 2 * 24 * 3_600_000

type EditedDeps = Pick<
  BotDeps,
  'bot' | 'language' | 'textLimit' | 'desk' | 'deskReads' | 'people' | 'replyDecisions' | 'outbox' | 'botReads' | 'replyEdits' | 'clock'
>

const newText = (message: Message): string => {
  const content = toContent(message)
  const part = content.type === 'parts' ? content.parts.find(({ type }) => type === 'text') : undefined
  return part?.type === 'text' ? part.text : ''
}

/**
 * A manager corrects a message that is meant for a buyer. While it waits the new text is taken instead; afterwards the buyer does not see
 * the change, and the manager is told so and can have the new text sent as a further message.
 */
export const editedFeature = (deps: EditedDeps): Composer<StaffContext> => {
  const { bot, botReads, replyEdits, textLimit, clock } = deps
  const replyDesk = createReplyDesk(deps)
  const composer = new Composer<StaffContext>()

  const offer = async (ctx: StaffContext, about: { id: number; order: number }, messageId: number, telegramChat: number, text: string) => {
    const source = { telegramChat, messageId, updateId: ctx.work.updateId }
    const parts = [{ type: 'text', text } as const]
    const draft = await replyDesk.keep(ctx, { parts, order: about.order, fix: true }, source)
    await replyEdits.supersede({ bot, telegramChat, messageId }, draft, clock())
    if (isTooLong(parts, textLimit)) {
      await askToSplit(ctx, { draft, chat: about, parts, limit: textLimit, replyTo: messageId })
      return
    }
    const fix = { label: 'btn.fix', style: 'primary', data: encodeCallback({ action: 'send', args: [draft, about.order] }) } as const
    await ctx.say({ key: 'reply.edited.late', about, buttons: [[fix]], replyTo: messageId })
  }

  composer.chatType('private').on('edited_message', async (ctx) => {
    const { message_id: messageId, chat, location } = ctx.editedMessage
    // A place that is shared for a while moves without anybody's word.
    if (location !== undefined) return
    const since = new Date(clock().getTime() - editableMs)
    const about = await botReads.replyOf({ manager: ctx.person.id, telegramChat: chat.id, messageId, since })
    if (about === null) return
    const text = newText(ctx.editedMessage)
    // Another file, or no text any more, can not take the place of what waits, nor be sent as words.
    if (text === '') {
      await ctx.say({ key: 'reply.edited.late', about, replyTo: messageId, idem: `edited:${String(chat.id)}:${String(messageId)}` })
      return
    }
    // What the CRM would refuse does not take the place of what waits; its writer is asked.
    const isLong = isTooLong([{ type: 'text', text }], textLimit)
    const outcome = isLong ? 'late' : await replyEdits.change({ bot, telegramChat: chat.id, messageId, text })
    if (outcome === 'changed') await ctx.say({ key: 'reply.edited.ok', about, replyTo: messageId })
    else await offer(ctx, about, messageId, chat.id, text)
  })
  return composer
}
