import type { Database } from './database.ts'

/** A card that waits behind another one. */
export interface WaitingCard {
  readonly seq: number
  /** CRM message that it is about. */
  readonly message: number
}

/** A message of the bot, as Telegram names it. */
export interface ShownPlace {
  readonly bot: number
  readonly telegramChat: number
  readonly messageId: number
}

/** A file that stands beside its card, in a message of its own. */
export interface CardPart extends ShownPlace {
  readonly chat: number
  /** CRM message that the file belongs to. */
  readonly message: number
  /** Effect that it was sent for. */
  readonly lane: number
  readonly seq: number
}

/** What cards of one chat have to do with each other: what waits beside them, what they show, which files belong to them. */
export interface Bursts {
  /** Cards of buyers' messages right behind an item, without a gap and up to `limit`; one that offers a chat again ends the row. */
  waiting(item: { lane: number; seq: number; chat: number }, limit: number): Promise<WaitingCard[]>
  /** CRM messages that a card shows, in the order in which they came; empty for what is no card. */
  shownBy(card: ShownPlace): Promise<number[]>
  /** The card that shows a CRM message, null where none does. */
  cardOf(item: { lane: number; message: number; bot: number; telegramChat: number }): Promise<number | null>
  /** The newest card of a chat in one Telegram chat. */
  newestCard(which: { bot: number; telegramChat: number; chat: number }): Promise<{ messageId: number; sentAt: Date } | null>
  /** The message that holds a CRM message's file, null where none does. */
  partOf(which: { bot: number; telegramChat: number; chat: number; message: number }): Promise<number | null>
  /** Remembers a file that was sent before its card. Repeating it is harmless. */
  recordPart(part: CardPart): Promise<void>
  /** A list that came before, or goes ahead of it, has named the message already, so that its card needs no sound. */
  isAnnounced(which: { bot: number; recipient: string; chat: number; message: number }): Promise<boolean>
}

/** The first word of a key says for what a card was asked; a number is the account, for a message that has just come. */
const isMessageCard = (idem: string): boolean => /^card:\d+:/.test(idem)

/** @internal */
export const burstStatements = {
  waiting: {
    name: 'waiting-cards',
    text: `select seq, op, message_id as message, chat_id as chat, idem, state from outbox_item where lane_id = $1 and seq > $2 and seq <= $2 + $3 order by seq`,
  },
  shownBy: {
    name: 'shown-by-card',
    text: `select o.message_id as message from telegram_message t join outbox_item o on o.lane_id = t.lane_id and o.seq >= t.seq
     where t.bot = $1 and t.telegram_chat = $2 and t.message_id = $3 and t.kind in ('card', 'owner-card')
       and o.op = 'card' and o.external_id = t.message_id and o.state = 'sent' and o.message_id is not null order by o.seq`,
  },
  cardOf: {
    name: 'card-of-message',
    text: `select t.message_id as "messageId" from outbox_item o join telegram_message t on t.bot = $3 and t.telegram_chat = $4 and t.message_id = o.external_id
     where o.lane_id = $1 and o.op = 'card' and o.message_id = $2 and o.state = 'sent' order by o.seq desc limit 1`,
  },
  newestCard: {
    name: 'newest-card-in',
    text: `select message_id as "messageId", sent_at as "sentAt" from telegram_message
     where chat_id = $1 and kind = 'card' and bot = $2 and telegram_chat = $3 order by message_id desc limit 1`,
  },
  partOf: {
    name: 'part-of-card',
    text: `select message_id as "messageId" from telegram_message
     where chat_id = $1 and kind = 'card-part' and subject_id = $2 and bot = $3 and telegram_chat = $4 order by message_id desc limit 1`,
  },
  recordPart: {
    name: 'record-part',
    text: `insert into telegram_message(bot, telegram_chat, message_id, kind, chat_id, subject_id, lane_id, seq, media)
     values ($1, $2, $3, 'card-part', $4, $5, $6, $7, true) on conflict do nothing`,
  },
  isAnnounced: {
    name: 'is-announced',
    text: `select exists (select 1 from lane l join outbox_item o on o.lane_id = l.id
     where l.kind = 'telegram' and l.key = $1 and o.op = 'digest' and o.state in ('pending', 'sending', 'sent') and o.created_at > now() - interval '1 hour'
       and o.payload @> jsonb_build_object('late', true, 'chats', jsonb_build_array(jsonb_build_object('chat', $2::bigint, 'message', $3::bigint)))) as found`,
  },
} as const

interface WaitingRow extends WaitingCard {
  readonly op: string
  readonly chat: number | null
  readonly idem: string
  readonly state: string
}

export const createBursts = ({ pool }: Pick<Database, 'pool'>): Bursts => ({
  waiting: async ({ lane, seq, chat }, limit) => {
    const { rows } = await pool.query<WaitingRow>({ ...burstStatements.waiting, values: [lane, seq, limit] })
    const end = rows.findIndex(
      (row, index) =>
        row.seq !== seq + 1 + index || row.op !== 'card' || row.chat !== chat || row.state !== 'pending' || !isMessageCard(row.idem),
    )
    return (end < 0 ? rows : rows.slice(0, end)).map((row) => ({ seq: row.seq, message: row.message }))
  },
  shownBy: async ({ bot, telegramChat, messageId }) =>
    (await pool.query<{ message: number }>({ ...burstStatements.shownBy, values: [bot, telegramChat, messageId] })).rows.map(
      ({ message }) => message,
    ),
  cardOf: async ({ lane, message, bot, telegramChat }) =>
    (await pool.query<{ messageId: number }>({ ...burstStatements.cardOf, values: [lane, message, bot, telegramChat] })).rows[0]
      ?.messageId ?? null,
  newestCard: async ({ bot, telegramChat, chat }) =>
    (await pool.query<{ messageId: number; sentAt: Date }>({ ...burstStatements.newestCard, values: [chat, bot, telegramChat] })).rows[0] ??
    null,
  partOf: async ({ bot, telegramChat, chat, message }) =>
    (await pool.query<{ messageId: number }>({ ...burstStatements.partOf, values: [chat, message, bot, telegramChat] })).rows[0]
      ?.messageId ?? null,
  recordPart: async ({ bot, telegramChat, messageId, chat, message, lane, seq }) => {
    await pool.query({ ...burstStatements.recordPart, values: [bot, telegramChat, messageId, chat, message, lane, seq] })
  },
  isAnnounced: async ({ bot, recipient, chat, message }) =>
    (await pool.query<{ found: boolean }>({ ...burstStatements.isAnnounced, values: [`${String(bot)}:${recipient}:0`, chat, message] }))
      .rows[0]?.found ?? false,
})

/** A card that may be added to the newest card of its chat: it is about a message that has just come, and offers nothing again. */
export const isFreshCard = ({ op, idem }: { readonly op: string; readonly idem: string }): boolean => op === 'card' && isMessageCard(idem)
