import type { Recipient, SentLog, TelegramLimits, Turn } from './limits.ts'

/** Limits of this process alone, for the time without Redis. */
export interface LocalLimiter {
  /** Milliseconds until a call may be granted, 0 for now. Charges nothing. */
  look(recipient: Recipient): number
  take(recipient: Recipient): Turn
  /** A call to the chat that was let through otherwise has ended just now. */
  called(chatId: number): void
}

interface Charge {
  /** When it was granted, later when the call ended. */
  at: number
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

/** The moments from which each chat is free, in the time of the limits. */
const createChats = (intervalMs: number, holdMs: number) => {
  const chats = new Map<number, { free: number; readonly charge: Charge | null }>()
  const sweep = (at: number): void => {
    if (chats.size < sweepSize) return
    for (const [chatId, { free }] of chats) if (free <= at) chats.delete(chatId)
  }
  return {
    /** As far as it is known at this moment: a call that is under way may end now. */
    free: (chatId: number, at: number): number => Math.min(chats.get(chatId)?.free ?? at, at + intervalMs),
    hold: (chatId: number, charge: Charge): void => {
      sweep(charge.at)
      chats.set(chatId, { free: charge.at + holdMs, charge })
    },
    /** @param charge - null: of this process, but not by its own limits */
    end: (chatId: number, charge: Charge | null, at: number): void => {
      const known = chats.get(chatId)
      const free = at + intervalMs
      if (known === undefined) chats.set(chatId, { free, charge })
      // A later charge holds the chat for its own time.
      else known.free = known.charge === charge ? free : Math.max(known.free, free)
    },
  }
}

/** This process's part of the bot's calls, each counted until a window after its end, or for its hold where no end is told. */
const createCalls = (size: number, windowMs: number, holdMs: number) => {
  let calls: { till: number }[] = []
  return {
    free: (at: number): number => {
      calls = calls.filter(({ till }) => till > at)
      return calls.map(({ till }) => till).toSorted((a, b) => a - b)[calls.length - size] ?? at
    },
    /** Gives the end of the call. */
    begin: (at: number): ((end: number) => void) => {
      const call = { till: at + holdMs }
      calls.push(call)
      return (end) => {
        call.till = end + windowMs
      }
    },
  }
}

/** Moment at which so much of the log has left the window that one more message fits. */
const groupFree = ({ groupSize, groupWindowMs }: TelegramLimits, ownWeight: number, charges: readonly Charge[], at: number): number => {
  const inside = charges.filter((charge) => charge.at + groupWindowMs > at).toSorted((a, b) => a.at - b.at)
  let weight = inside.reduce((sum, charge) => sum + charge.weight, ownWeight)
  let free = at
  for (const charge of inside) {
    if (weight <= groupSize) break
    weight -= charge.weight
    free = charge.at + groupWindowMs
  }
  return free
}

/**
 * Creates the limits of one process at their `instances`-th part. Starts with a pause of one chat interval, because nobody knows to
 * whom the others have just sent. The bot keeps an interval between calls and a size within its window; a chat is kept for an interval from the end of each call, or its hold where no
 * end is told, as far as this process knows; a group has a log in which this process's messages weigh as much as one of each process, so that all together stay within its size.
 */
export const createLocalLimiter = ({ limits, instances, history, now }: LocalLimiterOptions): LocalLimiter => {
  const start = now() + limits.chatIntervalMs
  const ownWeight = Math.min(instances, limits.groupSize)
  const groups = new Map<string, Charge[]>(
    history.map(({ chatId, agesMs }) => [logOf(chatId, false), agesMs.map((age) => ({ at: now() - age, weight: 1 }))]),
  )
  const chats = createChats(limits.chatIntervalMs, limits.holdMs)
  const calls = createCalls(Math.max(1, Math.floor(limits.botSize / instances)), limits.botWindowMs, limits.holdMs)
  let bot = start

  const logAt = ({ chatId, group, edit = false }: Recipient): readonly Charge[] => (group ? (groups.get(logOf(chatId, edit)) ?? []) : [])
  const waitAt = (recipient: Recipient, at: number): number => {
    const ofGroup = recipient.group ? groupFree(limits, ownWeight, logAt(recipient), at) : at
    return Math.max(0, Math.ceil(Math.max(bot, start, calls.free(at), chats.free(recipient.chatId, at), ofGroup) - at))
  }

  return {
    look: (recipient) => waitAt(recipient, now()),
    take: (recipient) => {
      const at = now()
      const ms = waitAt(recipient, at)
      if (ms > 0) return { status: 'wait', ms }
      const { chatId, group, edit = false } = recipient
      bot = at + limits.botIntervalMs * instances
      const charge = { at, weight: ownWeight }
      const endCall = calls.begin(at)
      chats.hold(chatId, charge)
      if (group) groups.set(logOf(chatId, edit), [...logAt(recipient).filter((each) => each.at + limits.groupWindowMs > at), charge])
      return {
        status: 'go',
        ended: () => {
          charge.at = now()
          endCall(charge.at)
          chats.end(chatId, charge, charge.at)
        },
      }
    },
    called: (chatId) => {
      chats.end(chatId, null, now())
    },
  }
}
