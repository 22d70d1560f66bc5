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
  /** It was worked together with the album that it belongs to, and only its end is missing. */
  readonly joined: boolean
}

/** A later update of the same album. */
export interface AlbumPart {
  readonly seq: number
  /** As Telegram sent it. */
  readonly body: unknown
}

/** Work on the inbox lanes (claim and claimDue are those of {@link Lanes}). */
export interface Inbox {
  takeHead(held: { lane: number; fence: number }): Promise<{ status: 'lost' } | { status: 'again' } | { status: 'item'; item: InboxItem }>
  /**
   * Ends an update and frees or renews its lane. Inside a transaction it makes "work done" and "update done" one.
   * @throws LostFenceError when somebody newer has the lane; a transaction is rolled back by it.
   */
  finish(held: { lane: number; fence: number }, seq: number, options?: { error?: string; tx?: Transaction }): Promise<{ left: number }>
  /** Puts the lane back. `uncounted`: the update whose try was no doing of its own, and does not count. */
  giveBack(held: { lane: number; fence: number }, delayMs: number, options?: { uncounted?: number }): Promise<void>
  /** Later updates of an album (`media_group_id`) of the lane, and for how long none has come. Those that this update has joined already are among them. */
  album(item: Pick<InboxItem, 'lane' | 'seq' | 'updateId'>, group: string): Promise<{ parts: AlbumPart[]; quietMs: number }>
  /** Marks parts as worked together with an update. Their turn still comes, and then ends at once. Repeating it is harmless. */
  joinAlbum(item: Pick<InboxItem, 'lane' | 'updateId'>, parts: readonly Pick<AlbumPart, 'seq'>[], tx?: Transaction): Promise<void>
}

/** Parts of an album stand close to each other in their lane. */
const albumReach = 40

const joinedBy = (updateId: number): string => `album:${String(updateId)}`

/** @internal */
export const albumStatements = {
  read: {
    name: 'read-album',
    text: `with p as materialized (select seq, body, received_at from inbox_update
     where lane_id = $1 and seq > $2 and seq <= $2 + $3 and body -> 'message' ->> 'media_group_id' = $4 and (error = $5 or (error is null and done_at is null)))
   select p.seq, p.body, extract(epoch from now() - greatest(h.received_at, (select max(received_at) from p)))::float8 * 1000 as quiet
     from inbox_update h left join p on true where h.lane_id = $1 and h.seq = $2 order by p.seq`,
  },
  join: {
    name: 'join-album',
    text: `update inbox_update set error = $3 where lane_id = $1 and seq = any($2::bigint[]) and done_at is null`,
  },
} as const

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
  readonly error: string | null
}

export const createInbox = ({ pool }: Database): Inbox => ({
  takeHead: async ({ lane, fence }) => {
    const { rows } = await pool.query<UpdateRow>({ ...statements.takeUpdate, values: [lane, fence] })
    const [row] = rows
    if (row === undefined) return { status: 'lost' }
    if (row.lane_id === null) return { status: 'again' }
    const { seq, bot, body, attempts, error } = row
    const joined = error?.startsWith('album:') === true
    return { status: 'item', item: { lane, seq, bot, updateId: row.update_id, body, attempts, receivedAt: row.received_at, joined } }
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
  giveBack: async ({ lane, fence }, delayMs, { uncounted } = {}) => {
    await pool.query({ ...statements.giveBackUpdate, values: [lane, fence, Math.round(delayMs), uncounted ?? null] })
  },
  album: async ({ lane, seq, updateId }, group) => {
    const values = [lane, seq, albumReach, group, joinedBy(updateId)]
    const { rows } = await pool.query<{ seq: number | null; body: unknown; quiet: number }>({ ...albumStatements.read, values })
    const parts = rows.flatMap((row) => (row.seq === null ? [] : [{ seq: row.seq, body: row.body }]))
    return { parts, quietMs: rows[0]?.quiet ?? Number.POSITIVE_INFINITY }
  },
  joinAlbum: async ({ lane, updateId }, parts, tx) => {
    if (parts.length === 0) return
    const values = [lane, parts.map(({ seq }) => seq), joinedBy(updateId)]
    if (tx === undefined) await pool.query({ ...albumStatements.join, values })
    else await tx.query(albumStatements.join, values)
  },
})
