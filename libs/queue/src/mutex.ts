import { monotonicMs, newId, sleep, withTimeout } from '@pinline/platform'
import type { Redis } from 'ioredis'

const commandTimeoutMs = 50
const pollMs = 20
const deleteOwn = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`

/** A lock that is held. */
export type Lock = {
  /** Gives the lock up if it is still ours. Never rejects; without an answer from Redis the time to live ends it. */
  release(): Promise<void>
}

/** Keeps others from doing the same work at the same time. Saves work, never decides: correctness needs the database. */
export type Mutex = {
  /**
   * Takes the lock `key` for at most `ttlMs` milliseconds, waiting up to `waitMs` for the one who holds it: `busy` when he keeps it.
   * `unavailable` at once (50 ms) when Redis is away; go on without the lock then. Never rejects.
   */
  acquire(key: string, ttlMs: number, waitMs: number): Promise<Lock | 'busy' | 'unavailable'>
}

/** A mutex over Redis: a random token per holder, set if absent, deleted by comparison. Any role of connection will do. */
export const createMutex = (redis: Redis): Mutex => {
  const call = async <T>(command: () => Promise<T>): Promise<T | 'unavailable'> => {
    if (redis.status !== 'ready') return 'unavailable'
    try {
      const outcome = await withTimeout(command(), commandTimeoutMs)
      return outcome.status === 'ok' ? outcome.value : 'unavailable'
    } catch {
      return 'unavailable'
    }
  }
  return {
    acquire: async (key, ttlMs, waitMs) => {
      const lockKey = `lock:{${key}}`
      const token = newId()
      const release = async (): Promise<void> => {
        await call(() => redis.eval(deleteOwn, 1, lockKey, token))
      }
      const end = monotonicMs() + waitMs
      for (;;) {
        const answer = await call(() => redis.set(lockKey, token, 'PX', ttlMs, 'NX'))
        if (answer === 'OK') return { release }
        if (answer === 'unavailable') {
          // The command may still arrive; then nobody would hold the lock that stands there.
          void release()
          return 'unavailable'
        }
        const leftMs = end - monotonicMs()
        if (leftMs <= 0) return 'busy'
        await sleep(Math.min(pollMs, leftMs))
      }
    },
  }
}
