/** Failures in a row, within {@link windowMs}, that count as "the other side is away". */
const limit = 5
const windowMs = 10_000
/** Pauses between probes while it is away; short, so that everything goes soon after it is back. */
const pausesMs = [2000, 3000, 5000]
/** A probe that says nothing for so long is given up, and another may try. */
const probeMs = 12_000
/** When to ask again while somebody else probes. */
const askAgainMs = 500

/**
 * What is known of the other side. `open`: it is away, nobody calls until `until`. `probing`: one call finds out. Times are in
 * milliseconds of a monotonic clock.
 */
export type BreakerState =
  | { readonly state: 'closed'; readonly failures: readonly number[] }
  | { readonly state: 'open' | 'probing'; readonly until: number; readonly pauses: number }

/** How a call ended. */
export type BreakerEvent = 'succeeded' | 'failed' | /** The call ended without a word about the other side. */ 'nothing'

/** Everything gets through. */
export const initialBreaker: BreakerState = { state: 'closed', failures: [] }

const opened = (pauses: number, now: number): BreakerState => ({
  state: 'open',
  until: now + (pausesMs[Math.min(pauses, pausesMs.length) - 1] ?? 0),
  pauses,
})

/** Asks for a call: 0 when it may be made now, else how long to wait. Of many who ask at once, one gets the probe. */
export const admit = (current: BreakerState, now: number): { readonly next: BreakerState; readonly waitMs: number } => {
  if (current.state === 'closed') return { next: current, waitMs: 0 }
  if (now < current.until) return { next: current, waitMs: current.state === 'open' ? current.until - now : askAgainMs }
  return { next: { state: 'probing', until: now + probeMs, pauses: current.pauses }, waitMs: 0 }
}

/** Takes note of how a call ended. Any success closes: single failures among successes are no outage. */
export const note = (current: BreakerState, event: BreakerEvent, now: number): BreakerState => {
  if (event === 'succeeded') return initialBreaker
  switch (current.state) {
    case 'closed': {
      if (event === 'nothing') return current
      const failures = [...current.failures.filter((at) => at > now - windowMs), now]
      return failures.length < limit ? { state: 'closed', failures } : opened(1, now)
    }
    case 'probing':
      return event === 'failed' ? opened(current.pauses + 1, now) : { state: 'open', until: now, pauses: current.pauses }
    case 'open':
      return current
  }
}

/** Spares another system in which nothing gets through: one call finds out when it is back, for all who wait. Of one process. */
export interface CircuitBreaker {
  /** 0: go on; else milliseconds to wait. */
  admit(): number
  note(event: BreakerEvent): void
  isClosed(): boolean
  /** Nothing has succeeded of late: a failure says little about the one chat that it happened in. */
  isSilent(): boolean
}

/** `now` is monotonic milliseconds. */
export const createCircuitBreaker = (now: () => number): CircuitBreaker => {
  let current: BreakerState = initialBreaker
  let succeededAt = Number.NEGATIVE_INFINITY
  return {
    admit: () => {
      const { next, waitMs } = admit(current, now())
      current = next
      return waitMs
    },
    note: (event) => {
      if (event === 'succeeded') succeededAt = now()
      current = note(current, event, now())
    },
    isClosed: () => current.state === 'closed',
    isSilent: () => now() - succeededAt > windowMs,
  }
}
