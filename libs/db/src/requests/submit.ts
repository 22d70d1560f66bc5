import { isRequestOpen } from '@pinline/domain'
import type { Database } from '../database.ts'
import type { Alongside } from '../desk.ts'
import { toOpenProject } from '../effects.ts'
import { enqueue } from '../enqueue.ts'
import type { OutboxRequest, TouchedLane } from '../enqueue.ts'
import { createTransact } from '../transaction.ts'
import type { Transaction } from '../transaction.ts'
import { storeComment } from './comments.ts'
import type { CommentFile } from './comments.ts'
import { joinKey, linesOf, postCard, tellStaff, work } from './effects.ts'
import { formStatements } from './forms.ts'
import { lockRequest } from './row.ts'
import type { RequestField } from './row.ts'

/** A request as its requester sends it. */
export interface Submission {
  readonly bot: number
  readonly person: number
  /** Unique to the submission: the same twice is one request. */
  readonly key: string
  readonly department: string
  readonly type: string
  /** In the organisation's language. */
  readonly title: string
  readonly fields: readonly RequestField[]
  readonly files: readonly CommentFile[]
  readonly previous: number | null
  readonly now: Date
  /** Requests of one person an hour. */
  readonly perHour: number
  /** What its requester reads, and what becomes of the message that he has pressed. */
  readonly told: (request: number) => OutboxRequest
  readonly before: readonly OutboxRequest[]
  /** The end of the update that sends it. */
  readonly alongside: Alongside
}

/** `known`: it was made before, and nothing more was written. `limited`: nothing was written; one more is possible at `again`. */
export type Submitted =
  | { readonly status: 'made' | 'known'; readonly request: number; readonly lanes: TouchedLane[] }
  | { readonly status: 'limited'; readonly n: number; readonly again: Date }

/** An open request about the same trouble. */
export interface SimilarRequest {
  readonly id: number
  readonly person: number
  readonly title: string
}

/** Somebody has the trouble of a request that is there. */
export interface Joining {
  readonly bot: number
  readonly request: number
  readonly person: number
  /** Unique to the deed. */
  readonly key: string
  /** Who has it, and how it is with him. */
  readonly author: string
  readonly text: string
  readonly files: readonly CommentFile[]
  readonly now: Date
  readonly effects: readonly OutboxRequest[]
  readonly alongside: Alongside
}

/** Makes requests. */
export interface RequestSubmissions {
  /**
   * One transaction: the request, its files, all that goes to OpenProject and to the staff, the requester's notice, and the end of his form. The
   * number is there at once, whatever OpenProject does.
   */
  submit(submission: Submission): Promise<Submitted>
  /**
   * The answers of somebody's form become a note of the staff's on an open request, and the form ends; the request's own requester does not read
   * them. The staff are told, and from now on he is told how the request gets on. `ended`: it is not open any more, and nothing was written.
   */
  join(joining: Joining): Promise<{ readonly status: 'joined' | 'ended'; readonly lanes: TouchedLane[] }>
  /** When a person may send the next one; null: now. */
  limit(person: number, perHour: number, now: Date): Promise<{ n: number; again: Date } | null>
  /** The newest open request of a type since a moment with an equal answer; of one person only where one is named. */
  similar(wanted: {
    bot: number
    department: string
    type: string
    person: number | null
    field: { key: string; value: string }
    since: Date
  }): Promise<SimilarRequest | null>
}

const hourMs = 3_600_000

/** @internal */
export const submitStatements = {
  recent: {
    name: 'requests-recent',
    text: `select created_at as at from request where person_id = $1 and created_at > $2 order by created_at desc limit $3`,
  },
  insert: {
    name: 'request-insert',
    text: `insert into request(bot, key, person_id, department, type, title, fields, previous_id, created_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $9) on conflict (key) do update set key = excluded.key returning id, xmax = 0 as made`,
  },
  known: { name: 'request-by-key', text: 'select id from request where key = $1' },
  files: {
    name: 'request-files',
    text: `insert into request_file(request_id, position, file_id, name, type, size)
     select $1, f.n, f.file_id, f.name, f.type, f.size from unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) with ordinality f(file_id, name, type, size, n)
     order by f.n returning id, position`,
  },
  similar: {
    name: 'request-similar',
    text: `select r.id, r.person_id as person, r.title from request r
     where r.bot = $1 and r.department = $2 and r.type = $3 and r.status in ('new', 'work', 'ask', 'hold') and r.created_at > $4
       and ($5::int is null or r.person_id = $5) and r.fields @> $6::jsonb order by r.id desc limit 1`,
  },
} as const

const { recent, insert, known, files: insertFiles, similar } = submitStatements

type Reads = Pick<Transaction, 'query'>

const limitOf = async (reads: Reads, person: number, perHour: number, now: Date): Promise<{ n: number; again: Date } | null> => {
  const rows = await reads.query<{ at: Date }>(recent, [person, new Date(now.getTime() - hourMs), perHour])
  const oldest = rows.at(-1)
  return oldest === undefined || rows.length < perHour ? null : { n: rows.length, again: new Date(oldest.at.getTime() + hourMs) }
}

const storeFiles = async (tx: Transaction, request: number, files: readonly CommentFile[]): Promise<number[]> => {
  if (files.length === 0) return []
  const columns = [
    files.map((file) => file.fileId),
    files.map((file) => file.name),
    files.map((file) => file.type),
    files.map((file) => file.size),
  ]
  const rows = await tx.query<{ id: number; position: number }>(insertFiles, [request, ...columns])
  return rows.toSorted((a, b) => a.position - b.position).map(({ id }) => id)
}

const workOf = (request: number, files: readonly number[]): OutboxRequest[] => [
  toOpenProject(request, { op: 'work.create', payload: { request }, idem: `work.create:${String(request)}`, priority: 1 }),
  ...files.map((file) => work.file(request, file)),
]

const createSubmit =
  (transact: ReturnType<typeof createTransact>): RequestSubmissions['submit'] =>
  (submission) =>
    transact(async (tx): Promise<Submitted> => {
      const { bot, person, key, department, type, title, fields, previous, now, perHour, told, before: first, alongside } = submission
      const [before] = await tx.query<{ id: number }>(known, [key])
      const limited = before === undefined ? await limitOf(tx, person, perHour, now) : null
      if (limited !== null) return { status: 'limited', ...limited }
      const values = [bot, key, person, department, type, title, JSON.stringify(fields), previous, now]
      // Whoever has stored the same key at this moment has made it.
      const [row = { id: 0, made: false }] = before === undefined ? await tx.query<{ id: number; made: boolean }>(insert, values) : []
      const request = before?.id ?? row.id
      await tx.query(formStatements.drop, [person])
      if (before !== undefined || !row.made) {
        const lanes = await enqueue(tx, first)
        await alongside(tx)
        return { status: 'known', request, lanes }
      }
      const stored = await storeFiles(tx, request, submission.files)
      const card = postCard(bot, { id: request, department, person }, 'new')
      const lanes = await enqueue(tx, [...first, told(request), ...workOf(request, stored), card])
      await alongside(tx)
      return { status: 'made', request, lanes }
    })

const createJoin =
  (transact: ReturnType<typeof createTransact>): RequestSubmissions['join'] =>
  ({ bot, request: id, person, key, author, text, files, now, effects, alongside }) =>
    transact(async (tx) => {
      const request = await lockRequest(tx, id)
      if (request === null || !isRequestOpen(request.status)) return { status: 'ended', lanes: [] }
      const note = { key: `${joinKey}${key}`, side: 'staff', kind: 'note', person, author, text, files, source: null } as const
      const stored = await storeComment(tx, request, note, now)
      await tx.query(formStatements.drop, [person])
      const words = { num: String(id), name: author, text: linesOf({ text, files }) }
      const told = stored === null ? [] : [tellStaff(bot, request, `joined:${String(stored.id)}`, { key: 'req.comment', params: words })]
      const lanes = await enqueue(tx, [...effects, ...told, ...(stored?.requests ?? [])])
      await alongside(tx)
      return { status: 'joined', lanes }
    })

export const createRequestSubmissions = ({ pool }: Pick<Database, 'pool'>): RequestSubmissions => {
  const transact = createTransact({ pool })
  return {
    submit: createSubmit(transact),
    join: createJoin(transact),
    limit: (person, perHour, now) => transact((tx) => limitOf(tx, person, perHour, now)),
    similar: async ({ bot, department, type, person, field, since }) => {
      const values = [bot, department, type, since, person, JSON.stringify([field])]
      return (await pool.query<SimilarRequest>({ ...similar, values })).rows[0] ?? null
    },
  }
}
