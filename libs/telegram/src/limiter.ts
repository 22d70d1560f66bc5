import { randomInt } from 'node:crypto'
import type { Redis } from 'ioredis'
import { monotonicMs, newId, sleep, systemClock, toError, withTimeout } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import { createAsk, mostPatienceMs } from './limiter-asks.ts'
import type { Ask, Granted } from './limiter-asks.ts'
import {
  createAside,
  createBackground,
  createDoubt,
  createLocalFreezes,
  createPresence,
  createSpread,
  isConnected,
  takesCommands,
} from './limiter-parts.ts'
import { defaultLimits } from './limits.ts'
import type { Recipient, SentLog, TelegramLimits, Turn } from './limits.ts'
import { createLocalLimiter, toAges } from './local-limiter.ts'
import type { LocalLimiter } from './local-limiter.ts'
import { createSharedLimiter, usualMs } from './shared-limiter.ts'
import type { Birth, SharedLimiter } from './shared-limiter.ts'

type Background = ReturnType<typeof createBackground>

/** Telegram's limits for one bot, shared by all processes. */
export interface Limiter {
  /**
   * Restores the counters where Redis has none, or waits while another process does, before anything is asked for: what is about to be asked for must
   * not count as sent. Gives up after `withinMs`, for whoever asks then restores them; never throws.
   */
  restore(withinMs: number): Promise<void>
  /**
   * Asks to make one call now. `go`: charged at every level, call at once and tell its end. `wait`: nothing was charged, or it is given
   * back. Answers within a second whatever happens to Redis, usually within a quarter, and never throws.
   */
  take(recipient: Recipient): Promise<Turn>
  /**
   * Milliseconds until there is any use in preparing a call, 0 for now: the chat is not free, or another process prepares a call to it. Charges nothing, and
   * binds nobody's questions. Answers at once; never throws.
   */
  look(recipient: Recipient): Promise<number>
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
  /**
   * Without Redis: takes a chat for this process for `ms`, or renews that; false while another has it. By a clock that all share. Where it rejects the
   * chat has to wait.
   */
  readonly hold: (chatId: number, holder: string, ms: number) => Promise<boolean>
  /** Processes that send for this bot now. @defaultValue 4 */
  readonly instances?: () => number
  readonly logger: Pick<Logger, 'info' | 'warn'>
}

const freezeJitterMs = 250

const unlimited: Turn = { status: 'go', ended: () => undefined }
const nothing = (): Promise<void> => Promise.resolve()
const off: Limiter = {
  restore: nothing,
  take: () => Promise.resolve(unlimited),
  look: () => Promise.resolve(0),
  freeze: nothing,
  close: nothing,
}

/** The limits of this process alone, made when they are first needed. Whose turn a chat is, the processes settle by `hold`. */
const createFallback = (limits: TelegramLimits, options: LimiterOptions, background: Background) => {
  const { hold, reseed, instances = () => 4, logger, botId } = options
  const holder = newId()
  let local: LocalLimiter | null = null
  let outage = 0

  const begin = (): void => {
    const current = outage
    background.run(async () => {
      const history = toAges(await reseed(), systemClock().getTime())
      if (current !== outage) return // Redis came back meanwhile, and sends through it are not in this history
      local = createLocalLimiter({ limits, instances: Math.max(1, Math.floor(instances())), history, now: monotonicMs })
      logger.warn({ botId }, 'Redis is away: this process keeps its part of the limits of Telegram by itself')
    })
  }
  const isOurs = async (chatId: number, ms: number): Promise<boolean> => {
    try {
      const held = await withTimeout(hold(chatId, holder, ms), mostPatienceMs)
      return held.status === 'ok' && held.value
    } catch {
      return false
    }
  }

  return {
    take: async (recipient: Recipient): Promise<Turn> => {
      const { chatId } = recipient
      const known = local
      if (known === null) begin()
      const ms = known === null ? limits.chatIntervalMs : known.look(recipient)
      if (known === null || ms > 0) return { status: 'wait', ms: Math.ceil(ms) }
      if (!(await isOurs(chatId, limits.holdMs))) return { status: 'wait', ms: Math.ceil(limits.chatIntervalMs) }
      const turn = known.take(recipient)
      if (turn.status === 'wait') return turn
      const ended = (): void => {
        turn.ended()
        void isOurs(chatId, limits.chatIntervalMs)
      }
      return { status: 'go', ended }
    },
    /** A call to the chat that was granted by Redis has ended. */
    called: (chatId: number): void => {
      local?.called(chatId)
    },
    end: (): void => {
      outage += 1
      local = null
    },
  }
}

/** Other processes learn of a freeze through Redis, at the latest when this one reaches it again. */
const createFreeze = (
  redis: Redis,
  shared: Pick<SharedLimiter, 'freeze'>,
  freezes: ReturnType<typeof createLocalFreezes>,
): { freeze: Limiter['freeze']; stop: () => void } => {
  const spread = createSpread()
  const tell = async (chatId: number | undefined, ms: number): Promise<void> => {
    if (!takesCommands(redis)) return
    await withTimeout(shared.freeze(chatId, ms), usualMs).catch(() => undefined)
  }
  const freezeOne = async (chatId: number | undefined, ms: number): Promise<void> => {
    const total = Math.ceil(ms) + randomInt(freezeJitterMs)
    freezes.set(chatId, total)
    await tell(chatId, total)
  }
  const tellAll = (): void => {
    for (const { chatId, ms } of freezes.all()) void tell(chatId, ms)
  }
  redis.on('ready', tellAll)
  return {
    freeze: async ({ chatId }, ms) => {
      const forAll = chatId === undefined ? 0 : spread(chatId, ms)
      await Promise.all([freezeOne(chatId, ms), ...(forAll > 0 ? [freezeOne(undefined, forAll)] : [])])
    },
    stop: () => {
      redis.off('ready', tellAll)
    },
  }
}

interface TurnDeps {
  readonly shared: Pick<SharedLimiter, 'ended'>
  readonly aside: Pick<ReturnType<typeof createAside>, 'send'>
  readonly presence: Pick<ReturnType<typeof createPresence>, 'isAway'>
  readonly fallback: Pick<ReturnType<typeof createFallback>, 'take' | 'called'>
  readonly freezes: Pick<ReturnType<typeof createLocalFreezes>, 'left'>
  readonly doubt: Pick<ReturnType<typeof createDoubt>, 'raise'>
}

/** The ends of calls are told to both limits: Redis may have gone, or come back, while a call was under way. */
const createTurns = ({ shared, aside, presence, fallback, freezes, doubt }: TurnDeps) => {
  /** @param at - the charge in Redis; null: there is none */
  const tellShared = (recipient: Recipient, at: string | null): void => {
    if (!presence.isAway()) aside.send(() => shared.ended(recipient, at))
  }
  return {
    alone: async (recipient: Recipient): Promise<Turn> => {
      const turn = await fallback.take(recipient)
      if (turn.status === 'wait') return turn
      doubt.raise()
      const ended = (): void => {
        turn.ended()
        tellShared(recipient, null)
      }
      return { status: 'go', ended }
    },
    granted: (recipient: Recipient, { at, giveBack }: Granted): Turn => {
      // It may have come meanwhile.
      const frozen = freezes.left(recipient.chatId)
      if (frozen > 0) {
        giveBack()
        return { status: 'wait', ms: frozen }
      }
      const ended = (): void => {
        fallback.called(recipient.chatId)
        tellShared(recipient, at)
      }
      return { status: 'go', ended }
    },
  }
}

const createLook = (
  redis: Redis,
  shared: Pick<SharedLimiter, 'look'>,
  presence: Pick<ReturnType<typeof createPresence>, 'isAway'>,
): Limiter['look'] => {
  const holder = newId()
  return async (recipient) => {
    if (presence.isAway() || !takesCommands(redis)) return 0
    try {
      const looked = await withTimeout(shared.look(recipient, holder), usualMs)
      return looked.status === 'ok' ? looked.value : 0
    } catch {
      // The question itself tells what to do without Redis.
      return 0
    }
  }
}

/** Where only the bot has no room, one asks again for so long: its moments come often, and what is drawn anew each time costs more. */
const botPatienceMs = 250

/** Asks, with the doubt that the answer settles. */
const createAskAgain = (ask: Ask, doubt: Pick<ReturnType<typeof createDoubt>, 'mark' | 'ms'>) => async (recipient: Recipient) => {
  const until = monotonicMs() + botPatienceMs
  for (;;) {
    const mark = doubt.mark()
    const answer = await ask(recipient, doubt.ms())
    if (answer.status !== 'wait' || answer.of === 'chat' || monotonicMs() + answer.ms > until) return { mark, answer }
    await sleep(answer.ms)
  }
}

/** Another process restores the counters; it is asked again after so long. */
const busyMs = 50

/** Restores the counters, one process for all. */
const createBirth = (
  { redis, botId, logger }: LimiterOptions,
  shared: Pick<SharedLimiter, 'bear'>,
  doubt: Pick<ReturnType<typeof createDoubt>, 'ms'>,
  background: Background,
) => {
  const closing = new AbortController()
  const bear = async (): Promise<Birth> => {
    const birth = await shared.bear(doubt.ms)
    if (birth === 'restored') logger.info({ botId }, 'the limits of Telegram are restored')
    return birth
  }
  const wait = async (signal: AbortSignal): Promise<void> => {
    if (!(await isConnected(redis, signal))) return
    while ((await bear()) === 'busy' && !signal.aborted) await sleep(busyMs, signal)
  }
  return {
    begin: (): void => {
      background.run(async () => {
        await bear()
      })
    },
    restore: async (withinMs: number): Promise<void> => {
      const givenUp = AbortSignal.any([closing.signal, AbortSignal.timeout(withinMs)])
      try {
        await withTimeout(wait(givenUp), withinMs)
      } catch (error) {
        logger.warn({ err: toError(error) }, 'the limits of Telegram are not restored yet')
      }
    },
    stop: (): void => {
      closing.abort()
    },
  }
}

/**
 * Creates the limiter. Its counters live in Redis and are charged by one script. Where they are lost (a fresh or flushed Redis) or in
 * doubt (the connection broke, or this process sent without Redis), nothing is sent until one process has restored the group logs
 * by `reseed` and a chat interval has passed. A slow Redis makes everything a little slower. While it is away, this process keeps its part of the
 * limits by itself, and whose turn a chat is, the processes settle by `hold`.
 *
 * A call may come to Telegram long after its grant, and the next one right after its own. So a chat is held from the grant until the end of the call is
 * told, and free an interval after that end; the windows of a group and of the bot count from ends too. A process that dies between the two delays the chat by the
 * hold, and a call that lasts longer than the hold keeps nobody waiting. Calls that are under way take room: with 30 ms each the bot makes 29 a second.
 */
export const createLimiter = (options: LimiterOptions): Limiter => {
  const { redis, botId, mode, reseed, logger } = options
  if (mode === 'off') return off
  const limits = { ...defaultLimits, ...options.limits }
  const shared = createSharedLimiter({ redis, botId, limits, reseed })
  const aside = createAside(redis, mostPatienceMs)
  const freezes = createLocalFreezes()
  const freezing = createFreeze(redis, shared, freezes)
  const doubt = createDoubt(redis)
  const askAgain = createAskAgain(createAsk({ redis, shared, aside, limits }), doubt)
  const background = createBackground(logger)
  const fallback = createFallback(limits, options, background)
  const presence = createPresence(redis, { mostMs: mostPatienceMs, onBack: fallback.end })

  const turns = createTurns({ shared, aside, presence, fallback, freezes, doubt })
  const birth = createBirth(options, shared, doubt, background)

  return {
    restore: birth.restore,
    take: async (recipient) => {
      const frozen = freezes.left(recipient.chatId)
      if (frozen > 0) return { status: 'wait', ms: frozen }
      if (presence.isAway()) return turns.alone(recipient)
      const { mark, answer } = await askAgain(recipient)
      const outcome = answer.status === 'charged' ? await answer.begins() : answer
      if (outcome.status === 'late') {
        presence.missed()
        return presence.isAway() ? turns.alone(recipient) : { status: 'wait', ms: usualMs }
      }
      presence.answered()
      if (outcome.status === 'lost') {
        birth.begin()
        return { status: 'wait', ms: Math.ceil(limits.chatIntervalMs) }
      }
      doubt.settle(mark)
      return outcome.status === 'wait' ? { status: 'wait', ms: outcome.ms } : turns.granted(recipient, outcome)
    },
    look: createLook(redis, shared, presence),
    freeze: freezing.freeze,
    close: async () => {
      birth.stop()
      freezing.stop()
      doubt.stop()
      await presence.stop()
      await background.idle()
      await aside.idle()
    },
  }
}
