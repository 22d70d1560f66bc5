import type { CrmUrgency } from '@pinline/domain'

/** How a call gets its turn within the CRM's rate. */
export type Acquire = (urgency: CrmUrgency, signal?: AbortSignal) => Promise<void>

/** Calls that must not be written after a moment. */
export interface SendGate {
  /** To be used by the CRM's adapter: it is passed right before each request is written. */
  readonly acquire: Acquire
  /** Signal for one call; it is aborted only if the call comes out of the gate after `deadlineMs`, never while a request is under way. */
  before(deadlineMs: number): AbortSignal
}

/**
 * Puts the check of a lane's deadline where it belongs: after the wait for the rate and the login, right before the socket is
 * written. `now` is monotonic milliseconds.
 */
export const createSendGate = ({ acquire, now }: { acquire: Acquire; now: () => number }): SendGate => {
  const checks = new WeakMap<AbortSignal, () => void>()
  return {
    acquire: async (urgency, signal) => {
      await acquire(urgency, signal)
      if (signal !== undefined) checks.get(signal)?.()
    },
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
