import { parseEffect } from '@pinline/contracts'
import type { ReplySource } from '@pinline/contracts'
import type { ReplyPart } from './desk.ts'
import type { Transaction } from './transaction.ts'

/** A reply that was accepted and may not go any more. */
export interface RefusedReply {
  readonly bot: number
  readonly lane: number
  /** Its first part that was not sent. */
  readonly seq: number
  readonly order: number
  readonly manager: number
  readonly source: ReplySource
}

const unsent = {
  name: 'unsent-parts',
  text: `select seq, op, payload from outbox_item where lane_id = $1 and seq >= $2 and state in ('pending', 'sending')
     and (payload -> 'source' ->> 'updateId')::bigint = $3 order by seq`,
}

/** A later part of a reply that is kept already changes nothing, not even where its writer has decided about it meanwhile. */
const isKept = `(draft.content #>> '{replaces,lane}')::bigint = $8 and $9 between (draft.content #>> '{replaces,seq}')::bigint and (draft.content #>> '{replaces,last}')::bigint`

const keep = {
  name: 'keep-refused-reply',
  text: `insert into draft(manager_id, bot, update_id, telegram_chat, source_message, content, created_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7)
   on conflict (bot, update_id) do update set
     content = case when ${isKept} then draft.content else excluded.content end,
     created_at = case when ${isKept} then draft.created_at else excluded.created_at end,
     closed_at = case when ${isKept} then draft.closed_at end
   returning id`,
}

const partOf = (op: string, payload: unknown): ReplyPart[] => {
  const effect = parseEffect(op, payload)
  if (effect.op === 'reply.text') return [{ type: 'text', text: effect.payload.text }]
  if (effect.op !== 'reply.file') return []
  const { fileId, name, type: mime, size } = effect.payload
  return [{ type: 'file', fileId, name, mime, size }]
}

/**
 * Keeps what has not been sent of a reply as a draft of its writer, which stands for all of its parts; the same reply is kept once. Answers
 * with the draft's number, null where nothing is left to keep.
 */
export const keepRefusedReply = async (tx: Transaction, reply: RefusedReply, now: Date): Promise<number | null> => {
  const { bot, lane, seq, order, manager, source } = reply
  const rows = await tx.query<{ seq: number; op: string; payload: unknown }>(unsent, [lane, seq, source.updateId])
  const parts = rows.flatMap(({ op, payload }) => partOf(op, payload))
  if (parts.length === 0) return null
  const content = { parts, order, replaces: { lane, seq, last: rows.at(-1)?.seq ?? seq } }
  const values = [manager, bot, source.updateId, source.telegramChat, source.messageId, JSON.stringify(content), now, lane, seq]
  const [draft] = await tx.query<{ id: number }>(keep, values)
  return draft?.id ?? null
}

/** @internal */
export const keptReplyStatements = { unsent, keep }
