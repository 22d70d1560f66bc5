import type { ActivationState } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import { toActivation } from './chat-row.ts'
import type { Database } from './database.ts'
import type { Message } from './generated/client.ts'

/** A person as cards name them. */
export interface PersonName {
  readonly id: number
  readonly telegramId: number
  readonly firstName: string
  readonly lastName: string | null
  readonly username: string | null
  readonly language: string | null
}

/** A chat as cards show it. */
export interface ChatView {
  readonly id: number
  readonly order: number
  readonly product: string | null
  readonly email: string | null
  readonly shop: string | null
  readonly payState: number | null
  readonly owner: PersonName | null
  readonly ownerUntil: Date | null
  readonly version: number
  /** Null while nobody waits, also where somebody has said that the buyer's last words need no answer. */
  readonly waitingSince: Date | null
  /** The answer timer has told somebody of this wait. A wait that has just begun is not late, whatever the timer has yet to notice. */
  readonly late: boolean
  /** The buyer's words up to a message need no answer, and who has said so. */
  readonly noReply: { readonly upTo: number; readonly by: PersonName | null } | null
  readonly lastId: number
  readonly lastBuyerId: number
  readonly lastSellerId: number
  readonly lastSellerAt: Date | null
  /** The last seller message is a reply that went through us; null: written in the CRM itself, or not linked yet. */
  readonly lastSellerManager: number | null
  readonly complete: boolean
  readonly hasInfo: boolean
  /** Where an activation stands, and since when; null for an ordinary chat. */
  readonly activation: { readonly state: ActivationState; readonly since: Date } | null
  /** How and why the last pin ended, null while there has been none. */
  readonly lastRelease: { readonly reason: string; readonly at: Date } | null
}

/** A message as cards and histories show it. */
export interface MessageView {
  readonly id: number
  readonly side: 'buyer' | 'seller' | 'system'
  readonly text: string
  readonly deleted: boolean
  readonly writtenAt: Date | null
  readonly storedAt: Date
  /** Who sent it from Telegram, where known. */
  readonly manager: PersonName | null
  readonly file: { readonly name: string; readonly url: string | null; readonly image: boolean } | null
  /** What it said before its last change. */
  readonly before: { readonly text: string; readonly replacedAt: Date } | null
}

/** What a sent Telegram message shows. */
export interface ShownMessage {
  readonly bot: number
  readonly telegramChat: number
  readonly messageId: number
  readonly kind: string
  readonly chat: number | null
  readonly subject: number | null
  readonly lane: number
  readonly version: number
  readonly open: boolean
  readonly media: boolean
  readonly sentAt: Date
}

interface ChatViewRow {
  readonly id: number
  readonly external_id: number
  readonly product: string | null
  readonly email: string | null
  readonly shop: string | null
  readonly pay_state: number | null
  readonly owner_until: Date | null
  readonly version: number
  readonly waiting_since: Date | null
  readonly late: boolean | null
  readonly no_reply_id: number | null
  readonly no_reply_by: PersonName | null
  readonly last_id: number
  readonly last_buyer_id: number
  readonly last_seller_id: number
  readonly last_seller_at: Date | null
  readonly last_seller_manager: number | null
  readonly complete: boolean
  readonly has_info: boolean
  readonly owner: PersonName | null
  readonly work_state: string | null
  readonly work_state_at: Date | null
  readonly release_reason: string | null
  readonly released_at: Date | null
}

/** A person as JSON, null where there is none. @internal */
export const person = (alias: string): string =>
  `case when ${alias}.id is not null then json_build_object('id', ${alias}.id, 'telegramId', ${alias}.telegram_id, 'firstName', ${alias}.first_name,
    'lastName', ${alias}.last_name, 'username', ${alias}.username, 'language', ${alias}.language) end`

const chatView = {
  name: 'chat-view',
  text: `select c.id, c.external_id, c.product, c.email, c.shop, c.pay_state, c.owner_until, c.version,
     case when c.last_buyer_id > coalesce(c.no_reply_id, 0) then c.waiting_since end as waiting_since, c.clock_step > 1 and c.waiting_since <= $4::timestamptz - interval '30 s' as late, c.no_reply_id, ${person('n')} as no_reply_by, c.last_id, c.last_buyer_id, c.last_seller_id, c.last_seller_at,
     s.manager_id as last_seller_manager, c.complete, c.info_at is not null as has_info, ${person('m')} as owner, a.reason as release_reason, a.released_at, c.work_state, c.work_state_at
   from chat c left join manager m on m.id = c.owner_id left join manager n on n.id = c.no_reply_by left join message s on s.chat_id = c.id and s.external_id = c.last_seller_id
   left join lateral (select reason, released_at from assignment where chat_id = c.id and released_at is not null order by id desc limit 1) a on true
   where case when $1::bigint is not null then c.id = $1 else c.account = $2 and c.external_id = $3 end`,
}

const activationOf = ({ work_state: stored, work_state_at: since, owner }: ChatViewRow): ChatView['activation'] => {
  const state = toActivation(stored, owner?.id ?? null)
  return state === null || since === null ? null : { state, since }
}

const toChatView = (row: ChatViewRow): ChatView => ({
  id: row.id,
  order: row.external_id,
  product: row.product,
  email: row.email,
  shop: row.shop,
  payState: row.pay_state,
  owner: row.owner,
  ownerUntil: row.owner_until,
  version: row.version,
  waitingSince: row.waiting_since,
  late: row.late === true && row.waiting_since !== null,
  noReply: row.no_reply_id === null ? null : { upTo: row.no_reply_id, by: row.no_reply_by },
  lastId: row.last_id,
  lastBuyerId: row.last_buyer_id,
  lastSellerId: row.last_seller_id,
  lastSellerAt: row.last_seller_at,
  lastSellerManager: row.last_seller_manager,
  complete: row.complete,
  hasInfo: row.has_info,
  activation: activationOf(row),
  lastRelease: row.release_reason !== null && row.released_at !== null ? { reason: row.release_reason, at: row.released_at } : null,
})

type MessageRow = Pick<Message, 'side' | 'body' | 'deleted'> & {
  readonly external_id: number
  readonly written_at: Date | null
  readonly stored_at: Date
  readonly file_name: string | null
  readonly file_url: string | null
  readonly file_image: boolean
  readonly manager: PersonName | null
  readonly before_body: string | null
  readonly replaced_at: Date | null
}

const messageColumns = `x.external_id, x.side, x.body, x.deleted, x.written_at, x.stored_at, x.file_name, x.file_url, x.file_image, ${person('m')} as manager, r.body as before_body, r.replaced_at`
const messageJoins = `message x left join manager m on m.id = x.manager_id
   left join lateral (select body, replaced_at from message_revision v where v.chat_id = x.chat_id and v.external_id = x.external_id order by v.read_at desc limit 1) r on true`

/** What is left of a message whose words were erased is nothing to read. */
const hasWords = `(x.body <> '' or x.file_name is not null)`

const oneMessage = {
  name: 'message-view',
  text: `select ${messageColumns} from ${messageJoins} where x.chat_id = $1 and x.external_id = $2`,
}
const newestMessages = {
  name: 'newest-messages',
  text: `select ${messageColumns} from ${messageJoins} where x.chat_id = $1 and ${hasWords} and ($2::bigint is null or x.external_id < $2) order by x.external_id desc limit $3`,
}
const laterMessages = {
  name: 'later-messages',
  text: `select ${messageColumns} from ${messageJoins} where x.chat_id = $1 and ${hasWords} and x.external_id > $2 order by x.external_id limit $3`,
}
const countMessages = {
  name: 'count-messages',
  text: `select count(*) as total, count(*) filter (where x.external_id < $2) as older from message x where x.chat_id = $1 and ${hasWords}`,
}

const toMessageView = (row: MessageRow): MessageView => ({
  id: row.external_id,
  side: row.side === 'buyer' || row.side === 'seller' ? row.side : 'system',
  text: row.body,
  deleted: row.deleted,
  writtenAt: row.written_at,
  storedAt: row.stored_at,
  manager: row.manager,
  file: row.file_name === null ? null : { name: row.file_name, url: row.file_url, image: row.file_image },
  before: row.before_body !== null && row.replaced_at !== null ? { text: row.before_body, replacedAt: row.replaced_at } : null,
})

/** What is drawn, read as it is now. */
export interface Views {
  chat(which: { id: number } | { account: number; order: number }): Promise<ChatView | null>
  message(chat: number, id: number): Promise<MessageView | null>
  /** Up to `limit` messages, ascending; the newest ones below `before`, or the next ones above `after`. */
  messages(chat: number, range: { before?: number; after?: number; limit: number }): Promise<MessageView[]>
  /** How many messages are stored, and how many of them are below `id`. */
  count(chat: number, id: number): Promise<{ total: number; older: number }>
  shown(place: { bot: number; telegramChat: number; messageId: number }): Promise<ShownMessage | null>
  /** Everything of a kind that shows a subject, e.g. all access cards of a person. */
  shownAbout(kind: string, subject: number): Promise<ShownMessage[]>
  /** Telegram's number of the chat's newest card in the group, null where there is none. */
  newestCard(chat: number): Promise<number | null>
}

type ShownRow = {
  bot: bigint
  telegramChat: bigint
  messageId: bigint
  kind: string
  chatId: bigint | null
  subjectId: bigint | null
  laneId: bigint
  version: number
  open: boolean
  media: boolean
  sentAt: Date
}

const toShown = (row: ShownRow): ShownMessage => ({
  bot: Number(row.bot),
  telegramChat: Number(row.telegramChat),
  messageId: Number(row.messageId),
  kind: row.kind,
  chat: row.chatId === null ? null : Number(row.chatId),
  subject: row.subjectId === null ? null : Number(row.subjectId),
  lane: Number(row.laneId),
  version: row.version,
  open: row.open,
  media: row.media,
  sentAt: row.sentAt,
})

export const createViews = ({ pool, prisma }: Database, clock: Clock): Views => ({
  chat: async (which) => {
    const values = 'id' in which ? [which.id, null, null, clock()] : [null, which.account, which.order, clock()]
    const { rows } = await pool.query<ChatViewRow>({ ...chatView, values })
    return rows[0] === undefined ? null : toChatView(rows[0])
  },
  message: async (chat, id) => {
    const { rows } = await pool.query<MessageRow>({ ...oneMessage, values: [chat, id] })
    return rows[0] === undefined ? null : toMessageView(rows[0])
  },
  messages: async (chat, { before, after, limit }) => {
    const { rows } =
      after === undefined
        ? await pool.query<MessageRow>({ ...newestMessages, values: [chat, before ?? null, limit] })
        : await pool.query<MessageRow>({ ...laterMessages, values: [chat, after, limit] })
    return rows.map(toMessageView).sort((a, b) => a.id - b.id)
  },
  count: async (chat, id) => {
    const { rows } = await pool.query<{ total: number; older: number }>({ ...countMessages, values: [chat, id] })
    return rows[0] ?? { total: 0, older: 0 }
  },
  shown: async ({ bot, telegramChat, messageId }) => {
    const row = await prisma.telegramMessage.findUnique({
      where: { bot_telegramChat_messageId: { bot: BigInt(bot), telegramChat: BigInt(telegramChat), messageId: BigInt(messageId) } },
    })
    return row === null ? null : toShown(row)
  },
  shownAbout: async (kind, subject) =>
    (await prisma.telegramMessage.findMany({ where: { kind, subjectId: BigInt(subject) } })).map(toShown),
  newestCard: async (chat) => {
    const where = { chatId: BigInt(chat), kind: 'card' }
    const row = await prisma.telegramMessage.findFirst({ where, orderBy: { messageId: 'desc' }, select: { messageId: true } })
    return row === null ? null : Number(row.messageId)
  },
})
