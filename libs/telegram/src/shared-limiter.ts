import type { Redis } from 'ioredis'
import { defineLimiterCommands } from './limiter-scripts.ts'
import type { Recipient, SentLog, TelegramLimits } from './limits.ts'

/** What a question to the limits goes with. */
export interface Charge {
  /** Unlike that of any other. */
  readonly name: string
  /** Names of earlier charges of the chat that were not used and never will be. */
  readonly unused: readonly string[]
  /** Since how many ms the counters may be incomplete; -1 for never. */
  readonly doubtMs: number
}

/**
 * `go`: charged, for so many ms ahead, and known by `at`, which no other charge of the bot has. `wait`: not charged, so long; `of` says whether anything but the bot's own room is
 * missing. `lost`: the counters are lost or older than the doubt, so that
 * {@link SharedLimiter.bear} is needed first.
 */
export type Taken =
  | { readonly status: 'go'; readonly ms: number; readonly at: string }
  | { readonly status: 'wait'; readonly ms: number; readonly of: 'bot' | 'chat' }
  | { readonly status: 'lost' }

/** How long an answer, or a call, usually takes at most. */
export const usualMs = 50

/** What came of a birth: `there` where it was not needed, `busy` while another process is at it. */
export type Birth = 'restored' | 'there' | 'busy'

/** The limits in Redis. Everything rejects where Redis does. */
export interface SharedLimiter {
  take(recipient: Recipient, charge: Charge): Promise<Taken>
  /** Milliseconds until there is any use in preparing a call; 0: now, and nobody but `holder` is told so for a moment. */
  look(recipient: Recipient, holder: string): Promise<number>
  /** The call of the charge `at` has ended just now; of `null`, one that was let through without a charge. Safe to repeat: it then counts as ended later. */
  ended(recipient: Recipient, at: string | null): Promise<void>
  /** The charge of this name was not used and never will be, whether it was made or not. */
  giveBack(recipient: Recipient, name: string): Promise<void>
  /** Without `chatId` the whole bot. */
  freeze(chatId: number | undefined, ms: number): Promise<void>
  /** Stops all processes, restores the group logs and lets them go on. Safe to repeat. */
  bear(doubtMs: () => number): Promise<Birth>
}

export interface SharedLimiterOptions {
  readonly redis: Redis
  readonly botId: number
  readonly limits: TelegramLimits
  readonly reseed: () => Promise<readonly SentLog[]>
}

/** How long before they come the bot's free moments are given out. */
const aheadMs = 200
/** How long a process may need from its look at a chat to its question. */
const preparesMs = 100
/** Longest time one process may need to reseed before another tries. */
const leaseMs = 5000

/** Stands where the moment of a charge does, and is none. */
const uncharged = '0'

/** One hash tag, so that Redis Cluster keeps a bot's keys together. */
const keysOf = (botId: number) => {
  const prefix = `telegram:{bot:${String(botId)}}`
  const group = (chatId: number): string => `${prefix}:log:${String(chatId)}`
  // Nobody knows this limit for sure, so it is not restored when it is lost.
  const edits = (chatId: number): string => `${prefix}:edits:${String(chatId)}`
  return {
    birth: `${prefix}:born`,
    lease: `${prefix}:bearing`,
    freeze: (chatId?: number) => (chatId === undefined ? `${prefix}:freeze` : `${prefix}:freeze:${String(chatId)}`),
    bot: `${prefix}:next`,
    calls: `${prefix}:calls`,
    chat: (chatId: number) => `${prefix}:next:${String(chatId)}`,
    prepares: (chatId: number) => `${prefix}:prepares:${String(chatId)}`,
    group,
    /** What is counted for a recipient besides the interval: the log of this sort, then that of the other sort. */
    logs: ({ chatId, group: isGroup, edit = false }: Recipient): string[] => {
      if (!isGroup) return []
      return edit ? [edits(chatId), group(chatId)] : [group(chatId), edits(chatId)]
    },
  }
}

const micro = (ms: number): number => Math.round(ms * 1000)

/** Creates the limits of one bot over a connection. */
export const createSharedLimiter = ({ redis, botId, limits, reseed }: SharedLimiterOptions): SharedLimiter => {
  const keys = keysOf(botId)
  const commands = defineLimiterCommands(redis)
  const chatInterval = micro(limits.chatIntervalMs)
  const hold = micro(limits.holdMs)
  const botInterval = micro(limits.botIntervalMs)
  const botWindow = micro(limits.botWindowMs)
  const groupWindow = micro(limits.groupWindowMs)

  return {
    take: async (recipient, { name, unused, doubtMs }) => {
      const { chatId } = recipient
      const chat = [keys.freeze(chatId), keys.bot, keys.chat(chatId), keys.calls, ...keys.logs(recipient)]
      const used = [keys.birth, keys.freeze(), ...chat]
      const inGroup = [limits.groupSize, groupWindow]
      const ofBot = [limits.botSize, botWindow, micro(usualMs), micro(aheadMs)]
      const sizes = [chatInterval, botInterval, hold, ...inGroup, ...ofBot]
      const [status, ms, at] = await commands.pinlineTake(used.length, ...used, doubtMs, ...sizes, name, ...unused)
      if (status === 'lost') return { status }
      return status === 'go' ? { status, ms, at } : { status, ms, of: at === 'bot' ? 'bot' : 'chat' }
    },
    look: ({ chatId }, holder) => {
      const used = [keys.freeze(), keys.freeze(chatId), keys.chat(chatId), keys.prepares(chatId)]
      return commands.pinlineLook(used.length, ...used, chatInterval, preparesMs, holder)
    },
    ended: async (recipient, at) => {
      const used = [keys.chat(recipient.chatId), keys.calls, ...keys.logs(recipient).slice(0, 1)]
      await commands.pinlineEnded(used.length, ...used, at ?? uncharged, chatInterval, groupWindow, botWindow)
    },
    giveBack: async (recipient, name) => {
      const used = [keys.chat(recipient.chatId), keys.calls, ...keys.logs(recipient)]
      await commands.pinlineGiveBack(used.length, ...used, name)
    },
    freeze: async (chatId, ms) => {
      await commands.pinlineFreeze(1, keys.freeze(chatId), ms)
    },
    bear: async (doubtMs) => {
      if ((await redis.set(keys.lease, '1', 'PX', leaseMs, 'NX')) === null) return 'busy'
      try {
        // Stopped first: what others send while the database is asked would be missing from its answer.
        if ((await commands.pinlineStop(1, keys.birth, doubtMs())) === 0) return 'there'
        // mechanism: reseed
        const logs = await reseed()
        const entries = logs.flatMap(({ sentAtMs }) => [sentAtMs.length, ...sentAtMs.toSorted((a, b) => b - a).map(micro)])
        const used = [keys.birth, ...logs.map(({ chatId }) => keys.group(chatId))]
        await commands.pinlineBear(used.length, ...used, doubtMs(), limits.groupSize, groupWindow, ...entries)
        return 'restored'
      } finally {
        await redis.del(keys.lease)
      }
    },
  }
}
