import type { Lanes } from '@pinline/db'
import { backoffMs } from '@pinline/domain'
import type { CircuitBreaker } from '@pinline/domain'
import type { Clock, Logger } from '@pinline/platform'
import type { Again } from './outcome.ts'
import { writeTry } from './tries.ts'
import type { Turn } from './turn.ts'

/** Failures up to here count while nothing at all gets through: the breaker spares OpenProject, and all must go soon after it is back. */
const mostFailuresInSilence = 3
/** What is worth hurrying for is tried often. Nothing is ever given up for its age. */
const youngMs = 15 * 60_000
const longestWaitMs = { young: 15_000, old: 60_000 }
/** Hints are added a little later than the lane is due, for they are timed by another clock. */
const hintSlackMs = 100
const mostCounts = 10_000

export interface GiveBackDeps {
  readonly lanes: Pick<Lanes, 'giveBack'>
  readonly breaker: Pick<CircuitBreaker, 'isSilent'>
  /** Rings for the lane once it is due again. */
  readonly hintAgain: (lane: number, delayMs: number) => void
  /** In [0, 1). */
  readonly random: () => number
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn' | 'error'>
}

/** Puts a lane back with its head still to do. */
export interface GiveBack {
  /** The lane went on: its failures in a row are over. */
  clear(lane: number): void
  /** We are stopping; somebody else may go on at once. */
  stopping(turn: Turn): Promise<void>
  /** Nothing was tried, so what is known of earlier tries stays as it is. */
  untried(turn: Turn, waitMs: number): Promise<void>
  again(turn: Turn, again: Again): Promise<void>
}

export const createGiveBack = ({ lanes, breaker, hintAgain, random, clock, logger }: GiveBackDeps): GiveBack => {
  const failures = new Map<number, number>()
  const countFailure = (lane: number): number => {
    // Lanes that went on elsewhere leave their count behind.
    if (failures.size > mostCounts) failures.clear()
    const count = (failures.get(lane) ?? 0) + 1
    failures.set(lane, count)
    return count
  }
  const delayOf = ({ held, item }: Turn, { failed, atLeastMs }: Again): number => {
    if (!failed) return atLeastMs
    const inARow = countFailure(held.lane)
    const wait = backoffMs(breaker.isSilent() ? Math.min(inARow, mostFailuresInSilence) : inARow, random())
    const age = clock().getTime() - item.createdAt.getTime()
    return Math.max(atLeastMs, Math.min(wait, age < youngMs ? longestWaitMs.young : longestWaitMs.old))
  }
  const give = async ({ held, item }: Turn, delayMs: number | null, uncounted: boolean, error?: string): Promise<void> => {
    await lanes.giveBack(held, item.seq, { delayMs, uncounted, ...(error === undefined ? {} : { error }) })
    hintAgain(held.lane, delayMs === null || delayMs === 0 ? 0 : delayMs + hintSlackMs)
  }
  return {
    clear: (lane) => void failures.delete(lane),
    stopping: (turn) => give(turn, null, true),
    untried: (turn, waitMs) => give(turn, waitMs + random() * 500, true),
    again: async (turn, again) => {
      const { held, item } = turn
      const delayMs = delayOf(turn, again)
      const uncounted = again.past === 'unsent'
      const error = writeTry({ reason: again.reason, past: again.past, counted: turn.attempts() - (uncounted ? 1 : 0) })
      await give(turn, delayMs, uncounted, error)
      const about = { lane: held.lane, seq: item.seq, op: item.op, reason: again.reason, delayMs: Math.round(delayMs) }
      if (again.reason === 'unauthorized') logger.error(about, 'OpenProject refuses our account')
      else logger.warn(about, 'not in OpenProject yet')
    },
  }
}
