import type { HeldLane, Lanes, OutboxItem } from '@pinline/db'
import { createLaneTurn } from '@pinline/domain'
import type { LaneTurn } from '@pinline/domain'

/** Longest that one exchange with OpenProject may take; a file's may take longer, and keeps its lane meanwhile. */
export const callTimeoutMs = 10_000
/** Between a lane's last moment for a request and the end of the longest exchange. */
const slackMs = 1000

/** The head of a request's lane while this worker may act on it. */
export type Turn = LaneTurn<HeldLane, OutboxItem>

export interface TurnDeps {
  readonly lanes: Pick<Lanes, 'takeHead' | 'leaseMs'>
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** `takenAt`: when the statement that took the head was asked for, so the deadline is never too late. */
export const createTurn = ({ lanes, now }: TurnDeps, held: HeldLane, item: OutboxItem, takenAt: number): Turn =>
  createLaneTurn({ lanes, callMs: callTimeoutMs + slackMs, now }, held, item, takenAt)
