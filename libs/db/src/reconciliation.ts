import type { CrmChatSummary } from '@pinline/domain'
import type { Database } from './database.ts'

/** A chat that waits at the end of the silent first pass. */
export interface WaitingChat {
  readonly order: number
  readonly message: number
}

/** What reconciliation compares and proves. */
export interface Reconciliation {
  /** Rows of the CRM's list that differ from what was last proven for their chats, or whose chats are unknown. */
  differing(account: number, rows: readonly CrmChatSummary[]): Promise<CrmChatSummary[]>
  /** Notes that everything behind these rows is stored. Product and address of the list fill what is not known yet. */
  prove(account: number, rows: readonly CrmChatSummary[]): Promise<void>
  /** Chats that end with the buyer's words of after `since`, have no card and no owner; longest waiting first, words of unknown time last. */
  waitingWithoutCard(account: number, since: Date): Promise<WaitingChat[]>
  /** Ends what a restore began: chats that came with the backup and were not read since have had nothing new, so they are known again. */
  settleRestored(account: number): Promise<void>
}

const differing = {
  name: 'differing-chats',
  text: `select r.n from unnest($2::bigint[], $3::text[], $4::int[], $5::int[]) with ordinality r(ext, date, cnt, unread, n)
   left join chat c on c.account = $1 and c.external_id = r.ext
   where c.id is null or (c.proven_date, c.proven_count, c.proven_unread) is distinct from (r.date, r.cnt, r.unread) order by r.n`,
}

const prove = {
  name: 'prove-chats',
  text: `update chat c set proven_date = r.date, proven_count = r.cnt, proven_unread = r.unread, product = coalesce(c.product, r.product), email = case when c.forgotten_id is null then coalesce(c.email, r.email) end
   from (select * from unnest($2::bigint[], $3::text[], $4::int[], $5::int[], $6::text[], $7::text[]) r(ext, date, cnt, unread, product, email) order by ext) r
   where c.account = $1 and c.external_id = r.ext`,
}

const waiting = {
  name: 'waiting-without-card',
  text: `select c.external_id as order, c.last_buyer_id as message from chat c
   where c.account = $1 and c.last_buyer_id > c.last_seller_id and c.owner_id is null and (c.last_buyer_at is null or c.last_buyer_at > $2)
     and not exists (select 1 from message m where m.chat_id = c.id and m.carded and m.external_id > c.last_seller_id)
   order by c.last_buyer_at, c.id`,
}

const settleRestored = {
  name: 'settle-restored',
  text: `update chat set synced_at = null where account = $1 and synced_at = 'epoch'`,
}

const columns = (rows: readonly CrmChatSummary[]): unknown[] => [
  rows.map(({ chat }) => chat),
  rows.map(({ lastDateText }) => lastDateText),
  rows.map(({ messages }) => messages),
  rows.map(({ unread }) => unread),
]

export const createReconciliation = ({ pool }: Database): Reconciliation => ({
  differing: async (account, rows) => {
    const found = await pool.query<{ n: number }>({ ...differing, values: [account, ...columns(rows)] })
    return found.rows.flatMap(({ n }) => rows[n - 1] ?? [])
  },
  prove: async (account, rows) => {
    await pool.query({ ...prove, values: [account, ...columns(rows), rows.map(({ product }) => product), rows.map(({ email }) => email)] })
  },
  waitingWithoutCard: async (account, since) => (await pool.query<WaitingChat>({ ...waiting, values: [account, since] })).rows,
  settleRestored: async (account) => {
    await pool.query({ ...settleRestored, values: [account] })
  },
})
