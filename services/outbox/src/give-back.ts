import type { Lanes } from '@pinline/db'
import { apartMs, backoffMs } from '@pinline/domain'
import type { Logger } from '@pinline/platform'
import type { CircuitBreaker } from '@pinline/domain'
import type { Subject } from './notices.ts'
import type { Again } from './outcome.ts'
import type { Tell } from './tell.ts'
import { writeRecord } from './try-record.ts'
import type { Turn } from './turn.ts'

/** Failures up to here count while nothing at all gets through: the breaker spares the CRM, and all must go soon after it is back. */
const mostFailuresInSilence = 3
/** Longest wait by age: what is worth hurrying for is tried often, and chance alone makes several failures in a row. */
const longestWaits = [
  { upToAgeMs: 2 * 60_000, waitMs: 5000 },
  { upToAgeMs: 15 * 60_000, waitMs: 30_000 },
] as const
/** Hints are added a little later than the lane is due, for they are timed by another clock. */
const hintSlackMs = 100

export interface GiveBackDeps {
  readonly lanes: Pick<Lanes, 'giveBack'>
  readonly tell: Pick<Tell, 'ageMs' | 'waiting'>
  readonly breaker: Pick<CircuitBreaker, 'isSilent'>
  /** Rings for the lane once it is due again. */
  readonly hintAgain: (lane: number, delayMs: number) => void
  /** In [0, 1). */
  readonly random: () => number
  readonly logger: Pick<Logger, 'warn' | 'error'>
}

/** Puts a lane back with its head still to do. */
export interface GiveBack {
  /** The lane went on: its failures in a row are over. */
  clear(lane: number): void
  /** We are stopping; somebody else may go on at once. */
  stopping(turn: Turn): Promise<void>
  /** Nothing was tried, so what is known of earlier tries stays as it is. */
  untried(turn: Turn, subject: Subject, waitMs: number): Promise<void>
  again(turn: Turn, subject: Subject, again: Again): Promise<void>
}

/** The failures of each lane in a row, as this process saw them. */
const createFailures = () => {
  const counts = new Map<number, number>()
  return {
    add: (lane: number): number => {
      // Lanes that went on elsewhere leave their count behind.
      if (counts.size > 10_000) counts.clear()
      const count = (counts.get(lane) ?? 0) + 1
      counts.set(lane, count)
      return count
    },
    clear: (lane: number): void => void counts.delete(lane),
  }
}

export const createGiveBack = ({ lanes, tell, breaker, hintAgain, random, logger }: GiveBackDeps): GiveBack => {
  const failures = createFailures()
  const delayOf = (lane: number, again: Again, ageMs: number): number => {
    if (!again.failed) return again.atLeastMs + apartMs(again.lost ?? 0, random())
    const inARow = failures.add(lane)
    const wait = backoffMs(breaker.isSilent() ? Math.min(inARow, mostFailuresInSilence) : inARow, random())
    const longest = longestWaits.find(({ upToAgeMs }) => ageMs < upToAgeMs)?.waitMs ?? Number.POSITIVE_INFINITY
    return Math.max(again.atLeastMs, Math.min(wait, longest))
  }
  return {
    clear: failures.clear,
    stopping: async ({ held, item }) => {
      await lanes.giveBack(held, item.seq, { delayMs: null, uncounted: true })
      hintAgain(held.lane, 0)
    },
    untried: async ({ held, item }, subject, waitMs) => {
      const delayMs = waitMs + random() * 500
      await lanes.giveBack(held, item.seq, { delayMs, uncounted: true })
      hintAgain(held.lane, delayMs + hintSlackMs)
      await tell.waiting(subject, null)
    },
    again: async (turn, subject, again) => {
      const { held, item } = turn
      const delayMs = delayOf(held.lane, again, tell.ageMs(subject))
      const counted = turn.attempts() - (again.counted ? 0 : 1)
      const error = writeRecord({ reason: again.reason, past: again.past, counted, floor: again.floor ?? null, lost: again.lost ?? 0 })
      await lanes.giveBack(held, item.seq, { delayMs, uncounted: !again.counted, error })
      hintAgain(held.lane, delayMs === 0 ? 0 : delayMs + hintSlackMs)
      const about = { lane: held.lane, seq: item.seq, op: item.op, reason: again.reason, delayMs: Math.round(delayMs) }
      if (again.reason === 'unauthorized') logger.error(about, 'the CRM refuses our key')
      else logger.warn(about, 'not in the CRM yet')
      await tell.waiting(subject, again)
    },
  }
}
