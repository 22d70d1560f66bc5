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

export type Reader = ChatReader<ImportMode, SettledLane, Imported>

export interface ChatSyncDeps {
  readonly reader: Reader
  readonly lanes: Pick<Lanes, 'release'>
  readonly pump: Pick<Pump, 'drainTaken' | 'ring'>
  readonly desk: Pick<Desk, 'redraw' | 'tellAnswered' | 'redrawMessages'>
  readonly onRead: (outcome: 'read' | 'failed', mode: ImportMode) => void
  readonly onError: (error: unknown) => void
  readonly random: () => number
}

export interface ChatSync {
  /** The doorbell: reads the chat unless this process has covered the ring already. A failure leaves the lane due. */
  onHint(hint: HintOf<typeof crmSyncQueue>): Promise<void>
  /** A lane whose hint was lost or whose reading failed. */
  onLane(held: HeldLane): Promise<void>
  /** Reads a chat for reconciliation; false when it could not be read. */
  read(order: number, mode: ImportMode, urgency: CrmUrgency, signal: AbortSignal): Promise<boolean>
}

/** `{account}:{order}` */
const orderOf = (key: string): number => Number(key.slice(key.indexOf(':') + 1))

/** Lanes that this process remembers having covered; older ones are only read once more than needed. */
const remembered = 10_000

export const createChatSync = ({ reader, lanes, pump, desk, onRead, onError, random }: ChatSyncDeps): ChatSync => {
  const covered = new Map<number, number>()
  const failures = new Map<number, number>()

  const cover = (lane: number, wanted: number): void => {
    covered.delete(lane)
    covered.set(lane, wanted)
    const [oldest] = covered.keys()
    if (covered.size > remembered && oldest !== undefined) covered.delete(oldest)
  }

  /** Sends what the import has taken, at once, and draws again what it has changed. */
  const follow = (imported: Imported): void => {
    if (imported.status !== 'stored') return
    for (const { lane, fence, destination, item } of imported.lanes) {
      if (fence !== null) void pump.drainTaken({ lane, fence, destination }, item)
    }
    const { chat, changed, sellers, owner } = imported
    const ring = (touched: readonly { destination: string }[]): void => {
      for (const { destination } of touched) void pump.ring(destination)
    }
    if (changed.length > 0) void desk.redrawMessages(chat, changed).then(ring, onError)
    if (sellers.length > 0 && owner === null) void desk.redraw(chat).then(ring, onError)
    if (sellers.length > 0 && owner !== null) void desk.tellAnswered(chat).then(ring, onError)
  }

  const note = (outcome: ReadOutcome<Imported>, mode: ImportMode): boolean => {
    onRead(outcome.status, mode)
    if (outcome.status === 'failed') return false
    follow(outcome.imported)
    return outcome.imported.status === 'stored'
  }

  return {
    onHint: async ({ lane, chat, wanted }) => {
      if ((covered.get(lane) ?? 0) >= wanted) return
      const outcome = await reader.readLatest({ order: chat, mode: 'hook', urgency: 'live', lane: { lane, wanted, fence: 0 } })
      if (note(outcome, 'hook')) cover(lane, wanted)
    },
    onLane: async (held) => {
      const { lane, wanted, fence } = held
      const outcome = await reader.readLatest({ order: orderOf(held.key), mode: 'hook', urgency: 'live', lane: { lane, wanted, fence } })
      if (note(outcome, 'hook')) {
        failures.delete(lane)
        cover(lane, wanted)
        return
      }
      const failed = (failures.get(lane) ?? 0) + 1
      failures.set(lane, failed)
      await lanes.release(
        held,
        outcome.status === 'failed' && outcome.failure.status === 'missing' ? 300_000 : backoffMs(Math.min(failed, 4), random()),
      )
    },
    read: async (order, mode, urgency, signal) => note(await reader.readLatest({ order, mode, urgency, signal }), mode),
  }
}
