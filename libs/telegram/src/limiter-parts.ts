import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { monotonicMs, sleep, toError, withTimeout } from '@pinline/platform'
import type { Logger } from '@pinline/platform'

/** Whether a command would go out at once: else it would wait in a queue, and come too late. */
export const takesCommands = ({ status }: Redis): boolean => status === 'ready' || status === 'wait'

/** Waits until Redis is there; false when that is given up before. */
export const isConnected = async (redis: Redis, signal: AbortSignal): Promise<boolean> => {
  if (takesCommands(redis)) return true
  try {
    await once(redis, 'ready', { signal })
    return true
  } catch {
    // Aborted, or an error of the connection, which goes on trying by itself.
    return signal.aborted ? false : isConnected(redis, signal)
  }
}

/** Commands beside the answers that nobody waits for; what does not get through does not matter. */
export const createAside = (redis: Redis, mostMs: number) => {
  const pending = new Set<Promise<void>>()
  return {
    send: (command: () => Promise<unknown>): void => {
      if (!takesCommands(redis)) return
      const done: Promise<void> = withTimeout(command(), mostMs)
        .then(
          () => undefined,
          () => undefined,
        )
        .finally(() => pending.delete(done))
      pending.add(done)
    },
    idle: async (): Promise<void> => {
      await Promise.all(pending)
    },
  }
}

/** Freezes that this process knows of; they hold without Redis too. */
export const createLocalFreezes = () => {
  const until = new Map<number | 'bot', number>()
  const left = (scope: number | 'bot'): number => {
    const ms = (until.get(scope) ?? 0) - monotonicMs()
    if (ms <= 0) until.delete(scope)
    return Math.max(0, Math.ceil(ms))
  }
  return {
    left: (chatId: number): number => Math.max(left('bot'), left(chatId)),
    /** Those that still hold, each with its milliseconds. */
    all: (): { chatId: number | undefined; ms: number }[] =>
      [...until.keys()].flatMap((scope) => {
        const ms = left(scope)
        return ms > 0 ? [{ chatId: scope === 'bot' ? undefined : scope, ms }] : []
      }),
    set: (chatId: number | undefined, ms: number): void => {
      const scope = chatId ?? 'bot'
      until.set(scope, Math.max(until.get(scope) ?? 0, monotonicMs() + ms))
    },
  }
}

/** 429s of different chats within this time are not about one of them. */
const togetherMs = 1000

/** Tells whether a 429 of one chat means the whole bot: Telegram's answer does not say. Gives for how long the bot is to be still, or 0. */
export const createSpread = () => {
  let last: { readonly chatId: number; readonly at: number; readonly ms: number } | null = null
  return (chatId: number, ms: number): number => {
    const before = last
    const at = monotonicMs()
    last = { chatId, at, ms }
    return before !== null && before.chatId !== chatId && at - before.at <= togetherMs ? Math.min(before.ms, ms) : 0
  }
}

/** Since when the counters in Redis may miss something: a broken connection can mean a Redis that lost its last second. */
export const createDoubt = (redis: Redis) => {
  let since: number | null = null
  const raise = (): void => {
    since = monotonicMs()
  }
  redis.on('close', raise)
  return {
    raise,
    /** Which doubt stands now, for {@link settle}. */
    mark: (): number | null => since,
    /** Ends the doubt that stood at `mark`, not one that came later. */
    settle: (mark: number | null): void => {
      if (since === mark) since = null
    },
    /** Milliseconds since then, -1 for never. */
    ms: (): number => (since === null ? -1 : Math.ceil(monotonicMs() - since)),
    stop: (): void => {
      redis.off('close', raise)
    },
  }
}

/** Work beside the answers, one piece at a time; what is asked for meanwhile is dropped, and a failed piece is asked for again. */
export const createBackground = (logger: Pick<Logger, 'warn'>) => {
  let running: Promise<void> | null = null
  return {
    run: (work: () => Promise<void>): void => {
      running ??= work()
        .catch((error: unknown) => {
          logger.warn({ err: toError(error) }, 'the limits of Telegram could not be restored yet')
        })
        .finally(() => {
          running = null
        })
    },
    idle: async (): Promise<void> => {
      await running
    },
  }
}

/** A Redis that gives no answer of use for this long counts as away; a shorter hiccup only delays. */
const hiccupMs = 1000
/** So many quick answers in a row end it. */
const [proofs, proofGapMs] = [3, 50]

/** Whether Redis is away. It is back when it answers within `mostMs` several times in a row; an answer now and then proves nothing. */
export const createPresence = (redis: Redis, { mostMs, onBack }: { mostMs: number; onBack: () => void }) => {
  const closing = new AbortController()
  let lateSince: number | null = null
  let away = false
  let proving: Promise<void> | undefined

  const isQuick = async (): Promise<boolean> => {
    if (!takesCommands(redis)) return false
    try {
      return (await withTimeout(redis.ping(), mostMs)).status === 'ok'
    } catch {
      return false
    }
  }
  const prove = async (): Promise<void> => {
    for (let proof = 0; proof < proofs && !closing.signal.aborted;) {
      proof = (await isQuick()) ? proof + 1 : 0
      await sleep(proofGapMs, closing.signal)
    }
    if (closing.signal.aborted) return
    away = false
    lateSince = null
    onBack()
  }

  return {
    answered: (): void => {
      lateSince = null
    },
    missed: (): void => {
      lateSince ??= monotonicMs()
      if (away || (redis.status === 'ready' && monotonicMs() - lateSince < hiccupMs)) return
      away = true
      proving = prove()
    },
    isAway: (): boolean => away,
    stop: async (): Promise<void> => {
      closing.abort()
      await proving
    },
  }
}
