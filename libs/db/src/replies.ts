import type { Database } from './database.ts'

/** What the sender of a reply needs to know, as it is now. */
export interface ReplyContext {
  readonly order: number
  readonly epoch: number
  readonly lastId: number
  /** Nobody else may have the chat when the reply goes. */
  readonly owner: number | null
}

/** A seller's message of the CRM that no reply is linked to. */
export interface UnlinkedMessage {
  readonly id: number
  readonly text: string
  readonly fileName: string | null
}

/** How far the parts of one reply have come. `draft`: not sent, and kept for its writer's word. */
export type ReplyProgress = 'accepted' | 'delivered' | 'checking' | 'failed' | 'draft'

/** Replies between Telegram and the CRM. */
export interface Replies {
  context(chat: number): Promise<ReplyContext | null>
  /**
   * The seller's messages above `base` that are not linked, ascending. `automatic`: also those that are known to be answers of rules,
   * which are nobody's reply. @defaultValue false
   */
  unlinked(chat: number, base: number, automatic?: boolean): Promise<UnlinkedMessage[]>
  /** Links a CRM message to a reply; false when either is linked already to something else. Repeating it is harmless. */
  link(input: { chat: number; message: number; lane: number; seq: number; manager: number | null }): Promise<boolean>
  /** CRM message that a reply is linked to. */
  linkOf(lane: number, seq: number): Promise<number | null>
  /** State of all parts that came from one Telegram update, and of what was kept of it. */
  progress(bot: number, updateId: number): Promise<ReplyProgress>
  /** The buyer's words up to now had been marked as read before this mark was asked for. */
  isSeen(lane: number, seq: number): Promise<boolean>
  /** When the last pin of a manager on a chat ended; null where there has been none. */
  pinEndedAt(chat: number, manager: number): Promise<Date | null>
  /** One part as it stands, for retry and check buttons. */
  part(
    lane: number,
    seq: number,
  ): Promise<{
    op: string
    payload: unknown
    chat: number
    order: number
    manager: number | null
    state: string
    error: string | null
    idem: string
  } | null>
}

const context = {
  name: 'reply-context',
  text: 'select external_id as order, epoch, last_id as "lastId", owner_id as owner from chat where id = $1',
}

const unlinked = {
  name: 'unlinked-sellers',
  text: `select external_id as id, body as text, file_name as "fileName" from message
   where chat_id = $1 and external_id > $2 and (side = 'seller' or ($3 and side = 'auto')) and not deleted and reply_lane is null order by external_id`,
}

const link = {
  name: 'link-reply',
  text: `update message set reply_lane = $3, reply_seq = $4, manager_id = $5
   where chat_id = $1 and external_id = $2 and (reply_lane is null or (reply_lane = $3 and reply_seq = $4)) returning 1 as one`,
}

const linkOf = { name: 'link-of-reply', text: 'select external_id as id from message where reply_lane = $1 and reply_seq = $2' }

/** Parts stand behind the first one in its lane. A range of keys would depend on how the database sorts text. */
const progress = {
  name: 'reply-progress',
  text: `select o.state from outbox_item f join outbox_item o on o.lane_id = f.lane_id and o.seq >= f.seq
   where f.idem = $1 and (o.payload -> 'source' ->> 'updateId')::bigint = $2
   union all select case when closed_at is null then 'kept' else 'put away' end from draft where bot = $3 and update_id = $2
     and not (content ? 'preview' or content ? 'fix')`,
}

const isSeen = {
  name: 'is-seen-already',
  text: `select exists (select 1 from outbox_item o where o.lane_id = $1 and o.seq < $2 and o.op = 'seen' and o.state = 'sent'
     and o.sent_at > (select max(m.stored_at) from message m where m.chat_id = o.chat_id and m.side = 'buyer')) as seen`,
}

const pinEndedAt = {
  name: 'pin-ended-at',
  text: 'select released_at as at from assignment where chat_id = $1 and manager_id = $2 and released_at is not null order by id desc limit 1',
}

const part = {
  name: 'reply-part',
  text: `select o.op, o.payload, o.chat_id as chat, c.external_id as order, o.manager_id as manager, o.state, o.error, o.idem
   from outbox_item o join chat c on c.id = o.chat_id where o.lane_id = $1 and o.seq = $2`,
}

const worst = (all: readonly string[]): ReplyProgress => {
  const parts = all.filter((state) => state !== 'kept' && state !== 'put away')
  // What stands for a replaced part has a row of its own.
  const states = parts.filter((state) => state !== 'replaced')
  // What waits for its writer's word is not lost; once it is sent, its parts tell more than the draft that it came from.
  if (all.includes('kept') && (parts.length === 0 || states.includes('dead'))) return 'draft'
  if (states.includes('dead') || states.includes('dropped') || (parts.length === 0 && all.length > 0)) return 'failed'
  if (states.includes('unknown')) return 'checking'
  return states.length > 0 && states.every((state) => state === 'sent') ? 'delivered' : 'accepted'
}

const isUniqueViolation = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505'

export const createReplies = ({ pool }: Database): Replies => ({
  context: async (chat) => (await pool.query<ReplyContext>({ ...context, values: [chat] })).rows[0] ?? null,
  unlinked: async (chat, base, automatic = false) =>
    (await pool.query<UnlinkedMessage>({ ...unlinked, values: [chat, base, automatic] })).rows,
  link: async ({ chat, message, lane, seq, manager }) => {
    try {
      return (await pool.query({ ...link, values: [chat, message, lane, seq, manager] })).rowCount === 1
    } catch (error) {
      // The unique pair says that this reply is another message already.
      if (isUniqueViolation(error)) return false
      throw error
    }
  },
  linkOf: async (lane, seq) => (await pool.query<{ id: number }>({ ...linkOf, values: [lane, seq] })).rows[0]?.id ?? null,
  progress: async (bot, updateId) => {
    const values = [`tg:${String(bot)}:${String(updateId)}:0`, updateId, bot]
    const { rows } = await pool.query<{ state: string }>({ ...progress, values })
    return worst(rows.map(({ state }) => state))
  },
  isSeen: async (lane, seq) => (await pool.query<{ seen: boolean }>({ ...isSeen, values: [lane, seq] })).rows[0]?.seen ?? false,
  pinEndedAt: async (chat, manager) => (await pool.query<{ at: Date }>({ ...pinEndedAt, values: [chat, manager] })).rows[0]?.at ?? null,
  part: async (lane, seq) => {
    const { rows } = await pool.query<NonNullable<Awaited<ReturnType<Replies['part']>>>>({ ...part, values: [lane, seq] })
    return rows[0] ?? null
  },
})
