import type { Database } from './database.ts'
import { statements } from './hot-path.ts'
import type { Transaction } from './transaction.ts'

/** A stored update that is due. */
export interface InboxItem {
  readonly lane: number
  readonly seq: number
  readonly bot: number
  readonly updateId: number
  /** As Telegram sent it; still to be checked. */
  readonly body: unknown
  /** 1 at the first try. Counted before the work, so a payload that kills the process can not do it for ever. */
  readonly attempts: number
  readonly receivedAt: Date
}

/** Work on the inbox lanes (claim and claimDue are those of {@link Lanes}). */
export interface Inbox {
  takeHead(held: { lane: number; fence: number }): Promise<{ status: 'lost' } | { status: 'again' } | { status: 'item'; item: InboxItem }>
  /**
   * Ends an update and frees or renews its lane. Inside a transaction it makes "work done" and "update done" one.
   * @throws LostFenceError when somebody newer has the lane; a transaction is rolled back by it.
   */
  finish(held: { lane: number; fence: number }, seq: number, options?: { error?: string; tx?: Transaction }): Promise<{ left: number }>
  giveBack(held: { lane: number; fence: number }, delayMs: number): Promise<void>
}

/** The lane was leased to somebody else meanwhile; whatever this worker did must not be kept. */
export class LostFenceError extends Error {
  override readonly name = 'LostFenceError'
}

interface UpdateRow {
  readonly lane_id: number | null
  readonly seq: number
  readonly bot: number
  readonly update_id: number
  readonly body: unknown
  readonly attempts: number
  readonly received_at: Date
}

export const createInbox = ({ pool }: Database): Inbox => ({
  takeHead: async ({ lane, fence }) => {
    const { rows } = await pool.query<UpdateRow>({ ...statements.takeUpdate, values: [lane, fence] })
    const [row] = rows
    if (row === undefined) return { status: 'lost' }
    if (row.lane_id === null) return { status: 'again' }
    const { seq, bot, body, attempts } = row
    return { status: 'item', item: { lane, seq, bot, updateId: row.update_id, body, attempts, receivedAt: row.received_at } }
  },
  finish: async ({ lane, fence }, seq, { error, tx } = {}) => {
    const values = [lane, fence, seq, error ?? null]
    const rows =
      tx === undefined
        ? (await pool.query<{ left: number }>({ ...statements.finishUpdate, values })).rows
        : await tx.query<{ left: number }>(statements.finishUpdate, values)
    const [row] = rows
    if (row === undefined) throw new LostFenceError('The lane of this update belongs to another worker')
    return { left: row.left }
  },
  giveBack: async ({ lane, fence }, delayMs) => {
    await pool.query({ ...statements.giveBackUpdate, values: [lane, fence, Math.round(delayMs)] })
  },
})
