import type { EffectKind } from './enqueue.ts'

/** A dead letter as it is listed. @internal */
export interface LetterRow {
  readonly lane: number
  readonly seq: number
  readonly order: number | null
  readonly manager: number | null
  readonly op: string
  readonly recipient: string
  /** `dead`, or `unknown` for what may have arrived; an update's is `dead`. */
  readonly state: string
  readonly error: string | null
  readonly dead_at: Date
  readonly attempts: number
}

/** An effect with its lane. `bot`: its writer's. @internal */
export interface EffectRow {
  readonly state: string
  readonly idem: string
  readonly op: string
  readonly recipient: string
  readonly chat: number | null
  readonly message: number | null
  readonly manager: number | null
  readonly epoch: number | null
  readonly payload: unknown
  readonly kind: EffectKind
  readonly lane_key: string
  readonly destination: string
  readonly order: number | null
  readonly bot: number | null
}

/** @internal */
export interface UpdateRow {
  readonly bot: number
  readonly lane: number
  readonly error: string | null
  readonly done_at: Date | null
  readonly readable: boolean
}

/**
 * Both halves have an index of their own, except for updates that a restore has put aside: nobody looks for them in a database that was never
 * restored.
 */
const letters = (payload: boolean): string =>
  `select o.lane_id as lane, o.seq, c.external_id as order, o.manager_id as manager, o.op, o.recipient, o.state, o.error, o.dead_at, o.attempts${payload ? ', o.payload' : ''}
   from outbox_item o left join chat c on c.id = o.chat_id where o.dead_at is not null and o.state in ('dead', 'unknown') and coalesce(o.error, '') <> 'stale_owner'
 union all
 select u.lane_id, u.update_id, null, m.id, 'update', '', 'dead', u.error, u.done_at, u.attempts${payload ? `, 'null'::jsonb` : ''}
   from inbox_update u join lane l on l.id = u.lane_id left join manager m on m.bot = u.bot and l.key = m.bot || ':' || m.telegram_id
   where u.error = 'poison' and u.done_at is not null
 union all
 select u.lane_id, u.update_id, null, m.id, 'update', '', 'dead', u.error, u.done_at, u.attempts${payload ? `, 'null'::jsonb` : ''}
   from inbox_update u join lane l on l.id = u.lane_id left join manager m on m.bot = u.bot and l.key = m.bot || ':' || m.telegram_id
   where u.error = 'restored' and u.done_at is not null and exists (select 1 from setting where key = 'restored')`

/** @internal */
export const deadLetterStatements = {
  count: { name: 'count-dead-letters', text: `select count(*) as n from (${letters(false)}) d` },
  list: { name: 'list-dead-letters', text: `select * from (${letters(false)}) d order by dead_at desc, lane, seq desc limit $1 offset $2` },
  get: { name: 'get-dead-letter', text: `select * from (${letters(true)}) d where lane = $1 and seq = $2` },
  kindOf: { name: 'kind-of-lane', text: 'select kind from lane where id = $1' },
  chatOf: { name: 'chat-of-effect', text: 'select chat_id as chat from outbox_item where lane_id = $1 and seq = $2' },
  lockEffect: {
    name: 'lock-dead-effect',
    text: `select o.state, o.idem, o.op, o.recipient, o.chat_id as chat, o.message_id as message, o.manager_id as manager, o.epoch, o.payload,
     l.kind, l.key as lane_key, l.destination, (select c.external_id from chat c where c.id = o.chat_id) as order, (select m.bot from manager m where m.id = o.manager_id) as bot
   from outbox_item o join lane l on l.id = o.lane_id where o.lane_id = $1 and o.seq = $2 for update of o`,
  },
  settleEffect: {
    name: 'settle-dead-effect',
    text: `update outbox_item set state = $3, dead_at = null where lane_id = $1 and seq = $2 and state in ('dead', 'unknown')`,
  },
  editEffect: {
    name: 'edit-dead-effect',
    text: `update outbox_item set payload = jsonb_set(payload, '{text}', to_jsonb($3::text)) where lane_id = $1 and seq = $2 and state in ('dead', 'unknown')`,
  },
  lockUpdate: {
    name: 'lock-dead-update',
    text: `select bot, lane_id as lane, error, done_at, body <> '{}' as readable from inbox_update where lane_id = $1 and update_id = $2 for update`,
  },
  /** It goes to its lane's end under a new number; what it has brought about before is known by its old one, which stays. */
  replayUpdate: {
    name: 'replay-update',
    text: `with l as (update lane set wanted = wanted + 1, next_at = case when wanted = done then now() else next_at end where id = $3 returning id, wanted)
   update inbox_update u set seq = l.wanted, done_at = null, error = null, attempts = 0 from l where u.bot = $1 and u.update_id = $2`,
  },
  dropUpdate: { name: 'drop-update', text: `update inbox_update set error = 'dropped' where bot = $1 and update_id = $2` },
} as const
