import type { EffectPayload } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import { cardMessages, drawChatCard, drawHistory, drawWriting, historyMessages } from '../render/chat.ts'
import { isOwnedBy } from '../render/desk-words.ts'
import { drawDigest } from '../render/notices.ts'
import type { Placement } from './deliver.ts'
import { createChatWithInfo } from './draw-cards.ts'
import type { ChatWithInfo } from './draw-cards.ts'
import { isStaff } from './destinations.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

const createDigest =
  ({ views, clock }: Pick<DrawDeps, 'views' | 'clock'>) =>
  async ({ chats, more }: EffectPayload<'digest'>, placement: Placement, target: Target): Promise<Drawn> => {
    if (!isStaff(target)) return { type: 'nothing' }
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

/** Draws what managers read in private, and digests. */
export const createPages = (deps: Pick<DrawDeps, 'views' | 'ensureInfo' | 'loadOlder' | 'clock'>) => {
  const { views, loadOlder, clock } = deps
  const chatWithInfo = createChatWithInfo(deps)

  /** The chat of an item, unless its reader may read chats no more. */
  const readable = async (item: OutboxItem, target: Target): Promise<ChatWithInfo> =>
    item.chat === null || !isStaff(target) ? { chat: null, wait: 'done' } : chatWithInfo(item.chat)

  const chatCard = async (item: OutboxItem, reader: number, target: Target): Promise<Drawn> => {
    const { chat } = await readable(item, target)
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
    const drawing = drawHistory({ chat, messages, older, total, reader: target.person ?? 0, now: clock() }, target.wording)
    const placement: Placement = edit === null ? place(target) : { type: 'edit', ...edit, media: false }
    return { type: 'show', drawing, placement, kind: 'history', version: chat.version }
  }

  const writing = async (item: OutboxItem, target: Target): Promise<Drawn> => {
    const chat = item.chat === null ? null : await views.chat({ id: item.chat })
    // The input field invites to write, which nobody but the owner can.
    if (chat === null || !isStaff(target) || !isOwnedBy(chat, target.person, clock())) return { type: 'nothing' }
    return { type: 'show', drawing: drawWriting(chat, target.wording), placement: place(target), kind: 'chat', version: chat.version }
  }
  return { chatCard, writing, history, digest: createDigest(deps) }
}
