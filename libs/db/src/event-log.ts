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
  /** Events above `from`, up to `to` where given, ascending. */
  read(from: number, to: number | null, limit: number): Promise<LoggedEvent[]>
  /** Id of the newest event, 0 where there is none. */
  newest(): Promise<number>
}

const read = {
  name: 'read-events',
  text: `select e.id, e.at, e.kind, c.external_id as order, e.manager_id as manager, e.data from event e left join chat c on c.id = e.chat_id
   where e.id > $1 and ($2::bigint is null or e.id <= $2) order by e.id limit $3`,
}

export const createEventLog = ({ pool }: Database): EventLog => ({
  read: async (from, to, limit) => (await pool.query<LoggedEvent>({ ...read, values: [from, to, limit] })).rows,
  newest: async () =>
    (await pool.query<{ id: number | null }>({ name: 'newest-event', text: 'select max(id) as id from event' })).rows[0]?.id ?? 0,
})
