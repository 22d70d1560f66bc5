import type { Finished, HeldLane, Lanes, OutboxItem } from '@pinline/db'
import type { Tried } from './send-item.ts'

export interface PumpDeps {
  readonly lanes: Lanes
  readonly send: (item: OutboxItem, signal: AbortSignal) => Promise<Tried>
  /** 0: charged, send now. Else ms to wait. */
  readonly take: (recipient: string) => Promise<number>
  /** No sending limits: a lane is drained to its end instead of choosing the best lane for each message. */
  readonly unlimited: boolean
  /** The card that was just sent shows an older version of its chat. */
  readonly onOutdated: (chat: number) => Promise<void>
  readonly onSent: (item: OutboxItem) => void
  readonly onError: (error: unknown) => void
  readonly newToken: () => string
  readonly monotonicMs: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Lanes of one destination worked at once: one that hangs must not hold the others. @defaultValue 12 */
  readonly perDestination?: number
}

export interface Pump {
  /** Sends what is due for a destination, as the limits allow. Resolves when nothing more can go now. */
  ring(destination: string): Promise<void>
  /** Goes on with a lane that an import has just taken, without another hint. */
  drainTaken(held: { lane: number; fence: number; destination: string }, item: OutboxItem | null): Promise<void>
  /** Rings every destination with due work, again and again, until closed. */
  run(sweepMs: number): Promise<void>
  close(): Promise<void>
}

interface Taken {
  readonly lane: number
  readonly fence: number
  readonly destination: string
}

/** The longest that one try may take after the lane was taken: a file fetch and a sending. */
const tryMs = 13_500

/** How a lane was left. `more`: it has work that may go at once. */
type Left = 'done' | 'more' | 'limited'

export const createPump = (deps: PumpDeps): Pump => {
  const { lanes, send, take, unlimited, onOutdated, onSent, onError, newToken, monotonicMs, sleep, perDestination = 12 } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  const underWay = new Set<Promise<void>>()
  const blockedUntil = new Map<string, number>()
  const rings = new Map<string, { again: boolean; done: Promise<void> }>()

  const track = (work: Promise<void>): Promise<void> => {
    const done = work.catch(onError).finally(() => underWay.delete(done))
    underWay.add(done)
    return done
  }

  /** After a limit said "wait", nobody asks for that destination again until then. */
  const blockFor = (destination: string, ms: number): void => {
    blockedUntil.set(destination, monotonicMs() + ms)
    void track(
      sleep(ms, signal).then(() => {
        blockedUntil.delete(destination)
        if (!signal.aborted) void ring(destination)
      }),
    )
  }

  const headOf = async (taken: Taken): Promise<OutboxItem | null> => {
    for (;;) {
      const head = await lanes.takeHead(taken)
      if (head.status !== 'again') return head.status === 'item' ? head.item : null
    }
  }

  const finishItem = async (taken: Taken, item: OutboxItem, tried: Tried): Promise<Finished> => {
    if (tried.type === 'again') {
      await lanes.giveBack(taken, item.seq, tried)
      if (tried.delayMs !== null)
        void track(sleep(tried.delayMs, signal).then(() => (signal.aborted ? undefined : ring(taken.destination))))
      return { status: 'lost' }
    }
    const finished = await lanes.finish(taken, item.seq, tried.ending)
    if (finished.status === 'finished' && tried.ending.state === 'sent') onSent(item)
    const drawnVersion = tried.ending.shown?.version
    if (
      finished.status === 'finished' &&
      finished.chat !== null &&
      finished.chatVersion !== null &&
      finished.chatVersion !== drawnVersion
    ) {
      await onOutdated(finished.chat)
    }
    return finished
  }

  /** Works a lane until it is empty, lost or must wait. `charged`: the limiter has let the first message through already. */
  const drain = async (taken: Taken, first: OutboxItem | null, charged: boolean): Promise<Left> => {
    let item = first ?? (await headOf(taken))
    let free = charged
    let until = monotonicMs() + lanes.leaseMs
    while (item !== null) {
      const wait = free ? 0 : await take(taken.destination)
      const late = monotonicMs() > until - tryMs
      if (wait > 0 || late || signal.aborted) {
        await lanes.giveBack(taken, item.seq, { delayMs: null, uncounted: true })
        if (wait > 0) blockFor(taken.destination, wait)
        return wait > 0 ? 'limited' : 'more'
      }
      const finished = await finishItem(taken, item, await send(item, signal))
      if (finished.status === 'lost' || finished.left === 0) return 'done'
      if (!unlimited && finished.next !== null) {
        await lanes.giveBack(taken, finished.next.seq, { delayMs: null, uncounted: true })
        return 'more'
      }
      until = monotonicMs() + lanes.leaseMs
      item = finished.next ?? (await headOf(taken))
      free = false
    }
    return 'done'
  }

  const isBlocked = (destination: string): boolean => (blockedUntil.get(destination) ?? 0) > monotonicMs()

  const drainHeld = async (held: HeldLane): Promise<void> => {
    const wait = await take(held.destination)
    if (wait > 0) {
      await lanes.giveBack(held, -1, { delayMs: null, uncounted: true })
      blockFor(held.destination, wait)
      return
    }
    const left = await drain(held, null, true)
    if (left === 'more') void ring(held.destination)
  }

  /** Takes the best due lanes of a destination, several at once while the limits allow. */
  const sendDue = async (destination: string): Promise<void> => {
    const mine = new Set<Promise<void>>()
    while (!signal.aborted && !isBlocked(destination)) {
      // Under limits the choice is made per message, so that an urgent one never waits behind a batch.
      const limit = unlimited ? perDestination - mine.size : 1
      const held = await lanes.claimDue({ kind: 'telegram', destination, limit, graceSeconds: 0, token: newToken() })
      if (held.length === 0) break
      for (const lane of held) {
        const work = track(drainHeld(lane)).finally(() => mine.delete(work))
        mine.add(work)
      }
      if (!unlimited || mine.size >= perDestination) await Promise.race(mine)
      if (mine.size >= perDestination) await Promise.race(mine)
    }
  }

  const ring = (destination: string): Promise<void> => {
    const running = rings.get(destination)
    if (running !== undefined) {
      running.again = true
      return running.done
    }
    if (signal.aborted || isBlocked(destination)) return Promise.resolve()
    const state = { again: false, done: Promise.resolve() }
    const work = async (): Promise<void> => {
      do {
        state.again = false
        await sendDue(destination)
      } while (state.again && !signal.aborted && !isBlocked(destination))
    }
    rings.set(destination, state)
    state.done = track(work()).finally(() => rings.delete(destination))
    return state.done
  }

  return {
    ring,
    drainTaken: (held, item) =>
      track(
        drain(held, item, false).then((left) => {
          if (left === 'more') void ring(held.destination)
        }),
      ),
    run: async (sweepMs) => {
      while (!signal.aborted) {
        try {
          for (const destination of await lanes.dueDestinations('telegram')) void ring(destination)
        } catch (error) {
          onError(error)
        }
        await sleep(sweepMs, signal)
      }
    },
    close: async () => {
      stopping.abort()
      await Promise.allSettled(underWay)
    },
  }
}
