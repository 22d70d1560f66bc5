import type { CrmUrgency } from '@pinline/domain'

/** How a call gets its turn within the CRM's rate. */
export type Acquire = (urgency: CrmUrgency, signal?: AbortSignal) => Promise<void>

/** Calls that must not be written after a moment. */
export interface SendGate {
  /** To be used by the CRM's adapter: it is passed before each request is made. */
  readonly acquire: Acquire
  /** To be used by the CRM's adapter right before the first byte of a request is written: making one takes its time, and a process may stand still meanwhile. */
  readonly beforeWrite: (signal: AbortSignal) => void
  /** Signal for one call; it is aborted only if the call comes out of the gate after `deadlineMs`, never while a request is under way. */
  before(deadlineMs: number): AbortSignal
}

/**
 * Puts the check of a lane's deadline where it belongs: after the wait for the rate and the login, and once more right before the socket is
 * written. `now` is monotonic milliseconds.
 */
export const createSendGate = ({ acquire, now }: { acquire: Acquire; now: () => number }): SendGate => {
  const checks = new WeakMap<AbortSignal, () => void>()
  const check = (signal: AbortSignal): void => checks.get(signal)?.()
  return {
    acquire: async (urgency, signal) => {
      await acquire(urgency, signal)
      if (signal !== undefined) check(signal)
    },
    beforeWrite: check,
    before: (deadlineMs) => {
      const controller = new AbortController()
      // mechanism: deadline
      checks.set(controller.signal, () => {
        if (now() >= deadlineMs) controller.abort()
      })
      return controller.signal
    },
  }
}
