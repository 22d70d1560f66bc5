import type { Lanes, Replies, ReplyContext } from '@pinline/db'
import { isStaleEpoch } from '@pinline/domain'
import type { Crm } from '@pinline/domain'
import type { DialogReader } from './dialog-reader.ts'
import { judgeFailure } from './outcome.ts'
import type { Outcome, Posted } from './outcome.ts'
import { wantedOf } from './reply-effect.ts'
import type { ReplyEffect } from './reply-effect.ts'
import type { createReplyFile } from './reply-file.ts'
import { poisonOf } from './poison.ts'
import type { ReplyLookup } from './reply-lookup.ts'
import type { SendGate } from './send-gate.ts'
import { readTries } from './try-record.ts'
import type { Tries } from './try-record.ts'
import type { Turn } from './turn.ts'

export interface SendReplyDeps {
  readonly crm: Pick<Crm, 'send'>
  readonly reader: Pick<DialogReader, 'readLatest'>
  readonly lookup: Pick<ReplyLookup, 'link' | 'unlinkedBefore' | 'recover'>
  readonly replies: Pick<Replies, 'context' | 'part' | 'pinEndedAt'>
  readonly lanes: Pick<Lanes, 'setBase'>
  readonly prepareFile: ReturnType<typeof createReplyFile>
  readonly gate: Pick<SendGate, 'before'>
}

/** One try to bring a reply into its dialog. `beforeLinked`: the reply before it in the lane is known to be linked. */
export type SendReply = (turn: Turn, effect: ReplyEffect, beforeLinked: boolean) => Promise<Outcome>

/** Everything of a reply that stays the same during one try. */
interface Job {
  readonly turn: Turn
  readonly effect: ReplyEffect
  readonly chat: number
  readonly order: number
  readonly tries: Tries
  /** The reply before it, whose message is not known yet. */
  readonly before: Omit<Posted, 'base'> | null
}

const begin = async ({ lookup, replies }: SendReplyDeps, turn: Turn, beforeLinked: boolean): Promise<Pick<Job, 'tries' | 'before'>> => {
  const { lane, seq } = turn.item
  const before = beforeLinked ? null : await lookup.unlinkedBefore(lane, seq)
  const part = turn.item.attempts > 1 || before !== null ? await replies.part(lane, seq) : null
  const tries = readTries(turn.item.attempts, part?.error ?? null)
  const isOpen = before !== null && tries.floor === null && tries.past !== 'settled'
  // Without a floor nothing is sent while the reply before it is open, so a try that was cut had not come to that.
  return isOpen ? { before, tries: { ...tries, past: 'unsent' } } : { before: null, tries }
}

/** Refuses a reply that nobody has begun to send when somebody else has claimed the chat since it was accepted. */
const refuseStale = async ({ replies }: SendReplyDeps, { turn, chat, tries }: Job, context: ReplyContext): Promise<Outcome | null> => {
  const { epoch, manager } = turn.item
  // mechanism: epoch
  if (tries.past !== 'unsent' || epoch === null || !isStaleEpoch(epoch, context.epoch)) return null
  const mine = context.owner !== null && context.owner === manager
  const owner = mine ? null : context.owner
  const endedAt = context.owner === null && manager !== null ? await replies.pinEndedAt(chat, manager) : null
  return { status: 'dead', error: 'stale_owner', farewell: { kind: 'stale', owner, mine, endedAt } }
}

type Based = { readonly status: 'based'; readonly base: number } | Outcome

/** Fixes the id above which the reply must appear, as the CRM is now. It is stored before anything is sent. */
const findBase = async (deps: SendReplyDeps, job: Job): Promise<Based> => {
  const { turn, chat, order, tries } = job
  if (turn.item.baseId !== null) return { status: 'based', base: Math.max(turn.item.baseId, tries.floor ?? 0) }
  const read = await turn.during(deps.reader.readLatest({ order, mode: 'sweep', urgency: 'live' }))
  if (read.status === 'failed') return judgeFailure(read.failure, 'repeatable', tries.past)
  const context = await deps.replies.context(chat)
  const stale = context === null ? null : await refuseStale(deps, job, context)
  if (stale !== null) return stale
  return { status: 'based', base: await deps.lanes.setBase(turn.item, Math.max(context?.lastId ?? 0, tries.floor ?? 0)) }
}

/**
 * Sees to it that the reply before this one is linked, or that its message can not be taken for this one: of two equal replies in a row
 * the first one's message would otherwise pass for the second. Null: done.
 */
const settleBefore = async ({ lookup, replies }: SendReplyDeps, { turn, chat, before }: Job, base: number): Promise<Outcome | null> => {
  if (before === null) return null
  if (turn.item.baseId !== null) {
    const result = await turn.during(lookup.link({ ...before, base }))
    if (result.status === 'linked') return null
    if (result.status === 'failed') return judgeFailure(result.failure, 'repeatable', 'unsent')
  }
  // Nothing has been sent, so all that is known by now is something else. It must be stored before the first try to send.
  const floor = Math.max(base, (await replies.context(chat))?.lastId ?? 0)
  return { status: 'again', reason: 'before it', past: 'unsent', floor, atLeastMs: 0, failed: false, counted: false }
}

const post = async ({ crm, prepareFile, gate }: SendReplyDeps, { turn, effect, order, tries }: Job, posted: Posted): Promise<Outcome> => {
  const { past } = tries
  const prepared = effect.op === 'reply.file' ? await turn.during(prepareFile(effect.payload, turn.item.idem, past)) : null
  if (prepared !== null && prepared.status !== 'ok') return prepared
  const message =
    effect.op === 'reply.file'
      ? { text: '', files: prepared === null ? [] : [prepared.upload] }
      : { text: effect.payload.text, files: [], automatic: effect.op === 'reply.auto' }
  if (!(await turn.fresh())) return { status: 'lost' }
  // mechanism: signal
  const sent = await crm.send(order, message, gate.before(turn.deadline()))
  return sent.status === 'ok' ? { status: 'sent', posted, externalId: null } : judgeFailure(sent, 'effect', past)
}

const attempt = async (deps: SendReplyDeps, job: Job, context: ReplyContext): Promise<Outcome> => {
  const { turn, effect, chat, order, tries } = job
  const { lane, seq, manager, idem } = turn.item
  const stale = await refuseStale(deps, job, context)
  if (stale !== null) return stale
  const based = await findBase(deps, job)
  if (based.status !== 'based') return based
  const open = await settleBefore(deps, job, based.base)
  if (open !== null) return open
  const posted: Posted = { chat, order, lane, seq, manager, base: based.base, wanted: wantedOf(effect, idem) }
  // mechanism: read-back
  const found = tries.past === 'unsent' ? null : await turn.during(deps.lookup.recover(posted, tries))
  return found ?? poisonOf(turn.item.op, tries) ?? post(deps, job, posted)
}

/**
 * Sends a reply to a CRM that has no idempotency key and answers without an id: its base is fixed first, an earlier try that may have
 * arrived is looked for before anything is sent again, and whatever is not clear after that is asked of a person.
 */
export const createSendReply =
  (deps: SendReplyDeps): SendReply =>
  async (turn, effect, beforeLinked) => {
    const { item } = turn
    const context = item.chat === null ? null : await deps.replies.context(item.chat)
    if (item.chat === null || context === null) return { status: 'dead', error: 'invalid', farewell: { kind: 'none' } }
    const job: Job = { turn, effect, chat: item.chat, order: context.order, ...(await begin(deps, turn, beforeLinked)) }
    const outcome = await attempt(deps, job, context)
    const { floor } = job.tries
    return outcome.status === 'again' && floor !== null ? { floor, ...outcome } : outcome
  }
