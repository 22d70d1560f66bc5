import type { Database } from './database.ts'

/** When an outside effect was asked for, last begun and done; `started` and `sent` are null until then. */
export interface EffectTimes {
  readonly lane: number
  readonly seq: number
  readonly op: string
  /** pending · sending · sent · unknown · dead */
  readonly state: string
  readonly created: Date
  readonly started: Date | null
  readonly sent: Date | null
}

/** One part of a reply, and the order of its dialog. */
export interface ReplyPartTimes extends EffectTimes {
  readonly order: number
}

/** When a buyer's message was stored, and its card to the group; null where it has none. */
export interface MessageTimes {
  /** Our row of the chat. */
  readonly chat: number
  readonly stored: Date
  readonly card: EffectTimes | null
}

/** When a Telegram update was stored and worked; `done` is null until then. */
export interface UpdateTimes {
  readonly received: Date
  readonly done: Date | null
}

/** A pin: row of the event log, Telegram number of who got the chat. */
export interface PinTimes {
  readonly event: number
  readonly by: number
  readonly at: Date
}

/** When our own rows were written, for whoever draws the path of a message. Nothing here is fit for decisions. */
export interface PathTimes {
  /** Null while the message is not stored. */
  message(input: { account: number; order: number; message: number }): Promise<MessageTimes | null>
  /** A Telegram update, null while it is not stored. */
  update(input: { bot: number; updateId: number }): Promise<UpdateTimes | null>
  /** Text and files of a reply in their order, tries to repeat them included; empty while the reply is not accepted. */
  reply(input: { bot: number; updateId: number }): Promise<ReplyPartTimes[]>
  /** The first pin of a chat at or after a moment. */
  pin(input: { account: number; order: number; since: Date }): Promise<PinTimes | null>
}

const effect = 'o.lane_id as lane, o.seq, o.op, o.state, o.created_at as created, o.started_at as started, o.sent_at as sent'

const messageTimes = {
  name: 'path-message',
  text: `select m.chat_id as chat, m.stored_at as stored, ${effect} from chat c join message m on m.chat_id = c.id
   left join outbox_item o on o.idem = 'card:' || c.account || ':' || c.external_id || ':' || m.external_id || ':group:main'
   where c.account = $1 and c.external_id = $2 and m.external_id = $3`,
}

const updateTimes = {
  name: 'path-update',
  text: 'select received_at as received, done_at as done from inbox_update where bot = $1 and update_id = $2',
}

/** Parts stand behind the first one in its lane. */
const replyTimes = {
  name: 'path-reply',
  text: `select ${effect}, c.external_id as order from outbox_item f join outbox_item o on o.lane_id = f.lane_id and o.seq >= f.seq
   join chat c on c.id = o.chat_id where f.idem = $1 and (o.payload -> 'source' ->> 'updateId')::bigint = $2 order by o.seq`,
}

const pinTimes = {
  name: 'path-pin',
  text: `select e.id as event, m.telegram_id as by, e.at from event e join chat c on c.id = e.chat_id join manager m on m.id = e.manager_id
   where c.account = $1 and c.external_id = $2 and e.kind = 'pin' and e.at >= $3 order by e.id limit 1`,
}

type Nullable<Row> = { readonly [Key in keyof Row]: Row[Key] | null }
type MessageRow = Omit<MessageTimes, 'card'> & Nullable<EffectTimes>

const toMessageTimes = ({ chat, stored, lane, seq, op, state, created, started, sent }: MessageRow): MessageTimes => {
  const isThere = lane !== null && seq !== null && op !== null && state !== null && created !== null
  return { chat, stored, card: isThere ? { lane, seq, op, state, created, started, sent } : null }
}

export const createPathTimes = ({ pool }: Pick<Database, 'pool'>): PathTimes => ({
  message: async ({ account, order, message }) => {
    const [row] = (await pool.query<MessageRow>({ ...messageTimes, values: [account, order, message] })).rows
    return row === undefined ? null : toMessageTimes(row)
  },
  update: async ({ bot, updateId }) => (await pool.query<UpdateTimes>({ ...updateTimes, values: [bot, updateId] })).rows[0] ?? null,
  reply: async ({ bot, updateId }) =>
    (await pool.query<ReplyPartTimes>({ ...replyTimes, values: [`tg:${String(bot)}:${String(updateId)}:0`, updateId] })).rows,
  pin: async ({ account, order, since }) => (await pool.query<PinTimes>({ ...pinTimes, values: [account, order, since] })).rows[0] ?? null,
})
