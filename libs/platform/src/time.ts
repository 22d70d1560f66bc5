import { randomUUID } from 'node:crypto'

/** Business time: expiry, reminders, working hours, retention. Passed in deps so that tests and simulations can set it. */
export type Clock = () => Date

/** The machine's clock. */
export const systemClock: Clock = () => new Date()

/** Milliseconds from an arbitrary start, never set back. For leases, limits, back-off and durations, never for dates. */
export const monotonicMs = (): number => performance.now()

/** A random UUID (version 4). */
export const newId = (): string => randomUUID()

/**
 * Waits `ms` milliseconds, or less when `signal` aborts. Never throws: look at `signal.aborted` afterwards.
 * Keeps the process alive while it waits.
 */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })

/**
 * Waits for `promise` at most `ms` milliseconds. A rejection in time rejects here; a later one is swallowed, and the work itself goes on:
 * only the waiting ends.
 */
export const withTimeout = async <T>(promise: Promise<T>, ms: number): Promise<{ status: 'ok'; value: T } | { status: 'timeout' }> => {
  const stop = new AbortController()
  const settled = promise.then((value) => ({ status: 'ok' as const, value }))
  try {
    return await Promise.race([settled, sleep(ms, stop.signal).then(() => ({ status: 'timeout' as const }))])
  } finally {
    stop.abort()
  }
}
