import type { Database } from './database.ts'
import { groupRecipient } from './effects.ts'

/** How the service stands, in numbers. */
export interface ServiceState {
  /** Buyers who wait for an answer now; since when the longest does, null where nobody does. */
  readonly waiting: number
  readonly waitingSince: Date | null
  /** Effects that wait for the managers' group, and since when the oldest does. */
  readonly queue: number
  readonly queueSince: Date | null
  /** Replies that were given up and that nobody has repeated, and since when. A reply that was refused because the chat had gone to somebody else is none. */
  readonly dead: number
  readonly deadSince: Date | null
}

/** What admins ask about the service. */
export interface ServiceReads {
  state(): Promise<ServiceState>
  /** Replies that have not reached the CRM and are still to be tried. */
  repliesUnderWay(): Promise<number>
  /** Orders that the CRM has rung for and that were not read since. */
  unreadOrders(): Promise<number[]>
}

const isReply = `o.op in ('reply.text', 'reply.file')`

/** @internal */
export const serviceStatements = {
  state: {
    name: 'service-state',
    text: `with w as (select count(*) as n, min(c.waiting_since) as since from chat c where c.account = $1 and c.waiting_since is not null and c.last_buyer_id > coalesce(c.no_reply_id, 0)),
     q as (select coalesce(sum(l.wanted - l.done), 0)::bigint as n, min(o.created_at) as since from lane l left join outbox_item o on o.lane_id = l.id and o.seq = l.done + 1
       where l.kind = 'telegram' and l.destination = '${groupRecipient}' and l.wanted > l.done and l.key like $2 || ':%'),
     d as (select count(*) as n, min(o.dead_at) as since from outbox_item o join lane l on l.id = o.lane_id and l.kind = 'crm' and l.key like $1::bigint || ':%'
       where o.dead_at is not null and o.state = 'dead' and ${isReply} and coalesce(o.error, '') <> 'stale_owner')
   select w.n as waiting, w.since as "waitingSince", q.n as queue, q.since as "queueSince", d.n as dead, d.since as "deadSince" from w, q, d`,
  },
  underWay: {
    name: 'replies-under-way',
    text: `select count(*) as n from lane l join outbox_item o on o.lane_id = l.id and o.seq > l.done where l.kind = 'crm' and l.wanted > l.done and l.key like $1 || ':%' and ${isReply}`,
  },
  unread: {
    name: 'unread-orders',
    text: `select split_part(key, ':', 2)::bigint as order from lane where kind = 'crm-sync' and wanted > done and key like $1 || ':%' order by 1 limit 10000`,
  },
} as const

export const createServiceReads = ({ pool }: Pick<Database, 'pool'>, { bot, account }: { bot: number; account: number }): ServiceReads => ({
  state: async () => {
    const { rows } = await pool.query<ServiceState>({ ...serviceStatements.state, values: [account, String(bot)] })
    return rows[0] ?? { waiting: 0, waitingSince: null, queue: 0, queueSince: null, dead: 0, deadSince: null }
  },
  repliesUnderWay: async () =>
    (await pool.query<{ n: number }>({ ...serviceStatements.underWay, values: [String(account)] })).rows[0]?.n ?? 0,
  unreadOrders: async () =>
    (await pool.query<{ order: number }>({ ...serviceStatements.unread, values: [String(account)] })).rows.map(({ order }) => order),
})
