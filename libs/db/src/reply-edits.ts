import type { Database } from './database.ts'
import { createTransact } from './transaction.ts'
import type { Transaction } from './transaction.ts'

/** A manager's own message that went to a buyer, as Telegram names it. */
export interface EditedMessage {
  /** Our row. */
  readonly chat: number
  /** Who wrote it. */
  readonly manager: number
  readonly telegramChat: number
  /** Of an album the first one's, which its reply is known by. */
  readonly messageId: number
  /** What it says now; null only asks how its reply stands. */
  readonly text: string | null
  /** Its place in its album, from 0; null for a message of its own. */
  readonly place: number | null
}

/**
 * How the words of a reply stand when their message is edited. `changed`: nobody had tried to send them, and the buyer gets the new ones,
 * once. `failed`: they were not sent; where it is `changed`, repeating them sends the new ones. In every other case nothing was changed:
 * `waiting` (only asked), `under-way` (sending has begun), `partly` (some of several texts are there), `unproven`, `sent`.
 */
export type EditOutcome =
  | { readonly status: 'changed' }
  | { readonly status: 'waiting' }
  | { readonly status: 'under-way' | 'partly' | 'sent' }
  | { readonly status: 'unproven'; readonly lane: number; readonly seq: number }
  /** `dead`: the parts that may still be repeated; null where somebody has given them up. */
  | {
      readonly status: 'failed'
      readonly changed: boolean
      readonly dead: { readonly lane: number; readonly seq: number; readonly last: number } | null
    }

/** Edits of messages that were sent as replies. */
export interface ReplyEdits {
  /**
   * Takes the new words where that is still possible. The parts are locked, so the buyer gets either the old words or the new ones, never
   * a mixture; of several texts the first one gets all the new words, and the others have nothing to send any more.
   */
  change(edit: EditedMessage): Promise<EditOutcome>
  /** Puts away the corrections that were kept of a message before the draft `newest`, so that only its newest words can still be sent. */
  supersede(message: { readonly bot: number } & Pick<EditedMessage, 'telegramChat' | 'messageId'>, newest: number, now: Date): Promise<void>
}

interface PartRow {
  readonly lane: number
  readonly seq: number
  readonly op: string
  readonly state: string
  readonly attempts: number
  /** Its words stand in the text before it. */
  readonly spent: boolean
  /** Of the update that asked for it: parts of one wish have the same. */
  readonly update: number
}

/** Every part that came from a message, in order. A reply that was repeated has both its rows. */
const parts = {
  name: 'parts-of-message',
  text: `select o.lane_id as lane, o.seq, o.op, o.state, o.attempts, (o.payload -> 'source' ->> 'updateId')::bigint as update,
     o.payload ->> 'text' = '' as spent from chat c join lane l on l.kind = 'crm' and l.key = c.account || ':' || c.external_id
   join outbox_item o on o.lane_id = l.id and o.manager_id = $4 and o.op in ('reply.text', 'reply.file')
     and (o.payload -> 'source' ->> 'telegramChat')::bigint = $2 and (o.payload -> 'source' ->> 'messageId')::bigint = $3
   where c.id = $1 order by o.seq for update of o`,
}

const rewrite = {
  name: 'rewrite-reply',
  text: `update outbox_item set payload = jsonb_set(payload, '{text}', to_jsonb(case when seq = $2 then $3::text else '' end)) where lane_id = $1 and seq = any($4::bigint[])`,
}

const supersede = {
  name: 'supersede-drafts',
  text: 'update draft set closed_at = $5 where bot = $1 and telegram_chat = $2 and source_message = $3 and id < $4 and closed_at is null',
}

/** The texts of one message: of an album those before its own file. What was replaced stands for nothing any more. */
const textsOf = (rows: readonly PartRow[], place: number | null): PartRow[] => {
  const filesBefore = (seq: number): number => rows.filter((row) => row.op === 'reply.file' && row.seq < seq).length
  return rows.filter(({ op, state, seq }) => op === 'reply.text' && state !== 'replaced' && (place === null || filesBefore(seq) === place))
}

const isUntried = ({ state, attempts }: PartRow): boolean => state === 'pending' && attempts === 0

/** How texts stand that can not be changed where they are. */
const standing = (all: readonly PartRow[]): EditOutcome => {
  const texts = all.filter(({ spent }) => !spent)
  const unproven = texts.find(({ state }) => state === 'unknown')
  if (unproven !== undefined) return { status: 'unproven', lane: unproven.lane, seq: unproven.seq }
  if (texts.every(({ state }) => state === 'dead' || state === 'dropped')) {
    const [first, last = first] = [texts[0], texts.at(-1)]
    const isDead = first !== undefined && last !== undefined && texts.every(({ state }) => state === 'dead')
    return { status: 'failed', changed: false, dead: isDead ? { lane: first.lane, seq: first.seq, last: last.seq } : null }
  }
  const sent = texts.filter(({ state }) => state === 'sent').length
  if (sent === 0) return { status: 'under-way' }
  return { status: sent === texts.length ? 'sent' : 'partly' }
}

const changeIn = async (tx: Transaction, { chat, manager, telegramChat, messageId, text, place }: EditedMessage): Promise<EditOutcome> => {
  const rows = await tx.query<PartRow>(parts, [chat, telegramChat, messageId, manager])
  const all = textsOf(rows, place)
  const newest = Math.max(...all.map(({ update }) => update))
  // A correction that was asked for stands for what was sent before it.
  const texts = all.every(({ update, state }) => update === newest || state === 'sent')
    ? all.filter(({ update }) => update === newest)
    : all
  const [first] = texts
  // It had no words: what is added to it can only follow.
  if (first === undefined) return { status: rows.every(({ state }) => state === 'sent' || state === 'replaced') ? 'sent' : 'under-way' }
  const isWaiting = texts.every(isUntried)
  const isFailed = texts.length === 1 && first.state === 'dead'
  if (text === null || (!isWaiting && !isFailed)) return isWaiting ? { status: 'waiting' } : standing(texts)
  await tx.query(rewrite, [first.lane, first.seq, text, texts.map(({ seq }) => seq)])
  return isWaiting
    ? { status: 'changed' }
    : { status: 'failed', changed: true, dead: { lane: first.lane, seq: first.seq, last: first.seq } }
}

export const createReplyEdits = ({ pool }: Pick<Database, 'pool'>): ReplyEdits => {
  const transact = createTransact({ pool })
  return {
    change: (edit) => transact((tx) => changeIn(tx, edit)),
    supersede: async ({ bot, telegramChat, messageId }, newest, now) => {
      await pool.query({ ...supersede, values: [bot, telegramChat, messageId, newest, now] })
    },
  }
}
