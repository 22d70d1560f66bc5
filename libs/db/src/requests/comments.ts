import type { RequestStatus } from '@pinline/domain'
import type { Database } from '../database.ts'
import type { OutboxRequest } from '../enqueue.ts'
import type { ReplyProgress } from '../replies.ts'
import type { Transaction } from '../transaction.ts'
import { requestReceipt, work } from './effects.ts'
import type { SupportRequest } from './row.ts'

/** Why somebody said something about a request. */
export type CommentKind = 'comment' | 'answer' | 'reopen' | 'ask' | 'note' | 'reply' | 'rating' | 'state'

/** A file in Telegram that is to go to OpenProject. */
export interface CommentFile {
  readonly fileId: string
  readonly name: string
  readonly type: string
  readonly size: number | null
}

/** Something said about a request. `key` is unique to the deed: the same twice is one. */
export interface NewComment {
  readonly key: string
  readonly side: 'requester' | 'staff'
  readonly kind: CommentKind
  readonly person: number
  readonly author: string
  /** Empty where there are only files. */
  readonly text: string
  readonly files: readonly CommentFile[]
  /** Where it was written, for its receipt. */
  readonly source: { readonly telegramChat: number; readonly messageId: number } | null
}

const insertComment = {
  name: 'request-comment-insert',
  text: `insert into request_comment(request_id, key, side, kind, person_id, author, text, source_chat, source_message, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (key) do nothing returning id`,
}

const insertFiles = {
  name: 'request-comment-files',
  text: `insert into request_file(request_id, comment_id, position, file_id, name, type, size)
   select $1, $2, f.n, f.file_id, f.name, f.type, f.size from unnest($3::text[], $4::text[], $5::text[], $6::bigint[]) with ordinality f(file_id, name, type, size, n)
   order by f.n returning id, position`,
}

/**
 * Stores something said and has it brought to OpenProject; the request is locked. Null: it is stored already.
 * @internal
 */
export const storeComment = async (
  tx: Transaction,
  request: Pick<SupportRequest, 'id'>,
  comment: NewComment,
  now: Date,
): Promise<{ id: number; requests: OutboxRequest[] } | null> => {
  const { key, side, kind, person, author, text, files, source } = comment
  const values = [request.id, key, side, kind, person, author, text, source?.telegramChat ?? null, source?.messageId ?? null, now]
  const [stored] = await tx.query<{ id: number }>(insertComment, values)
  if (stored === undefined) return null
  const rows =
    files.length === 0
      ? []
      : await tx.query<{ id: number; position: number }>(insertFiles, [
          request.id,
          stored.id,
          files.map(({ fileId }) => fileId),
          files.map(({ name }) => name),
          files.map(({ type }) => type),
          files.map(({ size }) => size),
        ])
  const inOrder = rows.toSorted((a, b) => a.position - b.position)
  const words = text === '' ? [] : [work.comment(request.id, stored.id)]
  return { id: stored.id, requests: [...words, ...inOrder.map(({ id }) => work.file(request.id, id))] }
}

const writeStatus = {
  name: 'request-status-write',
  text: `update request r set status = $2, changed_at = $3, reminded_at = null, reopened = r.reopened + $4, rating = case when $4 = 0 then r.rating end,
     asked_at = case when $2 = 'ask' then $3::timestamptz end,
     solved_at = case when $2 = 'solved' then $3 when $2 in ('closed', 'cancelled') then r.solved_at end,
     closed_at = case when $2 in ('closed', 'cancelled') then $3::timestamptz end
   where r.id = $1`,
}

/** Moves a locked request to another status, with the times that belong to it. `reopened`: its requester has opened it again, and may give another mark. */
export const writeRequestStatus = async (
  tx: Transaction,
  request: Pick<SupportRequest, 'id'>,
  status: RequestStatus,
  now: Date,
  reopened = false,
): Promise<void> => {
  await tx.query(writeStatus, [request.id, status, now, reopened ? 1 : 0])
}

/** Something that was said about a request, as it is shown. */
export interface ShownComment {
  readonly id: number
  readonly side: 'requester' | 'staff'
  readonly kind: CommentKind
  readonly author: string
  readonly text: string
  readonly files: number
  readonly createdAt: Date
}

/** What was said about requests, and how far it has come. */
export interface RequestComments {
  /** The newest `limit` words that a requester may see, ascending. */
  forRequester(request: number, limit: number): Promise<ShownComment[]>
  /** Why a request was opened again the last time; null where it never was. */
  reopening(request: number): Promise<string | null>
  /** How far the words and files of one comment have come on their way to OpenProject. */
  progress(comment: number): Promise<ReplyProgress>
}

const forRequester = {
  name: 'request-comments-shown',
  text: `select c.id, c.side, c.kind, coalesce(c.author, '') as author, c.text, c.created_at as "createdAt",
     (select count(*) from request_file f where f.comment_id = c.id)::int as files
   from request_comment c where c.request_id = $1 and c.kind in ('comment', 'answer', 'reopen', 'ask', 'reply') order by c.id desc limit $2`,
}

const reopening = {
  name: 'request-reopening',
  text: `select text from request_comment where request_id = $1 and kind = 'reopen' order by id desc limit 1`,
}

/**
 * Receipts are asked for before the end of a row is written, and may be drawn there. So what is known to be there is delivered, and what its
 * writer was told to have failed has failed.
 */
const progress = {
  name: 'request-comment-progress',
  text: `select case when coalesce(f.attachment, case when o.op = 'work.comment' then c.activity end) is null then o.state else 'sent' end as state,
     exists (select 1 from outbox_item x where x.idem = '${requestReceipt}:' || r.bot || ':' || c.id || ':failed') as told
   from request_comment c join request r on r.id = c.request_id join lane l on l.kind = 'openproject' and l.key = c.request_id::text
   join outbox_item o on o.lane_id = l.id
   left join request_file f on o.op = 'work.file' and f.comment_id = c.id and f.id = (o.payload ->> 'file')::int
   where c.id = $1 and (f.id is not null or (o.op = 'work.comment' and (o.payload ->> 'comment')::int = c.id))`,
}

interface ProgressRow {
  readonly state: string
  /** Its writer was told that it does not get there. */
  readonly told: boolean
}

const worst = (rows: readonly ProgressRow[]): ReplyProgress => {
  const states = rows.map(({ state }) => state).filter((state) => state !== 'replaced')
  if (states.includes('dead') || states.includes('dropped')) return 'failed'
  if (states.includes('unknown')) return 'checking'
  if (states.length > 0 && states.every((state) => state === 'sent')) return 'delivered'
  return rows.some(({ told }) => told) ? 'failed' : 'accepted'
}

export const createRequestComments = ({ pool }: Pick<Database, 'pool'>): RequestComments => ({
  forRequester: async (request, limit) => (await pool.query<ShownComment>({ ...forRequester, values: [request, limit] })).rows.toReversed(),
  reopening: async (request) => (await pool.query<{ text: string }>({ ...reopening, values: [request] })).rows[0]?.text ?? null,
  progress: async (comment) => worst((await pool.query<ProgressRow>({ ...progress, values: [comment] })).rows),
})

/** @internal */
export const requestCommentStatements = { insertComment, insertFiles, writeStatus, forRequester, reopening, progress }
