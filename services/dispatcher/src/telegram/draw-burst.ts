import { isFreshCard } from '@pinline/db'
import type { Bursts, ChatView, MessageView, OutboxItem, ShownMessage, Views, WaitingCard } from '@pinline/db'
import type { Clock } from '@pinline/platform'
import { groupTextLength, ownerTextLength } from '../render/card.ts'
import { countFitting, mayJoin } from '../render/burst.ts'
import type { Wording } from '../render/desk-words.ts'
import type { Joins } from './joins.ts'
import type { Target } from './drawn.ts'

/** Cards merged into one message at most. */
const most = 20

export interface BurstDeps {
  readonly views: Pick<Views, 'message' | 'shown'>
  readonly bursts: Bursts
  readonly joins: Joins
  /** False where no limits make it worth while: each message then has a card of its own. */
  readonly merges: boolean
  readonly bot: number
  readonly clock: Clock
}

/** Several messages that one card shows. */
export interface Burst {
  readonly earlier: readonly MessageView[]
  readonly message: MessageView
  /** The last item that is done with it. */
  readonly through: number
  /** Messages among the new ones whose files follow in messages of their own. */
  readonly files: readonly number[]
  /** The card that it is added to; null for a new one. */
  readonly card: ShownMessage | null
}

interface NewMessage {
  readonly seq: number
  readonly view: MessageView
}

const toBurst = (before: readonly MessageView[], added: readonly NewMessage[], card: ShownMessage | null): Burst | null => {
  const last = added.at(-1)
  if (last === undefined) return null
  const all = [...before, ...added.map(({ view }) => view)]
  const files = added.flatMap(({ view }) => (view.file === null ? [] : [view.id]))
  return { earlier: all.slice(0, -1), message: last.view, through: last.seq, files, card }
}

const createLoad =
  ({ views }: Pick<BurstDeps, 'views'>) =>
  async (chat: number, ids: readonly number[]): Promise<MessageView[]> => {
    const found = await Promise.all(ids.map((id) => views.message(chat, id)))
    return found.filter((view): view is MessageView => view !== null)
  }

/** The item and what waits behind it, as far as ids rise. */
const createNewMessages =
  ({ bursts }: Pick<BurstDeps, 'bursts'>, load: ReturnType<typeof createLoad>) =>
  async ({ lane, seq: own }: OutboxItem, chat: number, message: number): Promise<NewMessage[]> => {
    const waiting: WaitingCard[] = [{ seq: own, message }, ...(await bursts.waiting({ lane, seq: own, chat }, most - 1))]
    const ids = waiting.map(({ message: id }) => id)
    const views = await load(chat, ids)
    const end = ids.findIndex((id, index) => views[index]?.id !== id || id <= (ids[index - 1] ?? 0))
    return (end < 0 ? waiting : waiting.slice(0, end)).flatMap(({ seq }, index) => {
      const view = views[index]
      return view === undefined ? [] : [{ seq, view }]
    })
  }

const isFree = ({ owner, ownerUntil }: ChatView, now: Date): boolean => owner === null || ownerUntil === null || ownerUntil <= now

/** Finds out what one message can show of what waits for a chat and recipient. */
export const createFindBurst = (deps: BurstDeps) => {
  const { views, bursts, joins, merges, bot, clock } = deps
  const load = createLoad(deps)
  const newMessages = createNewMessages(deps, load)

  /** A card whose own file went as a line of words keeps it; as one of several messages it would lose it. */
  const keepsFile = async (card: ShownMessage, shown: readonly MessageView[]): Promise<boolean> => {
    const [only, second] = shown
    if (only === undefined || second !== undefined || only.file === null || card.media || card.chat === null) return false
    return (await bursts.partOf({ bot, telegramChat: card.telegramChat, chat: card.chat, message: only.id })) === null
  }

  const join = async (chat: ChatView, added: readonly NewMessage[], target: Target): Promise<Burst | null> => {
    const newest = await bursts.newestCard({ bot, telegramChat: target.telegramChat, chat: chat.id })
    if (newest === null) return null
    const place = { bot, telegramChat: target.telegramChat, messageId: newest.messageId }
    const [card, ids] = await Promise.all([views.shown(place), bursts.shownBy(place)])
    if (card === null || joins.isRefused(place)) return null
    const now = clock()
    const claimable = isFree(chat, now)
    const [first] = added
    if (first === undefined || first.view.id <= (ids.at(-1) ?? 0) || first.view.id <= chat.lastSellerId) return null
    if (!mayJoin({ sentAt: newest.sentAt, shown: ids, version: card.version, open: card.open, chat, claimable, now })) return null
    const shown = await load(chat.id, ids)
    if (shown.length !== ids.length || (await keepsFile(card, shown))) return null
    const all = [...shown, ...added.map(({ view }) => view)]
    const fitting = countFitting(all, { most: groupTextLength, now, caption: card.media }, target.wording)
    return toBurst(shown, added.slice(0, Math.max(0, fitting - shown.length)), card)
  }

  const merge = (added: readonly NewMessage[], length: number, wording: Wording): Burst | null => {
    const messages = added.map(({ view }) => view)
    const fitting = countFitting(messages, { most: length, now: clock(), caption: false }, wording)
    return fitting < 2 ? null : toBurst([], added.slice(0, fitting), null)
  }

  /** Null: the item's message has a card of its own. */
  return async (item: OutboxItem, chat: ChatView, message: number, target: Target): Promise<Burst | null> => {
    if (!merges) return null
    const added = await newMessages(item, chat.id, message)
    const inGroup = target.person === null
    // A private card that changes without a sound would leave its reader unaware, and the doubt about whom he answers unseen.
    const joined = inGroup && isFreshCard(item) ? await join(chat, added, target) : null
    return joined ?? merge(added, inGroup ? groupTextLength : ownerTextLength, target.wording)
  }
}

/** What a sent card shows, ascending; null for one that shows a single message. */
export const createShownBurst = (deps: Pick<BurstDeps, 'views' | 'bursts'>) => {
  const load = createLoad(deps)
  return async (shown: ShownMessage): Promise<{ earlier: MessageView[]; message: MessageView } | null> => {
    const { chat } = shown
    if (chat === null) return null
    const ids = await deps.bursts.shownBy(shown)
    if (ids.length < 2) return null
    const found = await load(chat, ids)
    const message = found.at(-1)
    return message === undefined ? null : { earlier: found.slice(0, -1), message }
  }
}
