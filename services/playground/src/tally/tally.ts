import type { LedgerEntry } from '@pinline/simulators'
import type { Counters } from '../api.ts'
import { createCardTally } from './cards.ts'
import type { CardTally } from './cards.ts'
import { createReplyTally, isDelivered, isRefused, isReply, isUnheard } from './replies.ts'
import type { ReplyTally } from './replies.ts'

/** What arrives within this time after the last fault was only late. */
export const patienceMs = 60_000

/** The moment that counters are for. */
export interface Moment {
  readonly nowMs: number
  /** When the last fault ended, 0 where there was none; null while one lasts. Nothing is lost before its time is over. */
  readonly calmSinceMs: number | null
}

/** What became of every message, told from the simulators' ledger alone. */
export interface Tally {
  /** Takes the next entry. */
  add(entry: LedgerEntry): void
  counters(moment: Moment): Counters
  readonly cards: CardTally
  readonly replies: ReplyTally
}

export interface TallyOptions {
  readonly groupId: number
  /** Whether a text is the label of a key that the bot has given this person. */
  readonly isKey: (user: number, text: string) => boolean
}

/** Counts messages as entries come in; a count then costs little, however long the ledger is. */
export const createTally = ({ groupId, isKey }: TallyOptions): Tally => {
  const cards = createCardTally({ groupId })
  const replies = createReplyTally(isKey)
  return {
    cards,
    replies,
    add: (entry) => {
      cards.add(entry)
      replies.add(entry)
    },
    counters: ({ nowMs, calmSinceMs }) => {
      const counts = { received: 0, shown: 0, replies: 0, delivered: 0, onTheWay: 0, lost: 0, doubled: replies.doubled() }
      const miss = (atMs: number): void => {
        const isLost = calmSinceMs !== null && nowMs > Math.max(atMs, calmSinceMs) + patienceMs
        counts[isLost ? 'lost' : 'onTheWay'] += 1
      }
      for (const { written, card } of cards.all()) {
        counts.received += 1
        if (card === undefined) miss(written.atMs)
        else counts.shown += 1
      }
      for (const reply of replies.all()) {
        if (isUnheard(reply)) miss(reply.atMs)
        if (!isReply(reply)) continue
        counts.replies += 1
        if (isDelivered(reply)) counts.delivered += 1
        else if (!isRefused(reply)) miss(reply.atMs)
      }
      return counts
    },
  }
}
