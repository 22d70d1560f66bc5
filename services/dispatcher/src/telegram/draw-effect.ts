import { parseEffect } from '@pinline/contracts'
import type { EffectPayload, ReplySource } from '@pinline/contracts'
import type { ChatView, EventLog, OutboxItem, People, Person, Replies, ReplyProgress, ShownMessage, Views } from '@pinline/db'
import type { Clock } from '@pinline/platform'
import { drawGroupCard, drawOwnerCard } from '../render/card.ts'
import { cardMessages, drawChatCard, drawHistory, drawWriting, historyMessages } from '../render/chat.ts'
import type { Wording } from '../render/desk-words.ts'
import type { Drawing } from '../render/drawing.ts'
import { drawLog } from '../render/log.ts'
import { drawAccessCard, drawDigest, drawNotice } from '../render/notices.ts'
import type { Destination } from './destinations.ts'
import type { Attachment, Placement } from './deliver.ts'
import type { Media } from './media.ts'

/** What is to be done for an effect, drawn from the state of this moment. */
export type Drawn =
  | {
      readonly type: 'show'
      readonly drawing: Drawing
      readonly placement: Placement
      readonly kind: string
      readonly subject?: number
      readonly version: number
    }
  | {
      readonly type: 'react'
      readonly source: ReplySource
      readonly progress: ReplyProgress
      /** The same in words, and where; null where a message of its own tells it. */
      readonly inWords: Drawing | null
      readonly placement: Placement
    }
  /** Its file did not come; try once more. */
  | { readonly type: 'wait' }
  /** There is nothing to show any more; `reason` where that is a defect. */
  | { readonly type: 'nothing'; readonly reason?: string }

export interface DrawDeps {
  readonly views: Views
  readonly people: People
  readonly replies: Replies
  readonly events: EventLog
  readonly media: Media
  readonly wordingFor: (language: string | null) => Wording
  /** Waits a little for the order's details of a chat seen for the first time. */
  readonly ensureInfo: (chat: ChatView) => Promise<void>
  /** Loads one page of older messages from the CRM. */
  readonly loadOlder: (chat: ChatView, before: number) => Promise<void>
  readonly bot: number
  readonly account: number
  readonly clock: Clock
}

type Target = Destination & { readonly wording: Wording; readonly signal: AbortSignal }

const place = (target: Target, attachment: Attachment | null = null): Placement => ({
  type: 'new',
  telegramChat: target.telegramChat,
  attachment,
})

const createCards = ({ views, media, ensureInfo, clock }: DrawDeps) => {
  const chatWithInfo = async (id: number): Promise<ChatView | null> => {
    const chat = await views.chat({ id })
    if (chat === null || chat.hasInfo) return chat
    await ensureInfo(chat)
    return views.chat({ id })
  }

  const card = async (item: OutboxItem, target: Target): Promise<Drawn> => {
    const chat = item.chat === null ? null : await chatWithInfo(item.chat)
    const message = chat === null || item.message === null ? null : await views.message(chat.id, item.message)
    if (chat === null || message === null) return { type: 'nothing', reason: 'no such message' }
    const file = await media.of(message, item.idem, target.signal)
    if (file.type === 'retry') return { type: 'wait' }
    const attachment = file.type === 'attached' ? file.attachment : null
    const facts = {
      chat,
      message,
      again: false,
      askedAt: item.createdAt,
      file: file.type === 'attached' ? ('attached' as const) : file.file,
      now: clock(),
    }
    const drawing = target.person === null ? drawGroupCard(facts, target.wording) : drawOwnerCard(facts, target.wording)
    const kind = target.person === null ? 'card' : 'owner-card'
    return { type: 'show', drawing, placement: place(target, attachment), kind, subject: message.id, version: chat.version }
  }

  const redraw = async (
    { telegramChat, messageId }: EffectPayload<'card.edit'>,
    shown: ShownMessage | null,
    target: Target,
  ): Promise<Drawn> => {
    const chat = shown?.chat == null ? null : await views.chat({ id: shown.chat })
    const message = chat === null || shown?.subject == null ? null : await views.message(chat.id, shown.subject)
    if (chat === null || message === null || shown === null) return { type: 'nothing' }
    const facts = {
      chat,
      message,
      again: true,
      askedAt: shown.sentAt,
      file: shown.media ? ('attached' as const) : ('none' as const),
      now: clock(),
    }
    const drawing = shown.kind === 'card' ? drawGroupCard(facts, target.wording) : drawOwnerCard(facts, target.wording)
    return {
      type: 'show',
      drawing,
      placement: { type: 'edit', telegramChat, messageId, media: shown.media },
      kind: shown.kind,
      subject: message.id,
      version: chat.version,
    }
  }
  return { card, redraw, chatWithInfo }
}

const createPages = ({ views, loadOlder, clock }: DrawDeps, chatWithInfo: (id: number) => Promise<ChatView | null>) => {
  const chatCard = async (item: OutboxItem, reader: number, target: Target): Promise<Drawn> => {
    const chat = item.chat === null ? null : await chatWithInfo(item.chat)
    if (chat === null) return { type: 'nothing' }
    const messages = await views.messages(chat.id, { limit: cardMessages })
    const { total } = await views.count(chat.id, 0)
    return {
      type: 'show',
      drawing: drawChatCard({ chat, messages, total, reader, now: clock() }, target.wording),
      placement: place(target),
      kind: 'chat',
      version: chat.version,
    }
  }

  const history = async (item: OutboxItem, { before, after, edit }: EffectPayload<'history'>, target: Target): Promise<Drawn> => {
    let chat = item.chat === null ? null : await chatWithInfo(item.chat)
    if (chat === null) return { type: 'nothing' }
    const range = { limit: historyMessages, ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) }
    let messages = await views.messages(chat.id, range)
    if (messages.length < historyMessages && after === null && !chat.complete) {
      await loadOlder(chat, messages[0]?.id ?? before ?? chat.lastId + 1)
      messages = await views.messages(chat.id, range)
      chat = (await views.chat({ id: chat.id })) ?? chat
    }
    const { total, older } = await views.count(chat.id, messages[0]?.id ?? 0)
    const drawing = drawHistory({ chat, messages, older, total, reader: target.person ?? 0, now: clock() }, target.wording)
    const placement: Placement = edit === null ? place(target) : { type: 'edit', ...edit, media: false }
    return { type: 'show', drawing, placement, kind: 'history', version: chat.version }
  }

  const digest = async ({ chats, more }: EffectPayload<'digest'>, placement: Placement, target: Target): Promise<Drawn> => {
    const found = await Promise.all(chats.map(async ({ chat, message }) => ({ chat: await views.chat({ id: chat }), message })))
    const known = found.flatMap(({ chat, message }) => (chat === null ? [] : [{ chat, message }]))
    if (known.length === 0) return { type: 'nothing' }
    return {
      type: 'show',
      drawing: drawDigest({ chats: known, more, now: clock() }, target.wording),
      placement,
      kind: 'digest',
      version: 0,
    }
  }
  return { chatCard, history, digest }
}

const createWords = ({ views, people, replies, events, bot, clock }: DrawDeps) => {
  const namesOf = async (ids: readonly number[], wording: Wording): Promise<(id: number) => string> => {
    const found = new Map<number, Person | null>(
      await Promise.all([...new Set(ids)].map(async (id) => [id, await people.get(id)] as const)),
    )
    return (id) => {
      const person = found.get(id)
      return person == null ? '' : wording.name(person)
    }
  }

  const notice = async (item: OutboxItem, payload: EffectPayload<'notice'>, target: Target): Promise<Drawn> => {
    const chat = item.chat === null ? null : await views.chat({ id: item.chat })
    const params = [payload.params, ...payload.buttons.flat().map((button) => button.params ?? {})].flatMap((group) => Object.values(group))
    const ids = params.flatMap((param) => (typeof param === 'object' && 'manager' in param ? [param.manager] : []))
    const drawing = drawNotice(payload, { chat, nameOf: await namesOf(ids, target.wording), now: clock() }, target.wording)
    if (drawing === null) return { type: 'nothing', reason: 'unknown text' }
    return { type: 'show', drawing, placement: place(target), kind: 'notice', version: 0 }
  }

  const access = async (id: number, placement: Placement, target: Target): Promise<Drawn> => {
    const person = await people.get(id)
    if (person === null) return { type: 'nothing' }
    const decider = person.decidedById === null ? null : await people.get(person.decidedById)
    const decision = person.decidedAt === null ? null : { by: decider === null ? '' : target.wording.name(decider), at: person.decidedAt }
    const drawing = drawAccessCard({ person, decision, now: clock() }, target.wording)
    return { type: 'show', drawing, placement, kind: 'access', subject: person.id, version: 0 }
  }

  const log = async ({ from, to }: EffectPayload<'log'>, target: Target): Promise<Drawn> => {
    const drawing = drawLog(await events.read(from, to, 200), clock(), target.wording)
    return drawing === null ? { type: 'nothing' } : { type: 'show', drawing, placement: place(target), kind: 'log', version: 0 }
  }

  const receipt = async (item: OutboxItem, source: ReplySource, target: Target): Promise<Drawn> => {
    const progress = await replies.progress(bot, source.updateId)
    const chat = item.chat === null ? null : await views.chat({ id: item.chat })
    const [earlier] = await views.shownAbout('receipt', source.updateId)
    const placement: Placement =
      earlier === undefined
        ? place(target)
        : { type: 'edit', telegramChat: earlier.telegramChat, messageId: earlier.messageId, media: false }
    const now = clock()
    // A reply that failed or is being checked has a message with buttons, which says more than a receipt.
    const told = chat === null || progress === 'failed' || progress === 'checking'
    if (told) return { type: 'react', source, progress, inWords: null, placement }
    const about = target.wording.aboutChat(chat, true)
    const text =
      progress === 'delivered'
        ? target.wording.rich('reply.delivered', { ...about, at: target.wording.times.at(now, now) })
        : target.wording.rich('reply.accepted', about)
    return { type: 'react', source, progress, inWords: { text, silent: true, open: false, replyTo: source.messageId }, placement }
  }

  const shown = (at: { telegramChat: number; messageId: number }) => views.shown({ bot, ...at })
  return { notice, access, log, receipt, shown }
}

/** Draws an effect for its recipient. What it shows is looked up now, so an effect that waited shows the present. */
export const createDrawEffect = (deps: DrawDeps): ((item: OutboxItem, destination: Destination, signal: AbortSignal) => Promise<Drawn>) => {
  const cards = createCards(deps)
  const pages = createPages(deps, cards.chatWithInfo)
  const words = createWords(deps)
  return async (item, destination, signal) => {
    const target: Target = { ...destination, wording: deps.wordingFor(destination.language), signal }
    const effect = parseEffect(item.op, item.payload)
    const edit = (at: { telegramChat: number; messageId: number }): Placement => ({
      type: 'edit',
      telegramChat: at.telegramChat,
      messageId: at.messageId,
      media: false,
    })
    switch (effect.op) {
      case 'card':
        return cards.card(item, target)
      case 'card.edit':
        return cards.redraw(effect.payload, await words.shown(effect.payload), target)
      case 'chat.card':
        return pages.chatCard(item, effect.payload.by, target)
      case 'chat.writing': {
        const chat = item.chat === null ? null : await deps.views.chat({ id: item.chat })
        return chat === null
          ? { type: 'nothing' }
          : { type: 'show', drawing: drawWriting(chat, target.wording), placement: place(target), kind: 'chat', version: chat.version }
      }
      case 'history':
        return pages.history(item, effect.payload, target)
      case 'notice':
        return words.notice(item, effect.payload, target)
      case 'receipt':
        return words.receipt(item, effect.payload, target)
      case 'access.card':
        return words.access(effect.payload.person, place(target), target)
      case 'access.edit':
        return words.access(effect.payload.person, edit(effect.payload), target)
      case 'digest':
        return pages.digest(effect.payload, place(target), target)
      case 'digest.edit':
        return pages.digest(effect.payload, edit(effect.payload), target)
      case 'log':
        return words.log(effect.payload, target)
      case 'reply.text':
      case 'reply.file':
      case 'seen':
      case 'invalid':
        return { type: 'nothing', reason: 'no effect in Telegram' }
    }
  }
}
