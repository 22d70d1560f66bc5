import { recordEvent, enqueue as enqueueIn } from '@pinline/db'
import type { OutboxRequest, TouchedLane, Transact } from '@pinline/db'
import type { Counter, Histogram } from '@pinline/platform'
import type { Notices, Subject } from './notices.ts'
import type { Again, Outcome } from './outcome.ts'

const waitingMs = 15 * 60_000

export interface TellDeps {
  readonly notices: Notices
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

export const createTell = ({ notices, transact, enqueue, hintTelegram, clock, replies, age }: TellDeps): Tell => {
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
      const requests = outcome.status === 'dead' ? notices.dead(subject, outcome.farewell) : notices.unknown(subject)
      const { lane, seq, chat, manager, attempts } = subject.item
      const touched = await transact(async (tx) => {
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
      await ask([...notices.receipt(subject, state), ...(state === 'sent' ? notices.seen(subject, true) : [])])
    },
    counted: (subject, outcome) => {
      if (!isReply(subject)) return
      replies.inc({ outcome: outcome.status === 'sent' && outcome.posted === null ? 'found' : outcome.status })
      age.observe(Math.max(0, ageMs(subject)) / 1000)
    },
    waiting: async (subject, failure) => {
      if (isReply(subject)) {
        if (failure !== null) replies.inc({ outcome: 'again' })
        if (ageMs(subject) > waitingMs) await ask(notices.waiting(subject))
      } else if (failure?.failed === true) {
        await ask(notices.seen(subject, false))
      }
    },
  }
}
