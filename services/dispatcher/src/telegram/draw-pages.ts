import type { EffectPayload } from '@pinline/contracts'
import type { ChatView, MessageView, OutboxItem } from '@pinline/db'
import { timeOf } from '../render/conversation.ts'
import { cardMessages, drawChatCard, drawHistory, drawWriting, historyMessages } from '../render/chat.ts'
import { isOwnedBy } from '../render/desk-words.ts'
import type { Drawing } from '../render/drawing.ts'
import { drawDigest } from '../render/notices.ts'
import type { Placement } from './deliver.ts'
import { createChatWithInfo } from './draw-cards.ts'
import type { ChatWithInfo } from './draw-cards.ts'
import { isStaff } from './destinations.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

/** Notes that stand between the messages of a page. */
const mostNotes = 10

const createDigest =
  ({ views, clock }: Pick<DrawDeps, 'views' | 'clock'>) =>
  async ({ chats, more, late }: EffectPayload<'digest'>, placement: Placement, target: Target): Promise<Drawn> => {
    if (!isStaff(target)) return { type: 'nothing' }
    const found = await Promise.all(chats.map(async ({ chat, message }) => ({ chat: await views.chat({ id: chat }), message })))
    const known = found.flatMap(({ chat, message }) => (chat === null ? [] : [{ chat, message }]))
    if (known.length === 0) return { type: 'nothing' }
    return {
      type: 'show',
      drawing: drawDigest({ chats: known, more, late, now: clock() }, target.wording),
      placement,
      kind: 'digest',
      version: 0,
    }
  }

const createWriting =
  ({ views, clock }: Pick<DrawDeps, 'views' | 'clock'>) =>
  async (item: OutboxItem, target: Target): Promise<Drawn> => {
    const chat = item.chat === null ? null : await views.chat({ id: item.chat })
    // The input field invites to write, which nobody but the owner can.
    if (chat === null || !isStaff(target) || !isOwnedBy(chat, target.person, clock())) return { type: 'nothing' }
    return { type: 'show', drawing: drawWriting(chat, target.wording), placement: place(target), kind: 'chat', version: chat.version }
  }

/** Notes of a stretch of messages: up to the next message, without a beginning where it is the first stretch. */
const createNotesOf =
  ({ views, notes }: Pick<DrawDeps, 'views' | 'notes'>) =>
  async (chat: ChatView, messages: readonly MessageView[], { older, newer }: { older: number; newer: boolean }) => {
    const [first] = messages
    const last = messages.at(-1)
    const [following] = newer && last !== undefined ? await views.messages(chat.id, { after: last.id, limit: 1 }) : []
    const from = first === undefined || older === 0 ? null : timeOf(first)
    return notes.between(chat.id, { from, till: following === undefined ? null : timeOf(following), limit: mostNotes })
  }

/** Draws what managers read in private, and digests. */
export const createPages = (deps: Pick<DrawDeps, 'views' | 'notes' | 'ensureInfo' | 'loadOlder' | 'clock'>) => {
  const { views, loadOlder, clock } = deps
  const chatWithInfo = createChatWithInfo(deps)
  const notesOf = createNotesOf(deps)

  /** The chat of an item, unless its reader may read chats no more. */
  const readable = async (item: OutboxItem, target: Target): Promise<ChatWithInfo> =>
    item.chat === null || !isStaff(target) ? { chat: null, wait: 'done' } : chatWithInfo(item.chat)

  /** A chat's card with its latest messages. */
  const cardOf = async (chat: ChatView, reader: number, menu: EffectPayload<'chat.edit'>['menu'], target: Target): Promise<Drawing> => {
    const messages = await views.messages(chat.id, { limit: cardMessages })
    const { total, older } = await views.count(chat.id, messages[0]?.id ?? 0)
    const own = await notesOf(chat, messages, { older, newer: false })
    return drawChatCard({ chat, messages, notes: own, total, reader, menu, now: clock() }, target.wording)
  }

  const chatCard = async (item: OutboxItem, reader: number, target: Target): Promise<Drawn> => {
    const { chat } = await readable(item, target)
    if (chat === null) return { type: 'nothing' }
    return {
      type: 'show',
      drawing: await cardOf(chat, reader, 'main', target),
      placement: place(target),
      kind: 'chat',
      version: chat.version,
    }
  }

  /** A chat card that stands in private already, with one of its menus. Whoever asks for that has seen the card, noted or not. */
  const chatEdit = async (item: OutboxItem, { menu, ...at }: EffectPayload<'chat.edit'>, target: Target): Promise<Drawn> => {
    const chat = item.chat === null || !isStaff(target) ? null : await views.chat({ id: item.chat })
    if (chat === null || target.person === null) return { type: 'nothing' }
    const drawing = await cardOf(chat, target.person, menu, target)
    return { type: 'show', drawing, placement: { type: 'edit', ...at, media: false }, kind: 'chat', version: chat.version }
  }

  const history = async (item: OutboxItem, { before, after, edit }: EffectPayload<'history'>, target: Target): Promise<Drawn> => {
    const { chat: found, wait } = await readable(item, target)
    if (found === null) return { type: 'nothing' }
    let chat = found
    const range = { limit: historyMessages, ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) }
    let messages = await views.messages(chat.id, range)
    // A CRM that has just hung would hang again, and both waits are longer than the lane is ours.
    if (messages.length < historyMessages && after === null && !chat.complete && wait !== 'late') {
      await loadOlder(chat, messages[0]?.id ?? before ?? chat.lastId + 1)
      messages = await views.messages(chat.id, range)
      chat = (await views.chat({ id: chat.id })) ?? chat
    }
    const { total, older } = await views.count(chat.id, messages[0]?.id ?? 0)
    const own = await notesOf(chat, messages, { older, newer: total > older + messages.length })
    const drawing = drawHistory({ chat, messages, notes: own, older, total, reader: target.person ?? 0, now: clock() }, target.wording)
    const placement: Placement = edit === null ? place(target) : { type: 'edit', ...edit, media: false }
    return { type: 'show', drawing, placement, kind: 'history', version: chat.version }
  }

  return { chatCard, chatEdit, writing: createWriting(deps), history, digest: createDigest(deps) }
}
