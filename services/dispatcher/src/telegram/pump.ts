import type { Lanes, OutboxItem } from '@pinline/db'
import { createBlocks } from './blocks.ts'
import type { Blocks } from './blocks.ts'
import { createPlaces } from './places.ts'
import type { Leave, Places } from './places.ts'
import { createWorkLane } from './work-lane.ts'
import type { TakenLane, WorkLaneDeps } from './work-lane.ts'

export interface PumpDeps extends Omit<WorkLaneDeps, 'lanes' | 'blocks' | 'isFull' | 'signal' | 'onOutdated'> {
  readonly lanes: Lanes
  readonly onOutdated: (chat: number) => Promise<void>
  readonly newToken: () => string
  /** Lanes of one destination chosen at once: one that hangs must not hold the others. @defaultValue 12 */
  readonly perDestination?: number
}

export interface Pump {
  /** Sends what is due for a destination, as the limits allow. Resolves when nothing more can be begun now; never rejects. */
  ring(destination: string): Promise<void>
  /** Goes on with a lane that an import asked for at `askedAtMs` has taken, without another hint. Never rejects. */
  drainTaken(held: TakenLane, item: OutboxItem | null, askedAtMs: number): Promise<void>
  /** Rings every destination with due work, again and again, until closed. */
  run(sweepMs: number): Promise<void>
  /** Begins nothing more and waits for what is under way, which is noted or given back. Safe to call twice. */
  close(): Promise<void>
}

/** Messages chosen, drawn and asked for at once under limits: they take every moment that the bot may give to one process. */
const placesSize = 8

/** Under limits the next choice is made after the last one is sent, or has turned out to be slow. */
const slowMs = 250

type Track = (work: Promise<void>) => Promise<void>

interface ChooseDeps extends Pick<PumpDeps, 'lanes' | 'newToken' | 'look' | 'unlimited' | 'monotonicMs' | 'sleep'> {
  readonly blocks: Blocks
  readonly places: Places
  readonly signal: AbortSignal
  readonly perDestination: number
  readonly work: (held: TakenLane, askedAtMs: number) => Promise<void>
}

const nothing: Leave = () => undefined

/** Waits until there is some use in a choice for a destination; null where there is none now. */
const createAdmit =
  ({ look, unlimited, blocks, places, signal }: ChooseDeps) =>
  async (destination: string): Promise<Leave | null> => {
    if (unlimited) return nothing
    const leave = await places.enter(signal)
    if (leave === null) return null
    const waitMs = blocks.left(destination) > 0 ? 0 : await look(destination)
    if (waitMs > 0) blocks.block(destination, waitMs)
    if (!signal.aborted && blocks.left(destination) === 0) return leave
    leave()
    return null
  }

/** Takes the best due lanes of a destination, several at once while the limits allow. */
const createChoose = (deps: ChooseDeps) => {
  const { lanes, newToken, unlimited, monotonicMs, sleep, blocks, signal, perDestination, work } = deps
  const admit = createAdmit(deps)
  /** Waits for the end of one of them, not for one that turns out to be slow. */
  const soon = async (mine: ReadonlySet<Promise<void>>): Promise<void> => {
    if (unlimited) return
    const over = new AbortController()
    await Promise.race([...mine, sleep(slowMs, over.signal)])
    over.abort()
  }

  return async (destination: string): Promise<void> => {
    const mine = new Set<Promise<void>>()
    while (!signal.aborted && blocks.left(destination) === 0) {
      const leave = await admit(destination)
      if (leave === null) return
      try {
        // Under limits the choice is made per message, so that an urgent one never waits behind a batch.
        const limit = unlimited ? perDestination - mine.size : 1
        const askedAtMs = monotonicMs()
        const held = await lanes.claimDue({ kind: 'telegram', destination, limit, graceSeconds: 0, token: newToken() })
        if (held.length === 0) return
        for (const lane of held) {
          const done: Promise<void> = work(lane, askedAtMs).finally(() => mine.delete(done))
          mine.add(done)
        }
        await soon(mine)
      } finally {
        leave()
      }
      if (mine.size >= perDestination) await Promise.race(mine)
    }
  }
}

/** Rings of one destination are one: what comes meanwhile makes it look once more. */
const createRings = (look: (destination: string) => Promise<void>, track: Track, isSilent: (destination: string) => boolean) => {
  const rings = new Map<string, { again: boolean; done: Promise<void> }>()
  return (destination: string): Promise<void> => {
    const running = rings.get(destination)
    if (running !== undefined) {
      running.again = true
      return running.done
    }
    if (isSilent(destination)) return Promise.resolve()
    const ring = { again: true, done: Promise.resolve() }
    rings.set(destination, ring)
    const work = async (): Promise<void> => {
      try {
        while (ring.again && !isSilent(destination)) {
          ring.again = false
          await look(destination)
        }
      } finally {
        // In the same step as the last look at `again`, else a ring between the two would be lost.
        rings.delete(destination)
      }
    }
    ring.done = track(work())
    return ring.done
  }
}

/** Everything under way, so that closing can wait for it. */
const createUnderWay = (onError: (error: unknown) => void) => {
  const underWay = new Set<Promise<void>>()
  const track: Track = (work) => {
    const done: Promise<void> = work.catch(onError).finally(() => underWay.delete(done))
    underWay.add(done)
    return done
  }
  const idle = async (): Promise<void> => {
    // What is under way may begin something itself.
    while (underWay.size > 0) await Promise.all(underWay)
  }
  return { track, idle }
}

/** Rings what is due, again and again. */
const sweep = async (
  { lanes, sleep, onError }: Pick<PumpDeps, 'lanes' | 'sleep' | 'onError'>,
  { signal, ring, everyMs }: { signal: AbortSignal; ring: Pump['ring']; everyMs: number },
): Promise<void> => {
  while (!signal.aborted) {
    try {
      for (const destination of await lanes.dueDestinations('telegram')) void ring(destination)
    } catch (error) {
      onError(error)
    }
    await sleep(everyMs, signal)
  }
}

/** Creates what drains the Telegram lanes of this process. */
export const createPump = (deps: PumpDeps): Pump => {
  const { lanes, onOutdated, onError, monotonicMs, sleep, perDestination = 12 } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  const { track, idle } = createUnderWay(onError)
  const blocks = createBlocks({
    monotonicMs,
    sleep,
    signal,
    onFree: (destination) => {
      void ring(destination)
    },
  })
  const places = createPlaces(placesSize)
  const workLane = createWorkLane({
    ...deps,
    blocks,
    isFull: () => places.isFull(),
    signal,
    onOutdated: (chat) => {
      void track(onOutdated(chat))
    },
  })

  const drainTaken: Pump['drainTaken'] = (taken, first, askedAtMs) =>
    track(
      workLane(taken, first, askedAtMs).then((left) => {
        if (left === 'more') void ring(taken.destination)
      }),
    )
  const choose = createChoose({
    ...deps,
    blocks,
    places,
    signal,
    perDestination,
    work: (held, askedAtMs) => drainTaken(held, null, askedAtMs),
  })
  const ring = createRings(choose, track, (destination) => signal.aborted || blocks.left(destination) > 0)

  return {
    ring,
    drainTaken,
    run: (sweepMs) => track(sweep({ lanes, sleep, onError }, { signal, ring, everyMs: sweepMs })),
    close: async () => {
      stopping.abort()
      await idle()
    },
  }
}
