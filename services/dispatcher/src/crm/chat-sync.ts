import type { HintOf } from '@pinline/contracts'
import type { crmSyncQueue } from '@pinline/contracts'
import type { Desk, HeldLane, ImportMode, Imported, Lanes } from '@pinline/db'
import { backoffMs } from '@pinline/domain'
import type { ChatReader, CrmUrgency, ReadOutcome } from '@pinline/domain'
import type { Pump } from '../telegram/pump.ts'

/** The crm-sync lane that a reading settles. */
export interface SettledLane {
  readonly lane: number
  readonly wanted: number
  readonly fence: number
}

/** An import, and monotonic time of a moment before it was asked for: leases of lanes that it took count from there at the latest. */
export type TimedImport = Imported & { readonly askedAtMs: number }

export type Reader = ChatReader<ImportMode, SettledLane, TimedImport>

/** Notes when an import was asked for. */
export const timeImport =
  <Reading>(importPage: (reading: Reading) => Promise<Imported>, monotonicMs: () => number) =>
  async (reading: Reading): Promise<TimedImport> => {
    const askedAtMs = monotonicMs()
    return { ...(await importPage(reading)), askedAtMs }
  }

/** What came of a reading. `refused`: the CRM will not show this chat however often it is asked. */
export type ReadResult = 'stored' | 'refused' | 'failed'

export interface ChatSyncDeps {
  readonly reader: Reader
  readonly lanes: Pick<Lanes, 'release' | 'settleReads'>
  readonly pump: Pick<Pump, 'drainTaken' | 'ring'>
  readonly desk: Pick<Desk, 'redraw' | 'tellAnswered' | 'redrawMessages'>
  /** `news`: it brought something to post. */
  readonly onRead: (outcome: 'read' | 'failed', mode: ImportMode, news: boolean) => void
  readonly onError: (error: unknown) => void
  readonly random: () => number
}

export interface ChatSync {
  /** The doorbell: reads the chat unless this process has covered the ring already. A failure leaves the lane due. */
  onHint(hint: HintOf<typeof crmSyncQueue>): Promise<void>
  /** A lane whose hint was lost or whose reading failed. */
  onLane(held: HeldLane): Promise<void>
  /** Reads a chat for reconciliation. */
  read(order: number, mode: ImportMode, urgency: CrmUrgency, signal: AbortSignal): Promise<ReadResult>
}

/** `{account}:{order}` */
const orderOf = (key: string): number => Number(key.slice(key.indexOf(':') + 1))

/** Lanes that this process remembers; older ones are only read once more than needed. */
const remembered = 10_000
const refusedRetryMs = 300_000
/** An order that the CRM refuses so often in a row does not exist for us; a later ring asks anew. */
const maxRefusals = 3

const createMemory = () => {
  const values = new Map<number, number>()
  return {
    get: (lane: number): number => values.get(lane) ?? 0,
    set: (lane: number, value: number): void => {
      values.delete(lane)
      values.set(lane, value)
      const [oldest] = values.keys()
      if (values.size > remembered && oldest !== undefined) values.delete(oldest)
    },
    forget: (lane: number): void => {
      values.delete(lane)
    },
  }
}

/** Sends what an import has taken, at once, and draws again what it has changed. Resolves when that is asked for; never rejects. */
const createFollow = ({ pump, desk, onError }: Pick<ChatSyncDeps, 'pump' | 'desk' | 'onError'>) => {
  const redraw = async (ask: () => ReturnType<Desk['redraw']>): Promise<void> => {
    try {
      for (const { destination } of await ask()) void pump.ring(destination)
    } catch (error) {
      onError(error)
    }
  }
  return async (imported: TimedImport): Promise<void> => {
    if (imported.status !== 'stored') return
    for (const { lane, fence, destination, item } of imported.lanes) {
      // Whoever holds a lane now takes what was added to it.
      if (fence !== null) void pump.drainTaken({ lane, fence, destination }, item, imported.askedAtMs)
    }
    const { chat, changed, sellers, owner } = imported
    if (changed.length > 0) await redraw(() => desk.redrawMessages(chat, changed))
    if (sellers.length > 0) await redraw(() => (owner === null ? desk.redraw(chat) : desk.tellAnswered(chat)))
  }
}

const toResult = (outcome: ReadOutcome<TimedImport>): ReadResult => {
  if (outcome.status === 'read') return outcome.imported.status === 'stored' ? 'stored' : 'failed'
  return outcome.failure.status === 'missing' || outcome.failure.status === 'rejected' ? 'refused' : 'failed'
}

/** Creates what brings chats of the CRM into the store, and on into Telegram. */
export const createChatSync = (deps: ChatSyncDeps): ChatSync => {
  const { reader, lanes, onRead, random } = deps
  const covered = createMemory()
  const failures = createMemory()
  const refusals = createMemory()
  const follow = createFollow(deps)

  const read = async (input: Parameters<Reader['readLatest']>[0]): Promise<ReadResult> => {
    const outcome = await reader.readLatest(input)
    const hasNews = outcome.status === 'read' && outcome.imported.status === 'stored' && outcome.imported.lanes.length > 0
    onRead(outcome.status, input.mode, hasNews)
    if (outcome.status === 'read') await follow(outcome.imported)
    return toResult(outcome)
  }
  const readLane = async (order: number, lane: SettledLane): Promise<ReadResult> => {
    const result = await read({ order, mode: 'hook', urgency: 'live', lane })
    if (result === 'stored') {
      covered.set(lane.lane, lane.wanted)
      failures.forget(lane.lane)
      refusals.forget(lane.lane)
    }
    return result
  }

  return {
    onHint: async ({ lane, chat, wanted }) => {
      if (covered.get(lane) < wanted) await readLane(chat, { lane, wanted, fence: 0 })
    },
    onLane: async (held) => {
      const { lane, wanted, fence } = held
      const result = await readLane(orderOf(held.key), { lane, wanted, fence })
      if (result === 'stored') return
      if (result === 'failed') {
        failures.set(lane, failures.get(lane) + 1)
        await lanes.release(held, backoffMs(Math.min(failures.get(lane), 4), random()))
        return
      }
      refusals.set(lane, refusals.get(lane) + 1)
      if (refusals.get(lane) < maxRefusals) {
        await lanes.release(held, refusedRetryMs)
        return
      }
      refusals.forget(lane)
      await lanes.settleReads(held)
    },
    read: (order, mode, urgency, signal) => read({ order, mode, urgency, signal }),
  }
}
