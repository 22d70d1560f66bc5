import { encodeCallback } from '@pinline/contracts'
import type { EffectButton, ReplySource } from '@pinline/contracts'
import { groupRecipient, toTelegram } from '@pinline/db'
import type { ChatView, ReplyPart } from '@pinline/db'
import { addresseeOf } from '@pinline/domain'
import type { Addressee, ReplyTarget } from '@pinline/domain'
import { cutGraphemes } from '@pinline/i18n'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { toContentOfAll } from '../content.ts'
import { isReachable } from '../context.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { createDeskActions, owns } from '../desk-actions.ts'
import type { Opened } from '../desk-actions.ts'
import { choice, dropButton, maxCandidates } from '../draft-buttons.ts'
import { askToSplit, createReplyDesk, isTooLong, shortQuote } from '../reply-desk.ts'
import type { DraftContent, ReplyDesk } from '../reply-desk.ts'
import { classifyWords } from '../words.ts'

/** Graphemes of what somebody else answered. */
const answerLength = 300
type ReplyDeps = Pick<
  BotDeps,
  | 'bot'
  | 'account'
  | 'language'
  | 'textLimit'
  | 'desk'
  | 'deskReads'
  | 'people'
  | 'views'
  | 'replyDecisions'
  | 'outbox'
  | 'identity'
  | 'clock'
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

/** Asks whom a text is for: one button a chat that the writer has, the open one first. */
const createAsk = (deps: ReplyDeps) => {
  const { deskReads, views, language } = deps
  const replyDesk = createReplyDesk(deps)

  /** An open chat that nobody has can be answered by taking it. */
  const freeChoice = async (draft: number, opened: Opened | null): Promise<EffectButton[]> => {
    if (opened?.open.state !== 'open' || opened.ownsOpen) return []
    const chat = await views.chat({ id: opened.open.chat })
    const isFree = chat !== null && (chat.owner === null || chat.ownerUntil === null || chat.ownerUntil <= deps.clock())
    return isFree ? [choice(draft, 'claimSend', chat)] : []
  }

  return async (ctx: StaffContext, { reason, parts, message, opened }: Asked): Promise<void> => {
    const place = { telegramChat: message.chat.id, messageId: message.message_id, updateId: ctx.work.updateId }
    const draft = await replyDesk.keep(ctx, { parts: [...parts] }, place)
    const mine = await deskReads.candidates(ctx.person.id, maxCandidates)
    const sorted = mine.toSorted((a, b) => Number(b.order === opened?.order) - Number(a.order === opened?.order))
    const chats = [...(await freeChoice(draft, opened)), ...sorted.map((candidate) => choice(draft, 'send', candidate))]
    const text = shortQuote(parts, ctx.person.language ?? language)
    const isGuard = reason === 'guard' && opened?.open.state === 'open'
    await ctx.say({
      key: isGuard ? 'reply.guard' : 'reply.nochat',
      params: isGuard ? { text, order: String(opened.order) } : { text },
      ...(isGuard && opened.open.state === 'open' ? { about: { id: opened.open.chat, order: opened.order } } : {}),
      buttons: [...chats.map((button) => [button]), [dropButton(draft, 'btn.dont_send')]],
      replyTo: message.message_id,
    })
  }
}

/** Something that is meant for a chat, before it is sent there. */
interface Meant {
  readonly chat: ChatView
  readonly parts: readonly ReplyPart[]
  readonly source: ReplySource
}

/** Asks first where the CRM would refuse a text, or where the buyer has been answered in the CRM meanwhile. True: it waits for its writer's word. */
const createAskFirst = ({ language, textLimit, deskReads, views }: ReplyDeps, replyDesk: ReplyDesk) => {
  const keep = (ctx: StaffContext, { chat, parts, source }: Meant): Promise<number> => {
    const content: DraftContent = { parts: [...parts], order: chat.order }
    return replyDesk.keep(ctx, content, source)
  }

  const askElsewhere = async (ctx: StaffContext, meant: Meant): Promise<boolean> => {
    const { chat, source } = meant
    // Looked for only where it may be so: nearly every reply has a buyer's words before it.
    if (chat.lastSellerManager !== null || !(chat.lastSellerId > chat.lastBuyerId)) return false
    const answered = await deskReads.answeredElsewhere(chat.id, ctx.person.id)
    const message = answered === null ? null : await views.message(chat.id, answered)
    if (message === null) return false
    const draft = await keep(ctx, meant)
    const words = message.file === null ? [] : [{ type: 'file', fileId: '', name: message.file.name, mime: '', size: null } as const]
    const text = message.text === '' ? shortQuote(words, ctx.person.language ?? language) : cutGraphemes(message.text, answerLength)
    const params = { order: String(chat.order), text }
    // The CRM's time of an answer may be unreadable.
    const told =
      message.writtenAt === null
        ? ({ key: 'reply.elsewhere.some', params } as const)
        : ({ key: 'reply.elsewhere', params: { ...params, at: { time: 'at', at: message.writtenAt.toISOString() } } } as const)
    const send = { label: 'btn.send', style: 'primary', data: encodeCallback({ action: 'send', args: [draft, chat.order] }) } as const
    const buttons = [[send], [dropButton(draft, 'btn.dont_send')]]
    await ctx.say({ ...told, about: chat, buttons, replyTo: source.messageId })
    return true
  }

  return async (ctx: StaffContext, meant: Meant): Promise<boolean> => {
    const { chat, parts, source } = meant
    if (!isTooLong(parts, textLimit)) return askElsewhere(ctx, meant)
    await askToSplit(ctx, { draft: await keep(ctx, meant), chat, parts, limit: textLimit, replyTo: source.messageId })
    return true
  }
}

/** Whoever answers a card in the group is told once a card that the buyer does not see it, and where to write instead. */
const createInGroup =
  ({ bot, views, outbox, identity }: ReplyDeps) =>
  async (ctx: StaffContext, message: Message): Promise<void> => {
    const card = message.reply_to_message
    if (card === undefined || classifyWords(message.text ?? message.caption ?? '').kind === 'command') return
    const shown = await views.shown({ bot, telegramChat: message.chat.id, messageId: card.message_id })
    const chat = shown?.kind !== 'card' || shown.chat === null ? null : await views.chat({ id: shown.chat })
    if (chat === null) return
    const idem = `in-group:${String(ctx.person.id)}:${String(message.chat.id)}:${String(card.message_id)}`
    if (isReachable(ctx.person)) {
      const open = { label: 'btn.open', style: 'primary', data: encodeCallback({ action: 'open', args: [chat.order] }) } as const
      await ctx.say({ key: 'err.private', about: chat, buttons: [[open]], idem })
      return
    }
    const buttons = [[{ label: 'err.private_btn', url: `https://t.me/${await identity.username()}` }]]
    const payload = { key: 'err.private', buttons, replyTo: message.message_id, silent: true }
    const told = { op: 'notice', payload, idem: `notice:${String(bot)}:${idem}`, priority: 4 } as const
    await outbox.send([toTelegram({ bot, recipient: groupRecipient, order: 0 }, told)])
  }

/** Whatever else a manager writes in private is meant for a buyer. Whom is decided by rules, and asked about when they do not tell. */
export const repliesFeature = (deps: ReplyDeps): Composer<StaffContext> => {
  const { bot, deskReads, views, clock } = deps
  const actions = createDeskActions(deps)
  const replyDesk = createReplyDesk(deps)
  const targetOf = createTargetOf(deps)
  const ask = createAsk(deps)
  const askFirst = createAskFirst(deps, replyDesk)
  const inGroup = createInGroup(deps)

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
    if (owns(chat, ctx.person.id, clock()) && (await askFirst(ctx, { chat, parts, source }))) return
    const result = await replyDesk.send(ctx, { order: chat.order, parts, source, finish: true })
    if (result.status !== 'stale') return
    const kept = { parts: [...parts], order: chat.order }
    await replyDesk.refuse(ctx, result, await replyDesk.keep(ctx, kept, source), kept, messageId)
  })
  composer.chatType(['group', 'supergroup']).on('message', (ctx) => inGroup(ctx, ctx.message))
  return composer
}
