import type { OpenChat } from '@pinline/domain'
import type { Database } from './database.ts'

/** A chat that a text without an address may be meant for. */
export interface Candidate {
  readonly chat: number
  readonly order: number
  readonly product: string | null
  readonly email: string | null
}

/** A text that waits for its writer's word on where it goes. */
export interface StoredDraft {
  readonly id: number
  readonly manager: number
  readonly updateId: number
  readonly telegramChat: number
  readonly sourceMessage: number
  readonly content: unknown
  readonly closed: boolean
  readonly createdAt: Date
}

/** What the bot asks about a manager's desk before it decides. */
export interface DeskReads {
  /** The chat the manager writes in; `afterMessage` is the newest message in the private chat when it was last touched. */
  openChat(manager: number): Promise<{ open: OpenChat; afterMessage: number; order: number; ownsOpen: boolean } | null>
  closeOpenChat(manager: number): Promise<void>
  /**
   * Anything that names another chat (its card, its history, its order, a notice about it) came or is just coming to the manager between
   * `after` and the message he has written; or he wrote it before `after`, so that it is worked late, when another chat may be open.
   */
  otherCardCame(input: {
    bot: number
    manager: number
    telegramChat: number
    chat: number
    after: number
    before: number
  }): Promise<boolean>
  /** Chats that the manager has, the ones that wait longest first. */
  candidates(manager: number, limit: number): Promise<Candidate[]>
  keepDraft(input: {
    manager: number
    bot: number
    updateId: number
    telegramChat: number
    sourceMessage: number
    content: object
    now: Date
  }): Promise<number>
  draft(id: number): Promise<StoredDraft | null>
  /** What waits for its writer's word of a message that he wrote himself; corrections of sent words are not meant. */
  draftOf(message: { bot: number; manager: number; telegramChat: number; messageId: number }): Promise<StoredDraft | null>
  /** New words for what waits. False: it has been decided about. */
  rewriteDraft(id: number, content: object): Promise<boolean>
  /**
   * Texts that wait for their writer's word, newest first: at most `limit` with numbers below `before`. `total` counts all of them. What was
   * only shown to him, or corrects what has been sent, is no text that he misses.
   */
  drafts(manager: number, page: { before: number | null; limit: number }): Promise<{ drafts: StoredDraft[]; total: number }>
  /**
   * The seller's newest message where somebody has answered in the CRM itself since the manager took the chat, while he has not answered
   * from here; null otherwise, also where the buyer has written again since.
   */
  answeredElsewhere(chat: number, manager: number): Promise<number | null>
  /** True for the one who closes it; a second press finds it closed. */
  closeDraft(id: number, now: Date): Promise<boolean>
}

const openChat = {
  name: 'open-chat-of',
  text: `select o.chat_id as chat, o.after_message as "afterMessage", o.touched_at as "touchedAt", c.external_id as order, c.owner_id as owner, c.owner_until as until
   from open_chat o join chat c on c.id = o.chat_id where o.manager_id = $1`,
}

const otherCard = {
  name: 'other-card-came',
  text: `select $6::bigint < $5::bigint or exists (select 1 from telegram_message t where t.bot = $1 and t.telegram_chat = $3 and t.message_id > $5 and t.message_id < $6
       and t.kind <> 'receipt' and t.chat_id <> $4)
     or exists (select 1 from lane l join outbox_item o on o.lane_id = l.id and o.seq = l.done + 1
       where l.kind = 'telegram' and l.destination = 'manager:' || $2 and l.wanted > l.done and o.state = 'sending'
         and o.op in ('card', 'card.file', 'chat.card', 'hand.offer', 'history', 'order', 'notice') and o.chat_id <> $4) as came`,
}

const candidates = {
  name: 'reply-candidates',
  text: `select c.id as chat, c.external_id as order, c.product, c.email from assignment a join chat c on c.id = a.chat_id
   where a.manager_id = $1 and a.released_at is null order by c.waiting_since nulls last, c.id limit $2`,
}

/** What a manager misses when nobody reminds him of it. */
const waits = `manager_id = $1 and closed_at is null and not (content ? 'preview' or content ? 'fix')`

/** Of a reply that was refused and of its message, the newer one. */
const draftOf = {
  name: 'draft-of-message',
  text: `select id from draft where bot = $1 and manager_id = $2 and telegram_chat = $3 and source_message = $4 and closed_at is null
     and not (content ? 'preview' or content ? 'fix') order by id desc limit 1`,
}

const drafts = {
  name: 'drafts-of-manager',
  text: `select id, manager_id as manager, update_id as "updateId", telegram_chat as "telegramChat", source_message as "sourceMessage", content,
     created_at as "createdAt", false as closed from draft where ${waits} and ($2::int is null or id < $2) order by id desc limit $3`,
}

const countDrafts = { name: 'count-drafts', text: `select count(*)::int as n from draft where ${waits}` }

const answeredElsewhere = {
  name: 'answered-elsewhere',
  text: `select c.last_seller_id as message from assignment a join chat c on c.id = a.chat_id
   where a.chat_id = $1 and a.manager_id = $2 and a.released_at is null and a.kind = 'pin' and c.last_seller_id > greatest(a.claimed_id, c.last_buyer_id)
     and not exists (select 1 from outbox_item o join lane l on l.id = o.lane_id
       where l.kind = 'crm' and l.key = c.account || ':' || c.external_id and o.manager_id = a.manager_id
         and o.op in ('reply.text', 'reply.file') and coalesce(o.base_id, a.claimed_id) >= a.claimed_id)`,
}

interface OpenRow {
  readonly chat: number
  readonly afterMessage: number
  readonly touchedAt: Date
  readonly order: number
  readonly owner: number | null
  readonly until: Date | null
}

const createDrafts =
  (pool: Database['pool']): DeskReads['drafts'] =>
  async (manager, { before, limit }) => {
    const { rows } = await pool.query<StoredDraft>({ ...drafts, values: [manager, before, limit] })
    const counted = await pool.query<{ n: number }>({ ...countDrafts, values: [manager] })
    return { drafts: rows, total: counted.rows[0]?.n ?? 0 }
  }

const createDraft =
  (prisma: Database['prisma']): DeskReads['draft'] =>
  async (id) => {
    const row = await prisma.draft.findUnique({ where: { id } })
    return row === null
      ? null
      : {
          id: row.id,
          manager: row.managerId,
          updateId: Number(row.updateId),
          telegramChat: Number(row.telegramChat),
          sourceMessage: Number(row.sourceMessage),
          content: row.content,
          closed: row.closedAt !== null,
          createdAt: row.createdAt,
        }
  }

export const createDeskReads = ({ pool, prisma }: Database, clock: () => Date): DeskReads => ({
  openChat: async (manager) => {
    const [row] = (await pool.query<OpenRow>({ ...openChat, values: [manager] })).rows
    if (row === undefined) return null
    const ownsOpen = row.owner === manager && row.until !== null && row.until > clock()
    return { open: { state: 'open', chat: row.chat, touchedAt: row.touchedAt }, afterMessage: row.afterMessage, order: row.order, ownsOpen }
  },
  closeOpenChat: async (manager) => {
    await prisma.openChat.deleteMany({ where: { managerId: manager } })
  },
  otherCardCame: async ({ bot, manager, telegramChat, chat, after, before }) =>
    (await pool.query<{ came: boolean }>({ ...otherCard, values: [bot, String(manager), telegramChat, chat, after, before] })).rows[0]
      ?.came ?? false,
  candidates: async (manager, limit) => (await pool.query<Candidate>({ ...candidates, values: [manager, limit] })).rows,
  keepDraft: async ({ manager, bot, updateId, telegramChat, sourceMessage, content, now }) => {
    const where = { bot_updateId: { bot: BigInt(bot), updateId: BigInt(updateId) } }
    const create = {
      managerId: manager,
      bot: BigInt(bot),
      updateId: BigInt(updateId),
      telegramChat: BigInt(telegramChat),
      sourceMessage: BigInt(sourceMessage),
      content,
      createdAt: now,
    }
    return (await prisma.draft.upsert({ where, create, update: {} })).id
  },
  draft: createDraft(prisma),
  draftOf: async ({ bot, manager, telegramChat, messageId }) => {
    const { rows } = await pool.query<{ id: number }>({ ...draftOf, values: [bot, manager, telegramChat, messageId] })
    return rows[0] === undefined ? null : createDraft(prisma)(rows[0].id)
  },
  rewriteDraft: async (id, content) => (await prisma.draft.updateMany({ where: { id, closedAt: null }, data: { content } })).count === 1,
  drafts: createDrafts(pool),
  answeredElsewhere: async (chat, manager) =>
    (await pool.query<{ message: number }>({ ...answeredElsewhere, values: [chat, manager] })).rows[0]?.message ?? null,
  closeDraft: async (id, now) => (await prisma.draft.updateMany({ where: { id, closedAt: null }, data: { closedAt: now } })).count === 1,
})
