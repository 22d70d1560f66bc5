import type { EffectParam } from '@pinline/contracts'
import type { CrmFailure } from '@pinline/domain'
import type { Past } from './try-record.ts'
import type { Wanted } from './read-back.ts'

/** A reply that the CRM has taken: enough to find its message there. `base` is the highest id from before. */
export interface Posted {
  readonly chat: number
  readonly order: number
  readonly lane: number
  readonly seq: number
  readonly manager: number | null
  readonly base: number
  readonly wanted: Wanted
}

/** Which notice tells of an effect that is given up. */
export type Farewell =
  | { readonly kind: 'failed'; readonly reason: EffectParam }
  /** Telegram hands no such file over; or the CRM takes none of this size. */
  | { readonly kind: 'too-large'; readonly for: 'telegram' }
  | { readonly kind: 'too-large'; readonly for: 'crm'; readonly bytes: number; readonly most: number }
  /** `owner` is somebody else; `mine`: the writer has the chat again. */
  | { readonly kind: 'stale'; readonly owner: number | null; readonly mine: boolean; readonly endedAt: Date | null }
  | { readonly kind: 'none' }

/** The item stays the head of its lane. */
export interface Again {
  readonly status: 'again'
  /** For the log and the item's error field. */
  readonly reason: string
  readonly atLeastMs: number
  /** The other side failed: wait longer the more often it does in a row. */
  readonly failed: boolean
  /** Something may have reached the CRM. */
  readonly counted: boolean
  readonly past: Past
  /** CRM messages up to this id are not this reply. Absent: as before. */
  readonly floor?: number
  /** Tries that have ended without a word so far. Absent: the CRM has answered. */
  readonly lost?: number
}

/**
 * How a try ended. `sent`: it is in the CRM; `posted` is set when it is not linked yet, `externalId` when it is. `lost`: somebody newer has the lane.
 */
export type Outcome =
  | { readonly status: 'sent'; readonly posted: Posted | null; readonly externalId: number | null }
  | { readonly status: 'dead'; readonly error: string; readonly farewell: Farewell }
  | { readonly status: 'unknown'; readonly error: string }
  | Again
  | { readonly status: 'lost' }

/** What a request was for: a reply, the file of a reply to come, or something that may be repeated freely. */
export type Purpose = 'effect' | 'upload' | 'repeatable'

/** A request that was cut by a time-out may be under way for so long: the request's own limit has passed already, this comes on top. */
export const afterTimeoutMs = 10_000
/** After a complete answer or a broken connection the CRM is done with the request. */
const afterBreakMs = 2000
const unauthorizedMs = 30_000

const again = (reason: string, past: Past, extra: Partial<Again> = {}): Again => ({
  status: 'again',
  reason,
  past,
  atLeastMs: 0,
  failed: true,
  counted: false,
  ...extra,
})

type Dead = Outcome & { readonly status: 'dead' }

/** What follows from a failure of the CRM. Only the cut of an `effect` leaves anything in doubt. */
export const judgeFailure = (failure: CrmFailure, purpose: Purpose, past: Past): Again | Dead => {
  const refused = (reason: EffectParam): Again | Dead =>
    // A refused look says nothing about a reply that may be there already.
    purpose === 'repeatable' && past !== 'unsent'
      ? again(failure.status, past)
      : { status: 'dead', error: failure.status, farewell: { kind: 'failed', reason } }
  switch (failure.status) {
    case 'not-done':
      // Cancelled is our own word: it was too late to write the request, so it is the next one's turn at once.
      if (failure.reason === 'cancelled') return again('late', past, { failed: false })
      return again(failure.reason, past, { atLeastMs: failure.retryAfterMs ?? 0 })
    case 'ambiguous':
      if (purpose !== 'effect') return again(failure.reason, past)
      return again(failure.reason, 'settled', { counted: true, atLeastMs: failure.reason === 'timeout' ? afterTimeoutMs : afterBreakMs })
    case 'unauthorized':
      return again('unauthorized', past, { failed: false, atLeastMs: unauthorizedMs })
    case 'rejected':
      return refused({ text: purpose === 'upload' ? 'reason.file' : 'reason.refused', params: { text: failure.text } })
    case 'forbidden':
      return refused({ text: 'reason.rights' })
    case 'missing':
      return refused({ text: 'reason.gone' })
  }
}
