import type { Recipient, SentLog, TelegramLimits } from './limits.ts'

/** Limits of this process alone, for the time without Redis. */
export interface LocalLimiter {
  /** 0 when charged, else milliseconds to wait. */
  take(recipient: Recipient): number
}

interface Charge {
  readonly at: number
  /** How many of the group's messages it stands for: a message of this process for one of each process. */
  readonly weight: number
}

export interface LocalLimiterOptions {
  readonly limits: TelegramLimits
  /** Processes that share the limits; each takes its part. At least 1. */
  readonly instances: number
  /** What the groups got before, ages in ms. */
  readonly history: readonly { readonly chatId: number; readonly agesMs: readonly number[] }[]
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** Ages of logged messages at `nowMs` of the wall clock; one from the future is of age 0. */
export const toAges = (logs: readonly SentLog[], nowMs: number): { chatId: number; agesMs: number[] }[] =>
  logs.map(({ chatId, sentAtMs }) => ({ chatId, agesMs: sentAtMs.map((at) => Math.max(0, nowMs - at)) }))

/** New messages and changes are counted apart. */
const logOf = (chatId: number, edit: boolean): string => `${String(chatId)}:${edit ? 'edits' : 'posts'}`

/** Charges kept per process before idle ones are thrown out. */
const sweepSize = 1000

/**
 * Creates the limits of one process at their `instances`-th part. Starts with a pause of one chat interval, because nobody knows to
 * whom the others have just sent. Chats and the bot keep an interval; a group has a log in which this process's messages weigh as
 * much as one of each process, so that all together stay within its size.
 */
export const createLocalLimiter = ({ limits, instances, history, now }: LocalLimiterOptions): LocalLimiter => {
  const start = now() + limits.chatIntervalMs
  const ownWeight = Math.min(instances, limits.groupSize)
  const groups = new Map<string, Charge[]>(
    history.map(({ chatId, agesMs }) => [logOf(chatId, false), agesMs.map((age) => ({ at: now() - age, weight: 1 }))]),
  )
  const chats = new Map<number, number>()
  let bot = start

  /** Moment at which so much of the log has left the window that one more message fits. */
  const groupFree = (charges: readonly Charge[], at: number): number => {
    const inside = charges.filter((charge) => charge.at + limits.groupWindowMs > at).toSorted((a, b) => a.at - b.at)
    let weight = inside.reduce((sum, charge) => sum + charge.weight, ownWeight)
    let free = at
    for (const charge of inside) {
      if (weight <= limits.groupSize) break
      weight -= charge.weight
      free = charge.at + limits.groupWindowMs
    }
    return free
  }

  const sweep = (at: number): void => {
    if (chats.size < sweepSize) return
    for (const [chatId, free] of chats) if (free <= at) chats.delete(chatId)
  }

  return {
    take: ({ chatId, group, edit = false }) => {
      const at = now()
      const key = logOf(chatId, edit)
      const log = group ? (groups.get(key) ?? []) : []
      const free = Math.max(bot, chats.get(chatId) ?? start, group ? groupFree(log, at) : at)
      if (free > at) return Math.ceil(free - at)
      bot = at + limits.botIntervalMs * instances
      sweep(at)
      chats.set(chatId, at + limits.chatIntervalMs * instances)
      if (group) groups.set(key, [...log.filter((charge) => charge.at + limits.groupWindowMs > at), { at, weight: ownWeight }])
      return 0
    },
  }
}
