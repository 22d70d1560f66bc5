import { randomInt } from 'node:crypto'
import type { Redis } from 'ioredis'
import { monotonicMs, systemClock, withTimeout } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import { createAsk, mostPatienceMs } from './limiter-asks.ts'
import { createBackground, createDoubt, createLocalFreezes, createPresence, createSpread } from './limiter-parts.ts'
import { defaultLimits } from './limits.ts'
import type { Recipient, SentLog, TelegramLimits } from './limits.ts'
import { createLocalLimiter, toAges } from './local-limiter.ts'
import type { LocalLimiter } from './local-limiter.ts'
import { createSharedLimiter, usualMs } from './shared-limiter.ts'
import type { SharedLimiter } from './shared-limiter.ts'

type Background = ReturnType<typeof createBackground>

/** Telegram's limits for one bot, shared by all processes. */
export interface Limiter {
  /**
   * Asks to send one message now. 0: charged at every level, send at once. Else milliseconds to wait: nothing was charged, or it is given
   * back. Answers within a second whatever happens to Redis, usually within a quarter, and never throws.
   */
  take(recipient: Recipient): Promise<number>
  /**
   * After a 429: nothing goes to the chat, or from the whole bot, for `ms` and a little more. 429s of different chats within a second stop the bot,
   * for Telegram does not say whom it means. Never shortens a freeze.
   */
  freeze(scope: { readonly chatId?: number }, ms: number): Promise<void>
  /** Waits for what is under way. Leaves the connection open; safe to call twice. */
  close(): Promise<void>
}

export interface LimiterOptions {
  /** Own connection or a shared one; must not be closed before the limiter. Unused with `mode: 'off'`. */
  readonly redis: Redis
  readonly botId: number
  /** `off`: everything may be sent at once; for simulated servers. */
  readonly mode: 'default' | 'off'
  /** @defaultValue {@link defaultLimits} */
  readonly limits?: Partial<TelegramLimits>
  /**
   * What each group got within `groupWindowMs`, by the wall clock, with every row that was marked as being sent (mark it before the
   * message goes out). Asked when the counters are lost; while it rejects nothing is sent.
   */
  readonly reseed: () => Promise<readonly SentLog[]>
  /** Processes that send for this bot now. @defaultValue 4 */
  readonly instances?: () => number
  readonly logger: Pick<Logger, 'info' | 'warn'>
}

const freezeJitterMs = 250

const off: Limiter = { take: () => Promise.resolve(0), freeze: () => Promise.resolve(), close: () => Promise.resolve() }

/** The limits of this process alone, made when they are first needed. */
const createFallback = (limits: TelegramLimits, { reseed, instances = () => 4, logger, botId }: LimiterOptions, background: Background) => {
  let local: LocalLimiter | null = null
  let outage = 0
  return {
    /** Milliseconds to wait, or 0 when charged. */
    take: (recipient: Recipient): number => {
      if (local) return local.take(recipient)
      const current = outage
      background.run(async () => {
        const history = toAges(await reseed(), systemClock().getTime())
        if (current !== outage) return // Redis came back meanwhile, and sends through it are not in this history
        local = createLocalLimiter({ limits, instances: Math.max(1, Math.floor(instances())), history, now: monotonicMs })
        logger.warn({ botId }, 'Redis is away: this process keeps its part of the limits of Telegram by itself')
      })
      return limits.chatIntervalMs
    },
    end: (): void => {
      outage += 1
      local = null
    },
  }
}

const createFreeze = (
  redis: Redis,
  shared: Pick<SharedLimiter, 'freeze'>,
  freezes: ReturnType<typeof createLocalFreezes>,
): Limiter['freeze'] => {
  const spread = createSpread()
  const freezeOne = async (chatId: number | undefined, ms: number): Promise<void> => {
    const total = Math.ceil(ms) + randomInt(freezeJitterMs)
    freezes.set(chatId, total)
    if (redis.status !== 'ready' && redis.status !== 'wait') return // else it would wait in a queue and freeze later
    await withTimeout(shared.freeze(chatId, total), usualMs).catch(() => undefined)
  }
  return async ({ chatId }, ms) => {
    const forAll = chatId === undefined ? 0 : spread(chatId, ms)
    await Promise.all([freezeOne(chatId, ms), ...(forAll > 0 ? [freezeOne(undefined, forAll)] : [])])
  }
}

/**
 * Creates the limiter. Its counters live in Redis and are charged by one script. Where they are lost (a fresh or flushed Redis) or in
 * doubt (the connection broke, or this process sent without Redis), nothing is sent until one process has restored the group logs
 * by `reseed` and a chat interval has passed. A slow Redis makes everything a little slower. While it is away, this process keeps its part of the
 * limits by itself; that several processes write to the same chat at the same moment is then prevented by the lanes only.
 */
export const createLimiter = (options: LimiterOptions): Limiter => {
  const { redis, botId, mode, reseed, logger } = options
  if (mode === 'off') return off
  const limits = { ...defaultLimits, ...options.limits }
  const shared = createSharedLimiter({ redis, botId, limits, reseed })
  const ask = createAsk(redis, shared, limits)
  const freezes = createLocalFreezes()
  const doubt = createDoubt(redis)
  const background = createBackground(logger)
  const fallback = createFallback(limits, options, background)
  const presence = createPresence(redis, { mostMs: mostPatienceMs, onBack: fallback.end })

  const takeAlone = (recipient: Recipient): number => {
    const wait = fallback.take(recipient)
    if (wait === 0) doubt.raise()
    return wait
  }

  return {
    take: async (recipient) => {
      const frozen = freezes.left(recipient.chatId)
      if (frozen > 0) return frozen
      if (presence.isAway()) return takeAlone(recipient)
      const mark = doubt.mark()
      const answer = await ask(recipient, doubt.ms())
      if (answer.status === 'late') {
        presence.missed()
        return presence.isAway() ? takeAlone(recipient) : usualMs
      }
      presence.answered()
      if (answer.status === 'lost') {
        background.run(async () => {
          if (await shared.bear(doubt.ms)) logger.info({ botId }, 'the limits of Telegram are restored')
        })
        return Math.ceil(limits.chatIntervalMs)
      }
      doubt.settle(mark)
      // A freeze may have come meanwhile.
      return answer.status === 'wait' ? answer.ms : freezes.left(recipient.chatId)
    },
    freeze: createFreeze(redis, shared, freezes),
    close: async () => {
      doubt.stop()
      await presence.stop()
      await background.idle()
    },
  }
}
