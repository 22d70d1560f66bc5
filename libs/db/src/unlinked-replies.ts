import type { Database } from './database.ts'
import { toItem } from './lanes.ts'
import type { ItemRow, OutboxItem } from './lanes.ts'

/** A reply that the CRM has taken, and whose message there is not known. */
export interface UnlinkedReply {
  readonly item: OutboxItem
  readonly order: number
}

/** Looks for replies whose process ended between the CRM's word and the look for their message. */
export interface UnlinkedReplies {
  /**
   * Replies and automatic answers of the last hour that nobody has linked for longer than a moment, the last of their lanes: one before the last is
   * linked by whoever works the next. Lanes that somebody works are left to him. Up to 100, the oldest first.
   */
  find(): Promise<UnlinkedReply[]>
}

/** Whoever has sent it may still be looking for it. */
const graceSeconds = 10

/** As the index says it, which keeps no column that changes. */
const isReply = (alias: string): string => `${alias}.op in ('reply.text', 'reply.file', 'reply.auto')`

/** @internal */
export const unlinkedStatements = {
  find: {
    name: 'find-unlinked-replies',
    text: `select o.lane_id, o.seq, o.idem, o.op, o.recipient, o.chat_id, o.message_id, o.manager_id, o.epoch, o.payload, o.attempts, o.base_id, o.created_at,
     c.external_id as order
   from outbox_item o join lane l on l.id = o.lane_id join chat c on c.id = o.chat_id
   where ${isReply('o')} and o.created_at > now() - interval '25 h' and o.state = 'sent' and o.base_id is not null and o.sent_at between now() - interval '1 h' and now() - interval '${String(graceSeconds)} s'
     and c.account = $1 and l.kind = 'crm' and l.lease_until < now()
     and not exists (select 1 from message m where m.reply_lane = o.lane_id and m.reply_seq = o.seq)
     and not exists (select 1 from outbox_item n where n.lane_id = o.lane_id and n.seq > o.seq and n.base_id is not null and ${isReply('n')})
   order by o.sent_at limit 100`,
  },
} as const

export const createUnlinkedReplies = ({ pool }: Pick<Database, 'pool'>, { account }: { readonly account: number }): UnlinkedReplies => ({
  find: async () => {
    const { rows } = await pool.query<ItemRow & { order: number }>({ ...unlinkedStatements.find, values: [account] })
    return rows.flatMap((row) => {
      const item = toItem(row)
      return item === null ? [] : [{ item, order: row.order }]
    })
  },
})
