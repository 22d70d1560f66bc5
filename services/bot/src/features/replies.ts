import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import { addresseeOf } from '@pinline/domain'
import type { Addressee, ReplyTarget } from '@pinline/domain'
import { cutGraphemes } from '@pinline/i18n'
import type { ReplyPart } from '@pinline/db'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { toContentOfAll } from '../content.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { createDeskActions } from '../desk-actions.ts'
import type { Opened } from '../desk-actions.ts'
import { createReplyDesk, shortQuote } from '../reply-desk.ts'

/** Chats that a question offers. */
const maxCandidates = 8
/** Graphemes of a product's name in a button. */
const productLength = 22

type ReplyDeps = Pick<
  BotDeps,
  'bot' | 'account' | 'language' | 'desk' | 'deskReads' | 'people' | 'views' | 'replyDecisions' | 'outbox' | 'clock'
>

interface Asked {
  readonly reason: Extract<Addressee, { type: 'ask' }>['reason']
  readonly parts: readonly ReplyPart[]
  readonly message: Message
  readonly opened: Opened | null
}

/** The bot's message that a manager's message answers, also where it stands in the group and is answered from here. */
const createTargetOf =
  ({ bot, views }: ReplyDeps) =>
  async (message: Message): Promise<ReplyTarget> => {
    const { reply_to_message: near, external_reply: far } = message
    const place =
      near !== undefined
        ? { telegramChat: message.chat.id, messageId: near.message_id }
        : { telegramChat: far?.chat?.id ?? 0, messageId: far?.message_id ?? 0 }
    if (near === undefined && far === undefined) return { type: 'none' }
    const shown = await views.shown({ bot, ...place })
    return shown === null || shown.chat === null ? { type: 'unknown' } : { type: 'chat', chat: shown.chat }
  }

const choice = (draft: number, action: 'send' | 'claimSend', order: number, product: string | null): EffectButton => ({
  label: 'inline.item',
  params: { product: cutGraphemes(product ?? '', productLength), order: String(order), pin: '' },
  data: encodeCallback({ action, args: [draft, order] }),
})

/** Asks whom a text is for: one button a chat that the writer has, the open one first. */
const createAsk = (deps: ReplyDeps) => {
  const { deskReads, views, language } = deps
  const replyDesk = createReplyDesk(deps)

  /** An open chat that nobody has can be answered by taking it. */
  const freeChoice = async (draft: number, opened: Opened | null): Promise<EffectButton[]> => {
    if (opened?.open.state !== 'open' || opened.ownsOpen) return []
    const chat = await views.chat({ id: opened.open.chat })
    const isFree = chat !== null && (chat.owner === null || chat.ownerUntil === null || chat.ownerUntil <= deps.clock())
    return isFree ? [choice(draft, 'claimSend', opened.order, chat.product)] : []
  }

  return async (ctx: StaffContext, { reason, parts, message, opened }: Asked): Promise<void> => {
    const place = { telegramChat: message.chat.id, messageId: message.message_id, updateId: ctx.work.updateId }
    const draft = await replyDesk.keep(ctx, { parts: [...parts] }, place)
    const mine = await deskReads.candidates(ctx.person.id, maxCandidates)
    const sorted = mine.toSorted((a, b) => Number(b.order === opened?.order) - Number(a.order === opened?.order))
    const chats = [...(await freeChoice(draft, opened)), ...sorted.map(({ order, product }) => choice(draft, 'send', order, product))]
    const text = shortQuote(parts, ctx.person.language ?? language)
    const isGuard = reason === 'guard' && opened?.open.state === 'open'
    await ctx.say({
      key: isGuard ? 'reply.guard' : 'reply.nochat',
      params: isGuard ? { text, order: String(opened.order) } : { text },
      ...(isGuard && opened.open.state === 'open' ? { about: { id: opened.open.chat, order: opened.order } } : {}),
      buttons: [...chats.map((button) => [button]), [{ label: 'btn.dont_send', data: encodeCallback({ action: 'drop', args: [draft] }) }]],
      replyTo: message.message_id,
    })
  }
}

/** Whatever else a manager writes in private is meant for a buyer. Whom is decided by rules, and asked about when they do not tell. */
export const repliesFeature = (deps: ReplyDeps): Composer<StaffContext> => {
  const { bot, deskReads, views } = deps
  const actions = createDeskActions(deps)
  const replyDesk = createReplyDesk(deps)
  const targetOf = createTargetOf(deps)
  const ask = createAsk(deps)

  const addressee = async (ctx: StaffContext, message: Message, opened: Opened | null): Promise<Addressee> => {
    const open = opened?.open ?? { state: 'none' as const }
    const doubt =
      opened !== null &&
      open.state === 'open' &&
      (await deskReads.otherCardCame({
        bot,
        manager: ctx.person.id,
        telegramChat: message.chat.id,
        chat: open.chat,
        after: opened.afterMessage,
        before: message.message_id,
      }))
    return addresseeOf(await targetOf(message), open, { ownsOpen: opened?.ownsOpen ?? false, doubt })
  }

  const composer = new Composer<StaffContext>()
  composer.chatType('private').on('message', async (ctx) => {
    // An album is one reply: its receipt, and whatever is asked about it, stand below its first message.
    const [first = ctx.message, ...rest] = [ctx.message, ...(ctx.work.album ?? [])].toSorted((a, b) => a.message_id - b.message_id)
    const content = toContentOfAll([first, ...rest])
    const messageId = first.message_id
    if (content.type === 'unsupported') await ctx.say({ key: 'reply.kind', replyTo: messageId })
    if (content.type !== 'parts') return
    const { parts } = content
    const opened = await actions.opened(ctx)
    const to = await addressee(ctx, first, opened)
    const chat = to.type === 'send' ? await views.chat({ id: to.chat }) : null
    if (chat === null) {
      await ask(ctx, { reason: to.type === 'ask' ? to.reason : 'unmapped', parts, message: first, opened })
      return
    }
    const source = { telegramChat: ctx.chat.id, messageId, updateId: ctx.work.updateId }
    const result = await replyDesk.send(ctx, { order: chat.order, parts, source, finish: true })
    if (result.status !== 'stale') return
    const kept = { parts: [...parts] }
    await replyDesk.refuse(ctx, result, await replyDesk.keep(ctx, kept, source), kept, messageId)
  })
  return composer
}
