import type { Database } from './database.ts'

/** A chat as words about it need it. */
export interface ChatName {
  readonly id: number
  readonly order: number
}

/** What the bot asks about messages that it or a manager has sent. */
export interface BotReads {
  /** Recipient and stored payload of the effect that a Telegram message came from. */
  effectOf(place: { bot: number; telegramChat: number; messageId: number }): Promise<{ recipient: string; payload: unknown } | null>
  /** The chat that a manager's own message was sent to as a reply, among the chats that he had after `since`. */
  replyOf(input: { manager: number; telegramChat: number; messageId: number; since: Date }): Promise<ChatName | null>
  /** Messages of an album that somebody sent in private lately, in order; none where its updates are erased. */
  albumOf(input: { bot: number; telegramChat: number; group: string }): Promise<number[]>
}

const effectOf = {
  name: 'effect-of-message',
  text: `select o.recipient, o.payload from telegram_message t join outbox_item o on o.lane_id = t.lane_id and o.seq = t.seq
   where t.bot = $1 and t.telegram_chat = $2 and t.message_id = $3`,
}

const replyOf = {
  name: 'reply-of-message',
  text: `select c.id, c.external_id as order from (select distinct a.chat_id from assignment a
     where a.manager_id = $1 and (a.released_at is null or a.released_at > $4)) h
   join chat c on c.id = h.chat_id join lane l on l.kind = 'crm' and l.key = c.account || ':' || c.external_id
   join outbox_item o on o.lane_id = l.id and o.manager_id = $1 and o.created_at > $4
     and (o.payload -> 'source' ->> 'telegramChat')::bigint = $2 and (o.payload -> 'source' ->> 'messageId')::bigint = $3
   limit 1`,
}

/** Two days of somebody's updates are fewer. */
const albumReach = 5000

const albumOf = {
  name: 'album-of-message',
  text: `select distinct (u.body -> 'message' ->> 'message_id')::bigint as id from lane l join inbox_update u on u.lane_id = l.id and u.seq > l.wanted - $3::int
   where l.kind = 'inbox' and l.key = $1::bigint || ':' || $2::bigint and u.body -> 'message' ->> 'media_group_id' = $4 order by id`,
}

export const createBotReads = ({ pool }: Pick<Database, 'pool'>): BotReads => ({
  effectOf: async ({ bot, telegramChat, messageId }) => {
    const { rows } = await pool.query<{ recipient: string; payload: unknown }>({ ...effectOf, values: [bot, telegramChat, messageId] })
    return rows[0] ?? null
  },
  replyOf: async ({ manager, telegramChat, messageId, since }) => {
    const { rows } = await pool.query<ChatName>({ ...replyOf, values: [manager, telegramChat, messageId, since] })
    return rows[0] ?? null
  },
  albumOf: async ({ bot, telegramChat, group }) =>
    (await pool.query<{ id: number }>({ ...albumOf, values: [bot, telegramChat, albumReach, group] })).rows.map(({ id }) => id),
})
