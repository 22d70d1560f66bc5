import type { Database } from './database.ts'
import { createGather } from './gather.ts'
import { leaseSeconds, statements } from './hot-path.ts'

export type LaneKind = 'crm-sync' | 'inbox' | 'telegram' | 'crm' | 'openproject' | 'work-sync'

/** A lane that this worker has for {@link leaseMs}, under `fence`. */
export interface HeldLane {
  readonly lane: number
  readonly kind: LaneKind
  readonly key: string
  readonly destination: string
  readonly fence: number
  readonly wanted: number
}

/** One outside effect that is due, already marked as under way. */
export interface OutboxItem {
  readonly lane: number
  readonly seq: number
  readonly idem: string
  readonly op: string
  readonly recipient: string
  readonly chat: number | null
  /** CRM message that it is about. */
  readonly message: number | null
  readonly manager: number | null
  readonly epoch: number | null
  readonly payload: unknown
  /** 1 at the first try; more: an earlier one was cut short, so the effect may be there already. */
  readonly attempts: number
  readonly baseId: number | null
  readonly createdAt: Date
}

/** How an item ended. `shown` says which Telegram message it became. */
export interface Ending {
  readonly state: 'sent' | 'dead' | 'unknown'
  readonly error?: string
  /** Telegram message id, or CRM message id. */
  readonly externalId?: number
  readonly shown?: Shown
  /** The last of the items right behind it that the same message shows; they end with it. Absent: it stands alone. */
  readonly through?: number
}

export interface Shown {
  readonly bot: number
  readonly telegramChat: number
  readonly kind: string
  readonly subject?: number
  /** Chat version that was drawn. */
  readonly version: number
  /** It carries a button that claims. */
  readonly open: boolean
  readonly media: boolean
}

/**
 * What follows an ending. `lost`: somebody newer has the lane, stop at once. `chatVersion` is the chat's version at the end, given for
 * cards that can be claimed: when it differs from the one drawn, the card is to be drawn again.
 */
export type Finished =
  | { readonly status: 'lost' }
  | {
      readonly status: 'finished'
      readonly left: number
      readonly next: OutboxItem | null
      readonly chat: number | null
      readonly chatVersion: number | null
    }

/** Work on outbox lanes. Every write names the fence; a lost fence writes nothing. */
export interface Lanes {
  /** How long a claim or a head belongs to the worker. */
  readonly leaseMs: number
  /** Takes a lane if it is due and free. `token` must be new for every try. */
  claim(lane: number, token: string): Promise<HeldLane | null>
  /** Takes up to `limit` due lanes by priority, then age. `graceSeconds` leaves freshly due ones to the workers that were hinted. */
  claimDue(query: { kind: LaneKind; destination?: string; limit: number; graceSeconds: number; token: string }): Promise<HeldLane[]>
  dueDestinations(kind: LaneKind): Promise<string[]>
  /** `again`: a row is newer than the statement's snapshot; call once more. */
  takeHead(held: { lane: number; fence: number }): Promise<{ status: 'lost' } | { status: 'again' } | { status: 'item'; item: OutboxItem }>
  finish(held: { lane: number; fence: number }, seq: number, ending: Ending): Promise<Finished>
  /** Gives the lane back with its head still to do, after `delayMs` (null: as due as before). `uncounted`: the try did not happen. */
  giveBack(
    held: { lane: number; fence: number },
    seq: number,
    again: { delayMs: number | null; uncounted: boolean; error?: string },
  ): Promise<void>
  /** Frees a lane that has no items of its own. */
  release(held: { lane: number; fence: number }, delayMs: number): Promise<void>
  /** Ends a crm-sync lane without a reading: all rings that were there at the claim are covered, and the lane is free. A later ring stays due. */
  settleReads(held: { lane: number; fence: number; wanted: number }): Promise<void>
  /** Fixes what a reply is compared with; the first value stays. */
  setBase(item: { lane: number; seq: number }, base: number): Promise<number>
}

/** Row of an item as the hot path's statements return it; all null where there is none. @internal */
export interface ItemRow {
  readonly lane_id: number | null
  readonly seq: number
  readonly idem: string
  readonly op: string
  readonly recipient: string
  readonly chat_id: number | null
  readonly message_id: number | null
  readonly manager_id: number | null
  readonly epoch: number | null
  readonly payload: unknown
  readonly attempts: number
  readonly base_id: number | null
  readonly created_at: Date
}

/** @internal */
export const toItem = (row: ItemRow): OutboxItem | null =>
  row.lane_id === null
    ? null
    : {
        lane: row.lane_id,
        seq: row.seq,
        idem: row.idem,
        op: row.op,
        recipient: row.recipient,
        chat: row.chat_id,
        message: row.message_id,
        manager: row.manager_id,
        epoch: row.epoch,
        payload: row.payload,
        attempts: row.attempts,
        baseId: row.base_id,
        createdAt: row.created_at,
      }

interface LaneRow {
  readonly id: number
  readonly kind: LaneKind
  readonly key: string
  readonly destination: string
  readonly fence: number
  readonly wanted: number
}

const toHeld = ({ id, kind, key, destination, fence, wanted }: LaneRow): HeldLane => ({ lane: id, kind, key, destination, fence, wanted })

interface FinishCall {
  readonly lane: number
  readonly fence: number
  readonly seq: number
  readonly ending: Ending
}

type FinishRow = ItemRow & {
  readonly id: number
  readonly left: number
  readonly done_chat: number | null
  readonly chat_version: number | null
}

const finishValues = (batch: readonly FinishCall[]): unknown[] => [
  batch.map(({ lane }) => lane),
  batch.map(({ fence }) => fence),
  batch.map(({ seq }) => seq),
  batch.map(({ ending }) => ending.state),
  batch.map(({ ending }) => ending.externalId ?? null),
  batch.map(({ ending }) => ending.error ?? null),
  batch.map(({ ending }) => ending.shown?.bot ?? null),
  batch.map(({ ending }) => ending.shown?.telegramChat ?? null),
  batch.map(({ ending }) => ending.shown?.kind ?? null),
  batch.map(({ ending }) => ending.shown?.subject ?? null),
  batch.map(({ ending }) => ending.shown?.version ?? 0),
  batch.map(({ ending }) => ending.shown?.open ?? false),
  batch.map(({ ending }) => ending.shown?.media ?? false),
  batch.map(({ ending, seq }) => ending.through ?? seq),
]

const createFinish = (pool: Database['pool']) =>
  createGather<FinishCall, Finished>(
    async (batch) => {
      const { rows } = await pool.query<FinishRow>({ ...statements.finish, values: finishValues(batch) })
      const found = new Map(rows.map((row) => [row.id, row]))
      return batch.map(({ lane }): Finished => {
        const row = found.get(lane)
        if (row === undefined) return { status: 'lost' }
        return { status: 'finished', left: row.left, next: toItem(row), chat: row.done_chat, chatVersion: row.chat_version }
      })
    },
    { keyOf: ({ lane }) => lane },
  )

export const createLanes = ({ pool, relaxed }: Database): Lanes => {
  // The end of a card may be forgotten by a crash of Postgres (the card comes again); the end of a reply may not.
  const finishCard = createFinish(relaxed)
  const finishReply = createFinish(pool)
  return {
    leaseMs: leaseSeconds * 1000,
    claim: async (lane, token) => {
      const { rows } = await pool.query<LaneRow>({ ...statements.claimLane, values: [lane, token] })
      return rows[0] === undefined ? null : toHeld(rows[0])
    },
    claimDue: async ({ kind, destination, limit, graceSeconds, token }) => {
      const { rows } = await pool.query<LaneRow>({
        ...statements.claimDue,
        values: [kind, destination ?? null, limit, graceSeconds, token],
      })
      return rows.map(toHeld)
    },
    dueDestinations: async (kind) => {
      const { rows } = await pool.query<{ destination: string }>({ ...statements.dueDestinations, values: [kind] })
      return rows.map(({ destination }) => destination)
    },
    takeHead: async ({ lane, fence }) => {
      const { rows } = await pool.query<ItemRow & { id: number }>({ ...statements.takeHead, values: [lane, fence] })
      const [row] = rows
      if (row === undefined) return { status: 'lost' }
      const item = toItem(row)
      return item === null ? { status: 'again' } : { status: 'item', item }
    },
    finish: ({ lane, fence }, seq, ending) => (ending.shown?.kind === 'card' ? finishCard : finishReply)({ lane, fence, seq, ending }),
    giveBack: async ({ lane, fence }, seq, { delayMs, uncounted, error }) => {
      await pool.query({
        ...statements.giveBack,
        values: [lane, fence, seq, delayMs === null ? null : Math.round(delayMs), uncounted, error ?? null],
      })
    },
    release: async ({ lane, fence }, delayMs) => {
      await pool.query({ ...statements.releaseLane, values: [lane, fence, Math.round(delayMs)] })
    },
    settleReads: async ({ lane, fence, wanted }) => {
      await pool.query({ ...statements.settleReads, values: [lane, fence, wanted] })
    },
    setBase: async ({ lane, seq }, base) => {
      const { rows } = await pool.query<{ base_id: number }>({ ...statements.setBase, values: [lane, seq, base] })
      return rows[0]?.base_id ?? base
    },
  }
}
