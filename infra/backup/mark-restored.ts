import type pg from 'pg'

/** So far above the backup's numbers do new ones begin. */
const idGap = 1_000_000

/**
 * The backup knows what was asked for, the world knows what was done since. So nothing that was under way goes out of itself:
 *
 * - Cards, edits and notices to Telegram: whoever was to see them has seen them, or sees the state of today.
 * - Updates of Telegram that were stored and not worked: they were worked since, and may have made replies.
 * - Rings of the CRM: the first pass reads every chat that has changed.
 */
const endWhatWasUnderWay = [
  `UPDATE outbox_item o SET state = 'dropped', error = 'restored', dead_at = now() FROM lane l
   WHERE l.id = o.lane_id AND l.kind = 'telegram' AND o.state IN ('pending', 'sending')`,
  `UPDATE inbox_update SET done_at = now(), error = 'restored' WHERE done_at IS NULL`,
  `UPDATE lane SET done = wanted WHERE kind <> 'crm'`,
  `UPDATE lane SET fence = fence + 1, lease_until = '-infinity', lease_by = NULL, next_at = least(next_at, now())`,
  'DELETE FROM lease',
]

/**
 * A reply that was waiting may have been sent since. It is made into one that was begun a million times without a word of how it ended: the
 * outbox then looks for it in the CRM above what was known there (its base), links it when it is there, and otherwise gives it back to its
 * writer, who may send it again. It never sends it by itself.
 */
const doubtReplies = `
  UPDATE outbox_item o SET state = 'sending', attempts = 1, base_id = coalesce(o.base_id, c.last_id),
    error = 'restored lost 1000000 above ' || coalesce(o.base_id, c.last_id)
  FROM lane l, chat c WHERE l.id = o.lane_id AND l.kind = 'crm' AND c.id = o.chat_id AND o.op LIKE 'reply.%' AND o.state IN ('pending', 'sending')`

/**
 * What managers were in the middle of is over: their next words belong to what they see now. The account is read once more from its beginning,
 * silently, and each chat counts as not read until then (`epoch`, see the import). The digest of that pass may come again, and the log goes on
 * with what happens from now on.
 */
const beginAnew = [
  'DELETE FROM open_chat',
  'DELETE FROM prompt',
  "UPDATE chat SET synced_at = 'epoch'",
  "DELETE FROM setting WHERE key LIKE 'crm.first-pass.%'",
  `UPDATE outbox_item SET idem = idem || ':before:' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS') WHERE idem LIKE 'digest:first:%'`,
  "UPDATE setting SET value = to_jsonb((SELECT coalesce(max(id), 0) FROM event)) WHERE key LIKE 'log.cursor.%'",
]

const noteRestore = `
  INSERT INTO setting (key, value, updated_at) VALUES ('restored', jsonb_build_object('at', now(), 'madeAt', $1::text), now())
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()`

/** Numbers that were given out after the backup stand on buttons in Telegram; they must not come to mean anything else. */
const raiseSequences = `
  SELECT setval(quote_ident(schemaname) || '.' || quote_ident(sequencename), coalesce(last_value, 0) + $1::bigint)
  FROM pg_sequences WHERE schemaname = 'public'`

/** So are places in a lane: a button names one, and a press of an old one must not decide about a new reply. */
const raiseLanes = 'UPDATE lane SET wanted = wanted + $1::bigint, done = done + $1::bigint WHERE wanted = done'

/** What was found under way in a backup. */
export type UnderWay = { readonly replies: number; readonly posts: number; readonly updates: number }

/** Makes a database that was just filled from a backup into one that may be worked on without anything old being posted or sent again. */
export const markRestored = async (client: pg.Client, madeAt: string): Promise<UnderWay> => {
  const { rowCount: replies } = await client.query(doubtReplies)
  const ended = { posts: 0, updates: 0 }
  for (const [index, statement] of endWhatWasUnderWay.entries()) {
    const { rowCount } = await client.query(statement)
    if (index === 0) ended.posts = rowCount ?? 0
    if (index === 1) ended.updates = rowCount ?? 0
  }
  for (const statement of beginAnew) await client.query(statement)
  await client.query(noteRestore, [madeAt])
  await client.query(raiseSequences, [idGap])
  await client.query(raiseLanes, [idGap])
  return { replies: replies ?? 0, ...ended }
}
