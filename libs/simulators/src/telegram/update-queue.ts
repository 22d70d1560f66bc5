import type { Update } from '@grammyjs/types'
import type { Random } from '../random.ts'
import type { TelegramFaults } from './faults.ts'
import type { UpdateKind } from './schemas.ts'

/** An update that the bot has not taken yet. */
export interface Pending {
  readonly update: Update
  /** Updates of one lane go out one after another. */
  readonly lane: string
  /** Monotonic milliseconds before which it stays here. */
  dueMs: number
  attempts: number
  sending: boolean
}

/** Start of the lane of an update's extra copy. */
const again = 'again:'

const defaultKinds: ReadonlySet<string> = new Set<UpdateKind>([
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'my_chat_member',
])

interface Deps {
  readonly faults: TelegramFaults
  readonly random: Random
  /** The first update gets the next number. */
  readonly lastId: number
  readonly onReady: () => void
}

/** The first of each lane that is not being sent; the copy of a repeated one not before its original's turn. */
const toIdle = (pending: readonly Pending[]): Pending[] => {
  const heads = new Map<string, Pending>()
  for (const item of pending) if (!heads.has(item.lane)) heads.set(item.lane, item)
  const isEarly = (copy: Pending): boolean => {
    const original = copy.lane.startsWith(again) ? pending.find(({ update }) => update.update_id === copy.update.update_id) : copy
    return original !== undefined && original !== copy && heads.get(original.lane) !== original
  }
  return [...heads.values()].filter((item) => !item.sending && !isEarly(item))
}

/** Updates on their way to the bot, with the knobs that disturb their order and number. */
export const createUpdateQueue = ({ faults, random, lastId: before, onReady }: Deps) => {
  const pending: Pending[] = []
  let lastId = before
  let allowed: ReadonlySet<string> = defaultKinds

  const put = (update: Update, lane: string): void => {
    const [low, high] = faults.deliveryDelayMs
    const overtaken = random.chance(faults.shuffleRate)
    // One that may be overtaken leaves its lane and waits long enough for its successors to pass.
    const delayMs = random.between(low, high) + (overtaken ? random.between(20, 200) : 0)
    const ownLane = overtaken ? `overtaken:${String(update.update_id)}` : lane
    const before = pending.findLast((item) => item.lane === ownLane)
    const dueMs = Math.max(performance.now() + delayMs, before?.dueMs ?? 0)
    pending.push({ update, lane: ownLane, dueMs, attempts: 0, sending: false })
  }
  return {
    pending,
    /** An empty list means Telegram's default. It filters later updates only. */
    allow: (kinds: readonly UpdateKind[] | undefined) => {
      if (kinds !== undefined) allowed = kinds.length === 0 ? defaultKinds : new Set(kinds)
    },
    allowedKinds: () => [...allowed],
    /** Queues an update of `kind` about what `user` did; gives its number, also where the bot does not want this kind. */
    add: (kind: UpdateKind, user: number, content: Omit<Update, 'update_id'>): number => {
      lastId += 1
      if (!allowed.has(kind)) return lastId
      const update = { update_id: lastId, ...content }
      put(update, `user:${String(user)}`)
      if (random.chance(faults.duplicateRate)) put(update, `${again}${String(lastId)}`)
      onReady()
      return lastId
    },
    remove: (item: Pending) => {
      const index = pending.indexOf(item)
      if (index >= 0) pending.splice(index, 1)
    },
    /** Drops what the bot confirmed by asking for `offset`. One that was overtaken and never handed out is not lost by that. */
    confirm: (offset: number) => {
      for (const item of pending.filter(({ update, attempts }) => attempts > 0 && update.update_id < offset))
        pending.splice(pending.indexOf(item), 1)
    },
    clear: () => {
      pending.length = 0
    },
    /** The first of each lane that is not being sent, and that is due; or the wait in milliseconds until one will be. */
    due: (): { ready: Pending[]; waitMs: number | undefined } => {
      const idle = toIdle(pending)
      const now = performance.now()
      const ready = idle.filter(({ dueMs }) => dueMs <= now)
      const later = idle.filter(({ dueMs }) => dueMs > now).map(({ dueMs }) => dueMs - now)
      return { ready, waitMs: later.length === 0 ? undefined : Math.min(...later) }
    },
  }
}

/** See {@link createUpdateQueue}. */
export type UpdateQueue = ReturnType<typeof createUpdateQueue>
