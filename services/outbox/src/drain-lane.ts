import type { HeldLane, Lanes, OutboxItem, Replies } from '@pinline/db'
import type { CircuitBreaker } from '@pinline/domain'
import type { FinishItem } from './finish-item.ts'
import type { GiveBack } from './give-back.ts'
import { createPoisonCheck } from './poison.ts'
import type { createMarkSeen } from './mark-seen.ts'
import type { Subject } from './notices.ts'
import type { Outcome } from './outcome.ts'
import { hasNothing, parseCrmEffect } from './reply-effect.ts'
import type { SendReply } from './send-reply.ts'
import type { Tell } from './tell.ts'
import { createTurn } from './turn.ts'
import type { Turn } from './turn.ts'

export interface DrainDeps {
  /** The account that this process can write to. */
  readonly account: number
  readonly lanes: Pick<Lanes, 'takeHead' | 'release' | 'leaseMs'>
  readonly replies: Pick<Replies, 'part'>
  readonly sendReply: SendReply
  readonly markSeen: ReturnType<typeof createMarkSeen>
  readonly giveBack: GiveBack
  readonly finishItem: FinishItem
  readonly tell: Pick<Tell, 'ageMs' | 'ended'>
  readonly breaker: Pick<CircuitBreaker, 'admit' | 'note'>
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** A reply is given up after this; others behind it are waiting. */
const mostAgeMs = 24 * 3_600_000
/** An order's number means another buyer in another account: such a lane waits for a process that can write to it. */
const otherAccountMs = 60_000

const orderOf = ({ key }: HeldLane): { account: number; order: number } => {
  const [account = Number.NaN, order = Number.NaN] = key.split(':').map(Number)
  return { account, order }
}

const createHandle =
  ({ sendReply, markSeen }: DrainDeps) =>
  async (turn: Turn, { order, effect }: Subject, beforeLinked: boolean): Promise<Outcome> => {
    if (effect === null) return { status: 'dead', error: 'invalid', farewell: { kind: 'none' } }
    // Its words stand in the text before it, since their writer has corrected them.
    if (hasNothing(effect)) return { status: 'sent', posted: null, externalId: null }
    return effect.op === 'seen' ? markSeen(order) : sendReply(turn, effect, beforeLinked)
  }

const createTake =
  ({ lanes, now }: DrainDeps) =>
  async (held: HeldLane): Promise<Turn | null> => {
    for (let round = 0; round < 10; round += 1) {
      const takenAt = now()
      const head = await lanes.takeHead(held)
      if (head.status === 'item') return createTurn({ lanes, now }, held, head.item, takenAt)
      if (head.status === 'lost') return null
    }
    await lanes.release(held, 1000)
    return null
  }

/** An old failure is an end: what surely did not arrive is dead, the rest is asked of its writer. */
const giveUp = (outcome: Outcome, ageMs: number): Outcome => {
  if (outcome.status !== 'again' || !outcome.failed || ageMs < mostAgeMs) return outcome
  return outcome.past === 'unsent'
    ? { status: 'dead', error: `${outcome.reason}, too old`, farewell: { kind: 'failed', reason: { text: 'reason.down' } } }
    : { status: 'unknown', error: `${outcome.reason}, too old` }
}

/**
 * Works a lane of the CRM from its head until it is empty, lost or given back. Never rejects for a failure of the CRM; when Postgres fails
 * it rejects, and the lane goes on when the lease is over.
 */
export const createDrainLane = (deps: DrainDeps): ((held: HeldLane, signal: AbortSignal) => Promise<void>) => {
  const { account, replies, tell, breaker, giveBack, finishItem } = deps
  const handle = createHandle(deps)
  const take = createTake(deps)
  const unreadable = createPoisonCheck(replies)

  const toSubject = (item: OutboxItem, held: HeldLane): Subject => ({
    item,
    order: orderOf(held).order,
    effect: parseCrmEffect(item.op, item.payload),
  })

  /** The end before this drain may have been written by a process that then died: its receipt is asked for once more. */
  const heal = async ({ item }: Turn, held: HeldLane): Promise<void> => {
    const before = item.seq > 1 ? await replies.part(held.lane, item.seq - 1) : null
    if (before === null || (before.state !== 'sent' && before.state !== 'dead' && before.state !== 'unknown')) return
    const { op, payload, idem, chat, manager } = before
    await tell.ended(toSubject({ ...item, seq: item.seq - 1, op, payload, idem, chat, manager }, held), before.state)
  }

  return async (held, signal) => {
    const first = await take(held)
    let beforeLinked = false
    for (let turn = first; turn !== null;) {
      const subject = toSubject(turn.item, held)
      if (signal.aborted) {
        await giveBack.stopping(turn)
        return
      }
      const waitMs = orderOf(held).account === account ? breaker.admit() : otherAccountMs
      if (waitMs > 0) {
        await giveBack.untried(turn, subject, waitMs)
        return
      }
      const outcome = giveUp((await unreadable(turn.item)) ?? (await handle(turn, subject, beforeLinked)), tell.ageMs(subject))
      // Whoever was let through to probe and had nothing to call for leaves the turn to somebody else.
      breaker.note('nothing')
      if (outcome.status === 'lost') return
      if (outcome.status === 'again') {
        await giveBack.again(turn, subject, outcome)
        return
      }
      giveBack.clear(held.lane)
      const { next, again, linked } = await finishItem(turn, subject, outcome)
      if (turn === first) await heal(turn, held)
      beforeLinked = linked
      turn = again ? await take(held) : next
    }
  }
}
