import type { HeldLane, Lanes, OutboxItem } from '@pinline/db'
import { sleep } from '@pinline/platform'

/** Longest that one HTTP exchange with the CRM may take. */
export const httpTimeoutMs = 8000
/** Between a lane's last moment for a request and the end of the longest exchange. */
export const slackMs = 1000
const renewEveryMs = 5000

/** The head of a lane while this worker may act on it. */
export interface Turn {
  readonly held: HeldLane
  readonly item: OutboxItem
  /** Tries counted so far, this one and its renewals included. */
  attempts(): number
  /** Monotonic ms: a request that is written later might still be under way when somebody else has the lane. */
  deadline(): number
  /** Makes sure that there is time for one request, renewing the lease if need be. False: somebody newer has the lane. */
  fresh(): Promise<boolean>
  /** Keeps the lane during work that may take longer than a lease; it must not write to the dialog. */
  during<T>(work: Promise<T>): Promise<T>
}

export interface TurnDeps {
  readonly lanes: Pick<Lanes, 'takeHead' | 'leaseMs'>
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** `takenAt`: when the statement that took the head was asked for, so the deadline is never too late. */
export const createTurn = ({ lanes, now }: TurnDeps, held: HeldLane, item: OutboxItem, takenAt: number): Turn => {
  const windowMs = lanes.leaseMs - httpTimeoutMs - slackMs
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
