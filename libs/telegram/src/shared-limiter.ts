import type { Redis } from 'ioredis'
import { defineLimiterCommands } from './limiter-scripts.ts'
import type { Recipient, SentLog, TelegramLimits } from './limits.ts'

/** What a question to the limits goes with. */
export interface Charge {
  /** Unlike that of any other. */
  readonly name: string
  /** Names of earlier charges of the chat that were not used and never will be. */
  readonly unused: readonly string[]
  /** How much later than {@link usualMs} it may be used, in ms. */
  readonly slackMs: number
  /** Since how many ms the counters may be incomplete; -1 for never. */
  readonly doubtMs: number
}

/**
 * `go`: charged, for so many ms ahead. `wait`: not charged, so long. `lost`: the counters are lost or older than the doubt, so that
 * {@link SharedLimiter.bear} is needed first.
 */
export type Taken = { readonly status: 'go' | 'wait'; readonly ms: number } | { readonly status: 'lost' }

/** Time between a charge and its use that the limits have room for. */
export const usualMs = 50

/** The limits in Redis. Everything rejects where Redis does. */
export interface SharedLimiter {
  take(recipient: Recipient, charge: Charge): Promise<Taken>
  /** Without `chatId` the whole bot. */
  freeze(chatId: number | undefined, ms: number): Promise<void>
  /** Stops all processes, restores the group logs and lets them go on. Safe to repeat; false where it was not needed or another is at it. */
  bear(doubtMs: () => number): Promise<boolean>
}

export interface SharedLimiterOptions {
  readonly redis: Redis
  readonly botId: number
  readonly limits: TelegramLimits
  readonly reseed: () => Promise<readonly SentLog[]>
}

/** How long before they come the bot's free moments are given out. */
const aheadMs = 200
/** Longest time one process may need to reseed before another tries. */
const leaseMs = 5000

/** One hash tag, so that Redis Cluster keeps a bot's keys together. */
const keysOf = (botId: number) => {
  const prefix = `telegram:{bot:${String(botId)}}`
  return {
    birth: `${prefix}:born`,
    lease: `${prefix}:bearing`,
    freeze: (chatId?: number) => (chatId === undefined ? `${prefix}:freeze` : `${prefix}:freeze:${String(chatId)}`),
    bot: `${prefix}:next`,
    slack: `${prefix}:slack`,
    chat: (chatId: number) => `${prefix}:next:${String(chatId)}`,
    group: (chatId: number) => `${prefix}:log:${String(chatId)}`,
    // Nobody knows this limit for sure, so it is not restored when it is lost.
    edits: (chatId: number) => `${prefix}:edits:${String(chatId)}`,
  }
}

const micro = (ms: number): number => Math.round(ms * 1000)

/** Creates the limits of one bot over a connection. */
export const createSharedLimiter = ({ redis, botId, limits, reseed }: SharedLimiterOptions): SharedLimiter => {
  const keys = keysOf(botId)
  const commands = defineLimiterCommands(redis)
  const chatInterval = micro(limits.chatIntervalMs)
  const botInterval = micro(limits.botIntervalMs)
  const groupWindow = micro(limits.groupWindowMs)
  /** After a birth; covers the bot's and the chats' own counters, which nobody can restore. */
  const pause = chatInterval

  return {
    take: async ({ chatId, group, edit = false }, { name, unused, slackMs, doubtMs }) => {
      const [posts, edits] = [keys.group(chatId), keys.edits(chatId)]
      const logs = edit ? [edits, posts] : [posts, edits]
      const used = [keys.birth, keys.freeze(), keys.freeze(chatId), keys.bot, keys.chat(chatId), keys.slack, ...(group ? logs : [])]
      const sizes = [botInterval, chatInterval, limits.groupSize, groupWindow, micro(slackMs), micro(usualMs), micro(aheadMs)]
      const [status, ms] = await commands.pinlineTake(used.length, ...used, doubtMs, pause, ...sizes, name, ...unused)
      return status === 'lost' ? { status } : { status, ms }
    },
    freeze: async (chatId, ms) => {
      await commands.pinlineFreeze(1, keys.freeze(chatId), ms)
    },
    bear: async (doubtMs) => {
      if ((await redis.set(keys.lease, '1', 'PX', leaseMs, 'NX')) === null) return false
      try {
        // Stopped first: what others send while the database is asked would be missing from its answer.
        if ((await commands.pinlineStop(1, keys.birth, doubtMs())) === 0) return false
        // mechanism: reseed
        const logs = await reseed()
        const entries = logs.flatMap(({ sentAtMs }) => [sentAtMs.length, ...sentAtMs.toSorted((a, b) => b - a).map(micro)])
        const used = [keys.birth, ...logs.map(({ chatId }) => keys.group(chatId))]
        await commands.pinlineBear(used.length, ...used, doubtMs(), limits.groupSize, groupWindow, ...entries)
        return true
      } finally {
        await redis.del(keys.lease)
      }
    },
  }
}
