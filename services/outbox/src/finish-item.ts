import type { Lanes } from '@pinline/db'
import { toError } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import type { Subject } from './notices.ts'
import type { Posted } from './outcome.ts'
import type { ReplyLookup } from './reply-lookup.ts'
import type { Ended, Tell } from './tell.ts'
import { createTurn } from './turn.ts'
import type { Turn } from './turn.ts'

const endPausesMs = [500, 1000, 2000, 2000]
const linkPausesMs = [500, 1500]

export interface FinishItemDeps {
  readonly lanes: Pick<Lanes, 'finish' | 'takeHead' | 'leaseMs'>
  readonly tell: Pick<Tell, 'ending' | 'ended' | 'counted'>
  readonly link: ReplyLookup['link']
  /** A reply went out and its message can not be told. */
  readonly onUnlinked: () => void
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly logger: Pick<Logger, 'warn'>
}

/** What follows an end. `again`: there is more, which is too new for the statement to see. `linked`: the ended one has its message, so the next need not look for it. */
export interface Followed {
  readonly next: Turn | null
  readonly again: boolean
  readonly linked: boolean
}

/** Ends an item and takes the next one. */
export type FinishItem = (turn: Turn, subject: Subject, outcome: Ended) => Promise<Followed>

export const createFinishItem = ({ lanes, tell, link, onUnlinked, now, sleep, logger }: FinishItemDeps): FinishItem => {
  /** A reply that the CRM has taken must not be sent again, so its end is worth several tries. */
  const write = async ({ held, item }: Turn, outcome: Ended): ReturnType<Lanes['finish']> => {
    const ending =
      outcome.status === 'sent'
        ? { state: outcome.status, ...(outcome.externalId === null ? {} : { externalId: outcome.externalId }) }
        : { state: outcome.status, error: outcome.error }
    for (const pauseMs of outcome.status === 'sent' ? endPausesMs : []) {
      try {
        return await lanes.finish(held, item.seq, ending)
      } catch (error) {
        logger.warn({ err: toError(error), lane: held.lane, seq: item.seq }, 'could not write an end, trying again')
        await sleep(pauseMs)
      }
    }
    return lanes.finish(held, item.seq, ending)
  }

  const linkPosted = async (posted: Posted): Promise<boolean> => {
    for (const pauseMs of [...linkPausesMs, null]) {
      const { status } = await link(posted)
      if (status === 'linked') return true
      if (status === 'open' || pauseMs === null) break
      await sleep(pauseMs)
    }
    onUnlinked()
    return false
  }

  return async (turn, subject, outcome) => {
    const { held } = turn
    await tell.ending(subject, outcome)
    const takenAt = now()
    const finished = await write(turn, outcome)
    if (finished.status === 'lost') return { next: null, again: false, linked: false }
    tell.counted(subject, outcome)
    await tell.ended(subject, outcome.status)
    const next = finished.next === null ? null : createTurn({ lanes, now }, held, finished.next, takenAt)
    const again = next === null && finished.left > 0
    if (outcome.status !== 'sent') return { next, again, linked: false }
    if (outcome.posted === null) return { next, again, linked: outcome.externalId !== null }
    const linking = linkPosted(outcome.posted)
    return { next, again, linked: await (next === null ? linking : next.during(linking)) }
  }
}
