import type { HeldLane, Lanes, OutboxItem } from '@pinline/db'
import { createLaneTurn } from '@pinline/domain'
import type { LaneTurn } from '@pinline/domain'

/** Longest that one HTTP exchange with the CRM may take. */
export const httpTimeoutMs = 8000
/** Between a lane's last moment for a request and the end of the longest exchange. */
export const slackMs = 1000

/** The head of a lane of the CRM while this worker may act on it. */
export type Turn = LaneTurn<HeldLane, OutboxItem>

export interface TurnDeps {
  readonly lanes: Pick<Lanes, 'takeHead' | 'leaseMs'>
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** `takenAt`: when the statement that took the head was asked for, so the deadline is never too late. */
export const createTurn = ({ lanes, now }: TurnDeps, held: HeldLane, item: OutboxItem, takenAt: number): Turn =>
  createLaneTurn({ lanes, callMs: httpTimeoutMs + slackMs, now }, held, item, takenAt)
