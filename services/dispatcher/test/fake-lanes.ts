import type { Ending, HeldLane, Lanes, OutboxItem } from '@pinline/db'
import { outboxItem } from './samples.ts'

interface FakeLane {
  readonly id: number
  readonly destination: string
  priority: number
  fence: number
  held: boolean
  dueAt: number
  done: number
  readonly items: OutboxItem[]
}

const createLanes = (
  lanes: Map<number, FakeLane>,
  monotonicMs: () => number,
  { broken, onEnding }: { broken: { finish: number }; onEnding: (idem: string, ending: Ending) => void },
) => {
  const isDue = ({ held, dueAt, done, items }: FakeLane): boolean => !held && items.length > done && dueAt <= monotonicMs()
  const mine = ({ lane, fence }: { lane: number; fence: number }): FakeLane | undefined => {
    const found = lanes.get(lane)
    return found?.fence === fence && found.held ? found : undefined
  }
  const toHeld = (lane: FakeLane): HeldLane => {
    lane.held = true
    lane.fence += 1
    return { lane: lane.id, kind: 'telegram', key: '', destination: lane.destination, fence: lane.fence, wanted: lane.items.length }
  }
  const fake: Lanes = {
    leaseMs: 15_000,
    claim: () => Promise.resolve(null),
    claimDue: ({ destination, limit }) =>
      Promise.resolve(
        [...lanes.values()]
          .filter((lane) => isDue(lane) && lane.destination === destination)
          .sort((a, b) => a.priority - b.priority || a.dueAt - b.dueAt)
          .slice(0, limit)
          .map(toHeld),
      ),
    dueDestinations: () => Promise.resolve([...new Set([...lanes.values()].filter(isDue).map(({ destination }) => destination))]),
    takeHead: (held) => {
      const item = mine(held)?.items[mine(held)?.done ?? 0]
      return Promise.resolve(item === undefined ? { status: 'lost' } : { status: 'item', item })
    },
    finish: (held, seq, ending) => {
      if (broken.finish > 0) {
        broken.finish -= 1
        return Promise.reject(new Error('Connection terminated'))
      }
      const lane = mine(held)
      const item = lane?.items[lane.done]
      if (lane === undefined || item?.seq !== seq) return Promise.resolve({ status: 'lost' })
      lane.done += 1
      onEnding(item.idem, ending)
      const next = lane.items[lane.done] ?? null
      lane.held = next !== null
      return Promise.resolve({ status: 'finished', left: lane.items.length - lane.done, next, chat: null, chatVersion: null })
    },
    giveBack: (held, _, { delayMs }) => {
      const lane = mine(held)
      if (lane !== undefined) {
        lane.held = false
        if (delayMs !== null) lane.dueAt = monotonicMs() + delayMs
      }
      return Promise.resolve()
    },
    release: () => Promise.resolve(),
    settleReads: () => Promise.resolve(),
    setBase: (_, base) => Promise.resolve(base),
  }
  return { fake, toHeld }
}

/** {@link Lanes} in memory, as one process sees them; leases never run out by themselves. */
export const createFakeLanes = (monotonicMs: () => number) => {
  const lanes = new Map<number, FakeLane>()
  const endings: { idem: string; ending: Ending }[] = []
  const broken = { finish: 0 }
  const onEnding = (idem: string, ending: Ending): void => {
    endings.push({ idem, ending })
  }
  const { fake, toHeld } = createLanes(lanes, monotonicMs, { broken, onEnding })
  return {
    lanes: fake,
    endings,
    /** So many endings can not be noted. */
    broken,
    held: () => [...lanes.values()].filter(({ held }) => held).length,
    add: (id: number, names: readonly string[], { destination = 'group:main', priority = 2 } = {}): void => {
      const lane = lanes.get(id) ?? { id, destination, priority, fence: 0, held: false, dueAt: 0, done: 0, items: [] }
      lanes.set(id, lane)
      for (const idem of names) lane.items.push(outboxItem({ lane: id, seq: lane.items.length + 1, idem, recipient: destination }))
    },
    /** Takes a lane as an import does. */
    take: (id: number): { held: HeldLane; item: OutboxItem | null } => {
      const lane = lanes.get(id)
      if (lane === undefined) throw new Error('no such lane')
      return { held: toHeld(lane), item: lane.items[lane.done] ?? null }
    },
  }
}
