import type { Redis } from 'ioredis'
import { monotonicMs, toError } from '@pinline/platform'
import type { Logger } from '@pinline/platform'

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
    set: (chatId: number | undefined, ms: number): void => {
      const scope = chatId ?? 'bot'
      until.set(scope, Math.max(until.get(scope) ?? 0, monotonicMs() + ms))
    },
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
