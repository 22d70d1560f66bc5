import { monotonicMs, sleep, toError, withTimeout } from '@pinline/platform'
import type { Logger } from '@pinline/platform'

/** Where leases are kept: one holder at a time, by the store's own clock. */
export interface LeaseStore {
  /** Takes or renews; true while this holder has it for the next `ttlMs`. */
  hold(name: string, holder: string, ttlMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}
const ttlMs = 6000
const renewMs = 2000
const releaseTimeoutMs = 1000

export type LeaderDeps = {
  leases: LeaseStore
  /** Row of the lease: what there may be one of among all processes. */
  name: string
  /** This process, unlike any other. */
  holder: string
  /** The leader's work. It goes on until the signal is aborted and ends soon after; ending or failing earlier, it is begun again. */
  lead: (signal: AbortSignal) => Promise<void>
  /** Told when the work starts and when it has ended. */
  onChange: (isLeader: boolean) => void
  logger: Logger
}

/** Takes or renews the lease. `unknown`: no answer from the database within `waitMs`. */
type Hold = (waitMs: number) => Promise<'held' | 'taken' | 'unknown'>

const createHold =
  ({ leases, name, holder }: Pick<LeaderDeps, 'leases' | 'name' | 'holder'>): Hold =>
  async (waitMs) => {
    try {
      const outcome = await withTimeout(leases.hold(name, holder, ttlMs), waitMs)
      if (outcome.status === 'timeout') return 'unknown'
      return outcome.value ? 'held' : 'taken'
    } catch {
      // Readiness and whoever stores through the same database tell of its outage.
      return 'unknown'
    }
  }

/** Renews the lease that was asked for at `heldAtMs`, on the monotonic clock. Resolves when it is lost or `over` is aborted. */
const keep = async (hold: Hold, heldAtMs: number, over: AbortSignal): Promise<void> => {
  let goodUntilMs = heldAtMs + ttlMs
  let askedAtMs = heldAtMs
  for (;;) {
    // Counted from question to question: one that was waited for in vain is followed by the next at once.
    await sleep(Math.max(0, Math.min(askedAtMs + renewMs, goodUntilMs) - monotonicMs()), over)
    askedAtMs = monotonicMs()
    if (over.aborted || askedAtMs >= goodUntilMs) return
    const answer = await hold(Math.min(renewMs, goodUntilMs - askedAtMs))
    if (answer === 'taken') return
    if (answer === 'held') goodUntilMs = askedAtMs + ttlMs
  }
}

/**
 * Does work in one process at a time. The lease lasts 6 s and is renewed every 2 s; the work is aborted when somebody else has it, or
 * when it could not be renewed before it runs out (measured from before it was asked for, so never too late).
 * `close()` ends the work and gives the lease back; it never rejects and may be called twice.
 */
export const createLeader = (deps: LeaderDeps): { close(): Promise<void> } => {
  const { leases, name, holder, lead, onChange, logger } = deps
  const hold = createHold(deps)
  const stop = new AbortController()

  const work = async (signal: AbortSignal): Promise<void> => {
    try {
      await lead(signal)
    } catch (thrown) {
      logger.error({ err: toError(thrown), lease: name }, 'leading failed')
    }
  }

  const serve = async (heldAtMs: number): Promise<void> => {
    logger.info({ lease: name }, 'leading')
    onChange(true)
    const end = new AbortController()
    const over = AbortSignal.any([stop.signal, end.signal])
    const finish = (): void => {
      end.abort()
    }
    await Promise.all([work(over).then(finish), keep(hold, heldAtMs, over).then(finish)])
    onChange(false)
    logger.info({ lease: name }, 'no longer leading')
  }

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const askedAtMs = monotonicMs()
      if ((await hold(renewMs)) === 'held') await serve(askedAtMs)
      await sleep(renewMs, stop.signal)
    }
    await withTimeout(leases.release(name, holder), releaseTimeoutMs).catch(() => undefined)
  }

  const running = run()
  return {
    close: () => {
      stop.abort()
      return running
    },
  }
}
