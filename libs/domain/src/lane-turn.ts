import { sleep } from '@pinline/platform'
import type { Held } from './lane-worker.ts'

/** The head of a lane: work of which every taking counts as a try. */
export interface LaneHead {
  readonly seq: number
  /** Tries, this one included. */
  readonly attempts: number
}

/** The head of a lane while this worker may act on it. */
export interface LaneTurn<Lane extends Held, Item extends LaneHead> {
  readonly held: Lane
  readonly item: Item
  /** Tries counted so far, this one and its renewals included. */
  attempts(): number
  /** Monotonic ms: a request that is written later might still be under way when somebody else has the lane. */
  deadline(): number
  /** Makes sure that there is time for one request, renewing the lease if need be. False: somebody newer has the lane. */
  fresh(): Promise<boolean>
  /** Keeps the lane during work that may take longer than a lease; what it writes must be asked for by {@link LaneTurn.fresh} first. */
  during<T>(work: Promise<T>): Promise<T>
}

export interface LaneTurnDeps<Item extends LaneHead> {
  readonly lanes: {
    readonly leaseMs: number
    /** Takes the head, which renews the lease; `lost`: somebody newer has the lane. */
    takeHead(held: Held): Promise<{ readonly status: 'lost' | 'again' } | { readonly status: 'item'; readonly item: Item }>
  }
  /** Longest that one request to the other side may take, and what is kept between its end and the lease's, in ms. */
  readonly callMs: number
  /** Monotonic milliseconds. */
  readonly now: () => number
}

const renewEveryMs = 5000

/** `takenAt`: when the statement that took the head was asked for, so the deadline is never too late. */
export const createLaneTurn = <Lane extends Held, Item extends LaneHead>(
  { lanes, callMs, now }: LaneTurnDeps<Item>,
  held: Lane,
  item: Item,
  takenAt: number,
): LaneTurn<Lane, Item> => {
  const windowMs = lanes.leaseMs - callMs
  let deadline = takenAt + windowMs
  let { attempts } = item
  let lost = false

  // Taking the head again renews the lease and tells whether it is still ours; it counts as a try, which errs on the safe side.
  const renew = async (): Promise<boolean> => {
    if (lost) return false
    const askedAt = now()
    const taken = await lanes.takeHead(held)
    lost = taken.status !== 'item' || taken.item.seq !== item.seq
    if (taken.status !== 'item' || lost) return false
    attempts = taken.item.attempts
    deadline = askedAt + windowMs
    return true
  }

  const keep = async (over: AbortSignal): Promise<void> => {
    await sleep(renewEveryMs, over)
    while (!over.aborted && (await renew())) await sleep(renewEveryMs, over)
  }

  return {
    held,
    item,
    attempts: () => attempts,
    deadline: () => deadline,
    fresh: async () => (!lost && now() < deadline ? true : renew()),
    during: async (work) => {
      const over = new AbortController()
      // A renewal that fails is made up for by fresh(), or noticed there.
      const keeping = keep(over.signal).catch(() => undefined)
      try {
        return await work
      } finally {
        over.abort()
        await keeping
      }
    },
  }
}
