import type { RequestNotice } from '@pinline/db'
import type { OpenProjectFailure } from '@pinline/domain'
import type { Past } from './tries.ts'

/** The item stays the head of its lane. */
export interface Again {
  readonly status: 'again'
  /** For the log and the item's error field. */
  readonly reason: string
  readonly atLeastMs: number
  /** The other side failed: wait longer the more often it does in a row. */
  readonly failed: boolean
  readonly past: Past
}

/** Given up. `notice`: what is told of it, to the requester or whom it names. */
export interface Dead {
  readonly status: 'dead'
  readonly error: string
  readonly notice: RequestNotice | null
}

/** It is in OpenProject. `look`: what stands there otherwise may say something new. */
export interface Done {
  readonly status: 'done'
  readonly look: boolean
}

/** Somebody newer has the lane. */
export interface Lost {
  readonly status: 'lost'
}

/** How a try ended. */
export type Outcome = Done | Again | Dead | Lost

export const done: Done = { status: 'done', look: false }
export const doneAndLook: Done = { status: 'done', look: true }
export const lost: Lost = { status: 'lost' }

/** A write that was cut is looked for after so long: most of them are there by then. */
const afterCutMs = 2000
/** When what is not found is not there: longer than any exchange takes, on the other side too. */
export const settleMs = 12_000
const unauthorizedMs = 30_000
/** Characters of OpenProject's own words that are kept with a dead letter. */
const reasonLength = 300

export const again = (reason: string, past: Past, extra: Partial<Again> = {}): Again => ({
  status: 'again',
  reason,
  past,
  atLeastMs: 0,
  failed: true,
  ...extra,
})

/** What follows from a failure. Only the cut of a `write` leaves anything in doubt. */
export const judgeFailure = (failure: OpenProjectFailure, call: 'write' | 'read', past: Past): Again | Dead => {
  switch (failure.status) {
    case 'not-done':
      // Cancelled is our own word: we are stopping, and it is the next one's turn at once.
      if (failure.reason === 'cancelled') return again('cancelled', past, { failed: false })
      return again(failure.reason, past, { atLeastMs: failure.retryAfterMs ?? 0 })
    case 'ambiguous':
      return call === 'write'
        ? again(failure.reason, 'fresh', { atLeastMs: Math.max(afterCutMs, failure.retryAfterMs ?? 0) })
        : again(failure.reason, past, { atLeastMs: failure.retryAfterMs ?? 0 })
    case 'conflict':
      return again('conflict', past)
    case 'unauthorized':
      return again('unauthorized', past, { failed: false, atLeastMs: unauthorizedMs })
    case 'rejected':
      return { status: 'dead', error: `rejected: ${failure.text.slice(0, reasonLength)}`, notice: null }
    case 'forbidden':
    case 'missing':
      return { status: 'dead', error: failure.status, notice: null }
  }
}

/** Not found after a write that may still be under way: once more when it can not be any longer. Null: it is not there. */
export const unlessUnderWay = (past: Past): Again | null =>
  past === 'fresh' ? again('not found yet', 'settled', { failed: false, atLeastMs: settleMs }) : null
