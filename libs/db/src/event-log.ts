import { sleep } from '@pinline/platform'
import type { Database } from './database.ts'

/** An event as the log channel words it: people by number, chats by order. */
export interface LoggedEvent {
  readonly id: number
  readonly at: Date
  readonly kind: string
  readonly order: number | null
  readonly manager: number | null
  readonly data: Readonly<Record<string, unknown>>
}

export interface EventLog {
  /**
   * Events above `from`, up to `to` where given, ascending. Without `to` only those below which nothing can appear any more, so the last
   * one's id may be kept as a cursor; while a transaction that may have taken a lower id goes on for longer than 2 s there are none.
   */
  read(from: number, to: number | null, limit: number): Promise<LoggedEvent[]>
  /** Id of the newest event, 0 where there is none. */
  newest(): Promise<number>
}

const read = {
  name: 'read-events',
  text: `select e.id, e.at, e.kind, c.external_id as order, e.manager_id as manager, e.data from event e left join chat c on c.id = e.chat_id
   where e.id > $1 and e.id <= $2 order by e.id limit $3`,
}

/** The newest event that can be seen, and who was writing then: whoever has taken a lower id is among them, or has ended. */
const mark = {
  name: 'mark-events',
  text: 'select max(id) as id, pg_current_snapshot()::text as snapshot from event where id > $1',
}

const isOver = {
  name: 'are-writers-over',
  text: `select not exists (select 1 from pg_snapshot_xip($1::text::pg_snapshot) x where not pg_visible_in_snapshot(x, pg_current_snapshot())) as over`,
}

const waitMs = 100
const maxWaits = 20

/** Newest id below which all transactions have ended, or null where there is none above `from` yet. Ids are given out before the commit, in another order. */
const newestSettled = async ({ pool }: Pick<Database, 'pool'>, from: number): Promise<number | null> => {
  const [marked] = (await pool.query<{ id: number | null; snapshot: string }>({ ...mark, values: [from] })).rows
  if (marked === undefined || marked.id === null) return null
  for (let wait = 0; wait <= maxWaits; wait += 1) {
    if (wait > 0) await sleep(waitMs)
    if ((await pool.query<{ over: boolean }>({ ...isOver, values: [marked.snapshot] })).rows[0]?.over === true) return marked.id
  }
  return null
}

const readUpTo = async ({ pool }: Pick<Database, 'pool'>, from: number, to: number, limit: number): Promise<LoggedEvent[]> =>
  (await pool.query<LoggedEvent>({ ...read, values: [from, to, limit] })).rows

export const createEventLog = ({ pool }: Pick<Database, 'pool'>): EventLog => ({
  read: async (from, to, limit) => {
    const end = to ?? (await newestSettled({ pool }, from))
    return end === null ? [] : readUpTo({ pool }, from, end, limit)
  },
  newest: async () =>
    (await pool.query<{ id: number | null }>({ name: 'newest-event', text: 'select max(id) as id from event' })).rows[0]?.id ?? 0,
})
