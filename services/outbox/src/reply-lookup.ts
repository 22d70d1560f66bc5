import type { Replies } from '@pinline/db'
import type { CrmFailure } from '@pinline/domain'
import type { DialogReader } from './dialog-reader.ts'
import { afterTimeoutMs, judgeFailure } from './outcome.ts'
import type { Outcome, Posted } from './outcome.ts'
import { matchReply } from './read-back.ts'
import type { MatchMode, Wanted } from './read-back.ts'
import { hasNothing, parseCrmEffect, wantedOf } from './reply-effect.ts'
import type { Tries } from './try-record.ts'
import { slackMs } from './turn.ts'

/** How many items before a reply are looked through for one that is not linked. */
const lookBack = 10
export interface ReplyLookupDeps {
  readonly reader: Pick<DialogReader, 'readAfter'>
  readonly replies: Pick<Replies, 'unlinked' | 'link' | 'linkOf' | 'part'>
}

export type LinkResult = { readonly status: 'linked' | 'open' } | { readonly status: 'failed'; readonly failure: CrmFailure }

/** Finds replies in the CRM by reading back. Everything here only reads and links, so it may be repeated at any time. */
export interface ReplyLookup {
  /** Links a reply that the CRM has taken to its message; `open` where no message can be told to be it. */
  link(posted: Posted): Promise<LinkResult>
  /** The same some time later, when somebody else may have written in the chat. */
  linkLate(posted: Posted, signal: AbortSignal): Promise<LinkResult>
  /** The reply before an item in its lane, if the CRM has taken it and its message is not known. */
  unlinkedBefore(lane: number, seq: number): Promise<Omit<Posted, 'base'> | null>
  /** Looks for a reply of which an earlier try may have arrived. Null: it is not there, and sending it is safe. */
  recover(posted: Posted, tries: Tries): Promise<Outcome | null>
}

const isAutomatic = (wanted: Wanted): boolean => wanted.kind === 'text' && wanted.automatic === true

const createUnlinkedBefore =
  ({ replies }: ReplyLookupDeps): ReplyLookup['unlinkedBefore'] =>
  async (lane, head) => {
    for (let seq = head - 1; seq >= Math.max(1, head - lookBack); seq -= 1) {
      if ((await replies.linkOf(lane, seq)) !== null) return null
      const part = await replies.part(lane, seq)
      const effect = part?.state === 'sent' ? parseCrmEffect(part.op, part.payload) : null
      // What is no reply or did not arrive has no message; the one before it counts.
      if (part === null || effect === null || effect.op === 'seen' || hasNothing(effect)) continue
      const { chat, order, manager, idem } = part
      return { chat, order, lane, seq, manager, wanted: wantedOf(effect, idem) }
    }
    return null
  }

/** Looking for a reply says nothing about what ended the tries to send it. */
const stillLost = (outcome: Outcome, lost: number): Outcome => (outcome.status === 'again' ? { ...outcome, lost } : outcome)

const createRecover =
  ({ reader, replies }: ReplyLookupDeps): ReplyLookup['recover'] =>
  async ({ chat, order, lane, seq, manager, base, wanted }, { past, lost }) => {
    const known = await replies.linkOf(lane, seq)
    if (known !== null) return { status: 'sent', posted: null, externalId: known }
    const read = await reader.readAfter({ order, mode: 'sweep', after: base })
    if (read.status === 'failed') return stillLost(judgeFailure(read.failure, 'repeatable', past), lost)
    const match = matchReply(await replies.unlinked(chat, base, isAutomatic(wanted)), wanted, { mode: 'recovery' })
    if (match.status === 'near') return { status: 'unknown', error: 'resembles another message' }
    if (match.status === 'equal') {
      if (await replies.link({ chat, message: match.message, lane, seq, manager })) {
        return { status: 'sent', posted: null, externalId: match.message }
      }
      // Somebody has linked it in between; the next look sees that.
      return { status: 'again', reason: 'link lost', past, atLeastMs: 0, failed: true, counted: false }
    }
    if (past !== 'cut') return null
    // Who died with the lane may have written its request as late as its deadline, that long before the lease's end.
    const atLeastMs = afterTimeoutMs - slackMs
    return { status: 'again', reason: 'cut short', past: 'settled', atLeastMs, failed: false, counted: true, lost }
  }

const createLink =
  ({ reader, replies }: ReplyLookupDeps, mode: MatchMode) =>
  async ({ chat, order, lane, seq, manager, base, wanted }: Posted, signal?: AbortSignal): Promise<LinkResult> => {
    const read = await reader.readAfter({ order, mode: 'sweep', after: base, ...(signal === undefined ? {} : { signal }) })
    if (read.status === 'failed') return { status: 'failed', failure: read.failure }
    const match = matchReply(await replies.unlinked(chat, base, isAutomatic(wanted)), wanted, { mode })
    const linked = match.status === 'equal' && (await replies.link({ chat, message: match.message, lane, seq, manager }))
    return { status: linked ? 'linked' : 'open' }
  }

export const createReplyLookup = (deps: ReplyLookupDeps): ReplyLookup => {
  return {
    link: createLink(deps, 'success'),
    linkLate: createLink(deps, 'late'),
    unlinkedBefore: createUnlinkedBefore(deps),
    recover: createRecover(deps),
  }
}
