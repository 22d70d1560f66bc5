import type { Database } from './database.ts'
import { toItem } from './lanes.ts'
import type { ItemRow, OutboxItem } from './lanes.ts'

/** A reply that has ended, and of which nothing says that its writer was told. */
export interface UntoldReply {
  readonly item: OutboxItem
  readonly order: number
  readonly state: 'sent' | 'dead' | 'unknown'
}

/** Looks for replies whose end was written by a process that ended before it could tell of it. */
export interface UntoldReplies {
  /**
   * The last reply of each chat that has an owner, if it ended within the last hour, longer than a moment ago, and no receipt was asked for since.
   * Those before the last of a chat are told of by whoever works its lane next. Up to 100.
   */
  find(): Promise<UntoldReply[]>
}

/** Whoever has written the end may still be about to tell of it. */
const graceSeconds = 10

/** @internal */
export const untoldStatements = {
  find: {
    name: 'find-untold-replies',
    text: `select o.lane_id, o.seq, o.idem, o.op, o.recipient, o.chat_id, o.message_id, o.manager_id, o.epoch, o.payload, o.attempts, o.base_id, o.created_at,
     c.external_id as order, o.state
   from chat c join lane l on l.kind = 'crm' and l.key = c.account || ':' || c.external_id
     join outbox_item o on o.lane_id = l.id and o.seq = l.done
   where c.owner_id is not null and c.account = $2 and o.op in ('reply.text', 'reply.file') and o.state in ('sent', 'dead', 'unknown')
     and coalesce(o.dead_at, o.sent_at) between now() - interval '1 h' and now() - interval '${String(graceSeconds)} s'
     and o.manager_id is not null and jsonb_typeof(o.payload -> 'source') = 'object'
     and not exists (select 1 from outbox_item r where r.idem = 'receipt:tg:' || $1::bigint || ':' || (o.payload -> 'source' ->> 'updateId') || ':' || o.seq || ':' || o.state)
   order by o.lane_id limit 100`,
  },
} as const

export const createUntoldReplies = (
  { pool }: Pick<Database, 'pool'>,
  { bot, account }: { readonly bot: number; readonly account: number },
): UntoldReplies => ({
  find: async () => {
    const { rows } = await pool.query<ItemRow & { order: number; state: UntoldReply['state'] }>({
      ...untoldStatements.find,
      values: [bot, account],
    })
    return rows.flatMap((row) => {
      const item = toItem(row)
      return item === null ? [] : [{ item, order: row.order, state: row.state }]
    })
  },
})
