import { enqueue as enqueueIn, keepRefusedReply, recordEvent } from '@pinline/db'
import type { OutboxRequest, Replies, TouchedLane, Transact, Transaction } from '@pinline/db'
import type { Counter, Histogram } from '@pinline/platform'
import { sourceOf } from './notices.ts'
import type { Notices, Subject } from './notices.ts'
import type { Again, Outcome } from './outcome.ts'

const waitingMs = 15 * 60_000

export interface TellDeps {
  readonly bot: number
  readonly notices: Notices
  readonly isSeen: Replies['isSeen']
  readonly transact: Transact
  readonly enqueue: (requests: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly hintTelegram: (destinations: readonly string[]) => void
  readonly clock: () => Date
  readonly replies: Pick<Counter<'outcome'>, 'inc'>
  readonly age: Pick<Histogram, 'observe'>
}

export type Ended = Outcome & { status: 'sent' | 'dead' | 'unknown' }

/** Tells people and statistics what became of an effect. */
export interface Tell {
  ageMs(subject: Subject): number
  /** Before the end is written: a writer who is told of a failure that then did not happen can see so, one who is never told can not. */
  ending(subject: Subject, outcome: Ended): Promise<void>
  /** After it is written, for a receipt is drawn from what is written. May be repeated: a crash in between is made up for at the lane's next reply. */
  ended(subject: Subject, state: Ended['status']): Promise<void>
  counted(subject: Subject, outcome: Ended): void
  /** It goes on waiting. */
  waiting(subject: Subject, failure: Again | null): Promise<void>
}

const isReply = ({ effect }: Subject): boolean => effect?.op === 'reply.text' || effect?.op === 'reply.file'

/** What a stale reply says goes on as a draft, in the transaction that tells of it. */
const keepStale = async (
  { bot, clock }: TellDeps,
  tx: Transaction,
  { item, order, effect }: Subject,
  outcome: Ended,
): Promise<number | null> => {
  const source = sourceOf(effect)
  if (outcome.status !== 'dead' || outcome.farewell.kind !== 'stale' || source === null || item.manager === null) return null
  return keepRefusedReply(tx, { bot, lane: item.lane, seq: item.seq, order, manager: item.manager, source }, clock())
}

export const createTell = (deps: TellDeps): Tell => {
  const { notices, isSeen, transact, enqueue, hintTelegram, clock, replies, age } = deps
  const ageMs = ({ item }: Subject): number => clock().getTime() - item.createdAt.getTime()
  const ring = (touched: readonly TouchedLane[]): void => {
    hintTelegram(touched.map(({ destination }) => destination))
  }
  const ask = async (requests: readonly OutboxRequest[]): Promise<void> => {
    if (requests.length > 0) ring(await enqueue(requests))
  }
  return {
    ageMs,
    ending: async (subject, outcome) => {
      if (outcome.status === 'sent') return
      const { lane, seq, chat, manager, attempts } = subject.item
      const touched = await transact(async (tx) => {
        const draft = await keepStale(deps, tx, subject, outcome)
        const requests = outcome.status === 'dead' ? notices.dead(subject, outcome.farewell, draft) : notices.unknown(subject)
        const lanes = await enqueueIn(tx, requests)
        // A notice that was there already tells of an earlier try to write the same end.
        if (requests.length > 0 && lanes.length === 0) return lanes
        const about = { ...(chat === null ? {} : { chat }), ...(manager === null ? {} : { manager }) }
        await recordEvent(tx, {
          at: clock(),
          kind: outcome.status,
          ...about,
          data: { lane, seq, class: outcome.error, attempts, ms: ageMs(subject) },
        })
        return lanes
      })
      ring(touched)
    },
    ended: async (subject, state) => {
      const seen = state === 'sent' && subject.effect?.op === 'seen' && subject.effect.payload.notify
      const outcome = seen && (await isSeen(subject.item.lane, subject.item.seq)) ? 'none' : 'done'
      await ask([...notices.receipt(subject, state), ...(seen ? notices.seen(subject, outcome) : [])])
    },
    counted: (subject, outcome) => {
      if (!isReply(subject)) return
      replies.inc({ outcome: outcome.status === 'sent' && outcome.posted === null ? 'found' : outcome.status })
      age.observe(Math.max(0, ageMs(subject)) / 1000)
    },
    waiting: async (subject, failure) => {
      if (isReply(subject)) {
        if (failure !== null) replies.inc({ outcome: 'again' })
        if (ageMs(subject) > waitingMs) await ask(notices.waiting(subject, failure?.reason ?? null))
      } else if (failure?.failed === true) {
        await ask(notices.seen(subject, 'failed'))
      }
    },
  }
}
