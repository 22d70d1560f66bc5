import type { Ending, HeldLane, Lanes, OutboxItem } from '@pinline/db'

export interface MemoryItem {
  readonly seq: number
  readonly text: string
  state: 'pending' | 'sending' | Ending['state']
  attempts: number
  error: string | null
  baseId: number | null
}

export interface MemoryLaneDeps {
  readonly texts: readonly string[]
  readonly now: () => number
  /** The newest CRM message that is stored, if it was read just now. */
  readonly freshBase: () => number | null
}

const leaseMs = 15_000

/** One lane of the CRM as its statements keep it: lease, fence, head. Each call is one statement, so nothing comes between. */
export const createMemoryLane = ({ texts, now, freshBase }: MemoryLaneDeps) => {
  const items = texts.map((text, index): MemoryItem => ({ seq: index + 1, text, state: 'pending', attempts: 0, error: null, baseId: null }))
  const lane = { done: 0, fence: 0, leaseUntil: 0, nextAt: 0 }

  const toItem = ({ seq, text, attempts, baseId }: MemoryItem): OutboxItem => ({
    lane: 1,
    seq,
    idem: `tg:1:${String(seq)}:0`,
    op: 'reply.text',
    recipient: 'crm',
    chat: 5,
    message: null,
    manager: 7,
    epoch: 1,
    payload: { text, source: { telegramChat: 1, messageId: seq, updateId: seq } },
    attempts,
    baseId,
    createdAt: new Date(0),
  })
  const start = (): OutboxItem | null => {
    const head = items[lane.done]
    lane.leaseUntil = head === undefined ? 0 : now() + leaseMs
    if (head === undefined) return null
    head.state = 'sending'
    head.attempts += 1
    head.baseId ??= freshBase()
    return toItem(head)
  }

  const claim = (): HeldLane | null => {
    if (lane.done >= items.length || lane.nextAt > now() || lane.leaseUntil >= now()) return null
    lane.fence += 1
    lane.leaseUntil = now() + leaseMs
    return { lane: 1, kind: 'crm', key: '9:42', destination: '', fence: lane.fence, wanted: items.length }
  }
  const lanes: Pick<Lanes, 'takeHead' | 'finish' | 'giveBack' | 'release' | 'setBase'> = {
    takeHead: ({ fence }) => {
      const item = fence === lane.fence ? start() : null
      return Promise.resolve(item === null ? { status: 'lost' } : { status: 'item', item })
    },
    finish: ({ fence }, seq, { state, error }) => {
      const item = items[seq - 1]
      if (fence !== lane.fence || lane.done !== seq - 1 || item === undefined) return Promise.resolve({ status: 'lost' })
      Object.assign(item, { state, error: error ?? null })
      lane.done = seq
      return Promise.resolve({ status: 'finished', left: items.length - seq, next: start(), chat: null, chatVersion: null })
    },
    giveBack: ({ fence }, seq, { delayMs, uncounted, error }) => {
      const item = items[seq - 1]
      if (fence !== lane.fence || item === undefined) return Promise.resolve()
      lane.leaseUntil = 0
      if (delayMs !== null) lane.nextAt = now() + delayMs
      if (uncounted) Object.assign(item, { state: 'pending', attempts: Math.max(0, item.attempts - 1) })
      item.error = error ?? item.error
      return Promise.resolve()
    },
    release: ({ fence }, delayMs) => {
      if (fence === lane.fence) Object.assign(lane, { leaseUntil: 0, nextAt: now() + delayMs })
      return Promise.resolve()
    },
    setBase: ({ seq }, base) => {
      const item = items[seq - 1]
      if (item !== undefined) item.baseId ??= base
      return Promise.resolve(item?.baseId ?? base)
    },
  }
  return { items, claim, lanes, leaseMs, isDone: () => lane.done >= items.length }
}

export type MemoryLane = ReturnType<typeof createMemoryLane>
