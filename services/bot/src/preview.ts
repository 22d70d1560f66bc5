import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import type { ChatView, ReplyPart } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { quoteOf } from './content.ts'
import type { BotDeps, PressContext } from './context.ts'
import { createReplyDesk } from './reply-desk.ts'

type PreviewDeps = Pick<BotDeps, 'bot' | 'language' | 'desk' | 'deskReads' | 'people' | 'replyDecisions' | 'outbox' | 'clock'>

/** UTF-16 units of a text that fit into one message of Telegram beside the question. */
const shownLength = 3600

/**
 * Shows a ready text before it goes to a buyer. What is shown is kept as a draft, so exactly that is sent, by the same way and the same
 * rules as any other text of a manager. What is too long for one message is said to be shown in part.
 */
export const createPreview = (deps: PreviewDeps) => {
  const replyDesk = createReplyDesk(deps)
  return async (ctx: PressContext, chat: ChatView, parts: readonly ReplyPart[], back: EffectButton): Promise<void> => {
    const messageId = ctx.callbackQuery?.message?.message_id ?? 0
    const source = { telegramChat: ctx.person.telegramId, messageId, updateId: ctx.work.updateId }
    const draft = await replyDesk.keep(ctx, { parts: [...parts], preview: true }, source)
    const send = { label: 'btn.send', style: 'success', data: encodeCallback({ action: 'send', args: [draft, chat.order] }) } as const
    await ctx.press.answer()
    const whole = quoteOf(parts, ctx.person.language ?? deps.language)
    const text = cutGraphemes(whole, shownLength, 'utf16')
    await ctx.say({
      key: text === whole ? 'tpl.preview' : 'tpl.preview.cut',
      params: { text },
      about: chat,
      buttons: [[send], [back]],
    })
  }
}
