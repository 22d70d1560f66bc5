import type { Database } from './database.ts'

/** A manager's own message, as Telegram names it. */
export interface EditedMessage {
  readonly bot: number
  readonly telegramChat: number
  readonly messageId: number
  /** What it says now. */
  readonly text: string
}

/** Edits of messages that were sent as replies. */
export interface ReplyEdits {
  /**
   * Replaces the text of a reply that nobody has tried to send yet. `late`: it is on its way, sent, failed, or no reply at all, and
   * nothing was changed. One conditional statement, so the buyer gets either the old text or the new one, never a mixture.
   */
  change(edit: EditedMessage): Promise<'changed' | 'late'>
  /** Puts away what was kept of a message before the draft `newest`, so that only its newest words can still be sent. */
  supersede(message: Pick<EditedMessage, 'bot' | 'telegramChat' | 'messageId'>, newest: number, now: Date): Promise<void>
}

/** Only lanes with work are looked through; a private chat has the number of its person. */
const change = {
  name: 'change-reply',
  text: `update outbox_item o set payload = jsonb_set(o.payload, '{text}', to_jsonb($4::text))
   from lane l, manager m where l.kind = 'crm' and l.wanted > l.done and m.bot = $1 and m.telegram_id = $2
     and o.lane_id = l.id and o.seq > l.done and o.manager_id = m.id and o.op = 'reply.text' and o.state = 'pending' and o.attempts = 0
     and (o.payload -> 'source' ->> 'telegramChat')::bigint = $2 and (o.payload -> 'source' ->> 'messageId')::bigint = $3
   returning o.seq`,
}

const supersede = {
  name: 'supersede-drafts',
  text: 'update draft set closed_at = $5 where bot = $1 and telegram_chat = $2 and source_message = $3 and id < $4 and closed_at is null',
}

export const createReplyEdits = ({ pool }: Pick<Database, 'pool'>): ReplyEdits => ({
  change: async ({ bot, telegramChat, messageId, text }) =>
    ((await pool.query({ ...change, values: [bot, telegramChat, messageId, text] })).rowCount ?? 0) > 0 ? 'changed' : 'late',
  supersede: async ({ bot, telegramChat, messageId }, newest, now) => {
    await pool.query({ ...supersede, values: [bot, telegramChat, messageId, newest, now] })
  },
})
