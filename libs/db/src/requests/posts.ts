import type { Database } from '../database.ts'

/** A file of a request as it is passed on. */
export interface RequestFile {
  readonly id: number
  readonly request: number
  readonly name: string
  readonly type: string
  readonly size: number | null
  /** In OpenProject; null while it is not there. */
  readonly attachment: number | null
}

/** Where requests stand in Telegram, and what belongs to their posts. */
export interface RequestPosts {
  /** The first post about a request in a private chat: the one that all later ones answer. Null where there is none. */
  first(request: number, telegramChat: number): Promise<number | null>
  /** The newest card of a request among its staff. */
  newestCard(request: number): Promise<{ telegramChat: number; messageId: number } | null>
  /** A post about any request came to a private chat between two of its messages. */
  cameBetween(place: { readonly telegramChat: number; readonly after: number; readonly before: number }): Promise<boolean>
  file(id: number): Promise<RequestFile | null>
  /** How many files its requester has sent with it, and since. */
  fileCount(request: number): Promise<number>
}

const first = {
  name: 'request-post-first',
  text: `select min(message_id) as id from telegram_message where kind = 'request' and subject_id = $1 and bot = $3 and telegram_chat = $2`,
}

const newestCard = {
  name: 'request-card-newest',
  text: `select t.telegram_chat as "telegramChat", t.message_id as "messageId" from telegram_message t
   join outbox_item o on o.lane_id = t.lane_id and o.seq = t.seq and o.op = 'request.card'
   where t.kind = 'request' and t.subject_id = $1 and t.bot = $2 order by t.sent_at desc, t.message_id desc limit 1`,
}

const cameBetween = {
  name: 'request-post-between',
  text: `select exists (select 1 from telegram_message where bot = $4 and telegram_chat = $1 and message_id > $2 and message_id < $3 and kind = 'request') as came`,
}

const file = {
  name: 'request-file',
  text: 'select id, request_id as request, name, type, size, attachment from request_file where id = $1',
}

const fileCount = {
  name: 'request-file-count',
  text: 'select count(*)::int as n from request_file where request_id = $1 and file_id is not null',
}

export const createRequestPosts = ({ pool }: Pick<Database, 'pool'>, bot: number): RequestPosts => ({
  first: async (request, telegramChat) =>
    (await pool.query<{ id: number | null }>({ ...first, values: [request, telegramChat, bot] })).rows[0]?.id ?? null,
  newestCard: async (request) =>
    (await pool.query<{ telegramChat: number; messageId: number }>({ ...newestCard, values: [request, bot] })).rows[0] ?? null,
  cameBetween: async ({ telegramChat, after, before }) =>
    (await pool.query<{ came: boolean }>({ ...cameBetween, values: [telegramChat, after, before, bot] })).rows[0]?.came ?? false,
  file: async (id) => (await pool.query<RequestFile>({ ...file, values: [id] })).rows[0] ?? null,
  fileCount: async (request) => (await pool.query<{ n: number }>({ ...fileCount, values: [request] })).rows[0]?.n ?? 0,
})

/** @internal */
export const requestPostStatements = { first, newestCard, cameBetween, file, fileCount }
