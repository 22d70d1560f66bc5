import { setTimeout as delay } from 'node:timers/promises'
import type { CrmUrgency } from '@pinline/domain'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { orAborted } from './abortable.ts'
import type { CrmLogger } from './logger.ts'

interface Deps {
  /** Shared by all processes; null for one process alone. */
  readonly redis: Redis | null
  /** Names the budget, so that two accounts do not share one. */
  readonly account: string | number
  /** Calls a second over all processes; `off` lets every call through at once. */
  readonly perSecond: number | 'off'
  readonly logger: CrmLogger
}

/** Keeps all processes together within the CRM's rate. */
export interface RateGate {
  /**
   * Resolves when the call may be made, first come first served within one process and urgency; `background` gets at most a fifth
   * of the rate. Never rejects: it also resolves when the signal is aborted or the gate closes, and the caller looks at its
   * signal. While Redis does not answer, each process keeps to the rate by itself.
   */
  acquire(urgency: CrmUrgency, signal?: AbortSignal): Promise<void>
  /** Lets all who wait pass at once. The Redis client stays open; it is its owner's. Safe to call twice. */
  close(): void
}

const redisPatienceMs = 500
const redisPauseMs = 5000

const toWindow = (perSecond: number): { points: number; duration: number } =>
  perSecond >= 1 ? { points: Math.floor(perSecond), duration: 1 } : { points: 1, duration: Math.ceil(1 / perSecond) }

// One budget: 0 when a point was taken, else the milliseconds until there may be one.
type Budget = () => Promise<number>

const takeFrom = async (limiter: RateLimiterRedis | RateLimiterMemory, key: string): Promise<number> => {
  try {
    await limiter.consume(key)
    return 0
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, error.msBeforeNext)
    throw error
  }
}

const createBudget = (redis: Redis | null, key: string, perSecond: number, onRedis: (answers: boolean) => void): Budget => {
  const window = toWindow(perSecond)
  const local = new RateLimiterMemory({ ...window, keyPrefix: '' })
  if (redis === null) return () => takeFrom(local, key)
  const shared = new RateLimiterRedis({ ...window, keyPrefix: 'pinline:crm-rate', storeClient: redis, rejectIfRedisNotReady: true })
  let askAgainAt = 0
  return async () => {
    if (performance.now() < askAgainAt) return takeFrom(local, key)
    const patience = new AbortController()
    // A frozen Redis keeps the connection and never answers, so the wait for it is bounded here.
    const silence = delay(redisPatienceMs, null, { signal: patience.signal }).catch(() => null)
    const answer = await Promise.race([takeFrom(shared, key).catch(() => null), silence])
    patience.abort()
    onRedis(answer !== null)
    if (answer === null) askAgainAt = performance.now() + redisPauseMs
    return answer ?? takeFrom(local, key)
  }
}

const spend = async (budgets: readonly Budget[], ends: AbortSignal): Promise<void> => {
  for (const budget of budgets) {
    let waitMs = await budget()
    while (waitMs > 0) {
      await delay(waitMs, null, { signal: ends }).catch(() => null)
      if (ends.aborted) return
      waitMs = await budget()
    }
  }
}

/** Creates the gate. Does nothing until the first {@link RateGate.acquire}. */
export const createRateGate = ({ redis, account, perSecond, logger }: Deps): RateGate => {
  if (perSecond === 'off') return { acquire: () => Promise.resolve(), close: () => undefined }
  const closing = new AbortController()
  let answers = true
  const onRedis = (now: boolean): void => {
    if (answers && !now) logger.warn({ account }, 'Redis does not answer; this process limits its CRM calls by itself')
    answers = now
  }
  // Braces: in a Redis cluster both counters of an account share a slot.
  const all = createBudget(redis, `{${String(account)}}:all`, perSecond, onRedis)
  const background = createBudget(redis, `{${String(account)}}:background`, perSecond / 5, onRedis)
  const budgets = { live: [all], background: [background, all] }
  const tails = { live: Promise.resolve(), background: Promise.resolve() }

  return {
    acquire(urgency, signal) {
      const ends = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal
      const turn = tails[urgency].then(() => (ends.aborted ? undefined : spend(budgets[urgency], ends)))
      tails[urgency] = turn
      return orAborted(turn, ends, undefined)
    },
    close() {
      closing.abort()
    },
  }
}
