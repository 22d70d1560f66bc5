import type { RequestStatus } from '@pinline/domain'
import type { Database } from '../database.ts'
import { enqueue } from '../enqueue.ts'
import { managerRecipient, toTelegram } from '../effects.ts'
import type { OutboxRequest, TouchedLane } from '../enqueue.ts'
import { createTransact } from '../transaction.ts'
import type { Transaction } from '../transaction.ts'
import { writeRequestStatus } from './comments.ts'
import { projectSetting, toNotices } from './deliveries.ts'
import type { RequestNotice } from './deliveries.ts'
import { editCards, tellJoined } from './effects.ts'
import { lockRequest } from './row.ts'
import type { SupportRequest } from './row.ts'

/** A request as it stands when what OpenProject shows is weighed against it; it is locked. */
export interface KnownRequest {
  readonly request: SupportRequest
  /** Something of ours is on its way to OpenProject, or has come there since the look: what was seen is older than what we know. */
  readonly busy: boolean
  /** Comments and files of OpenProject that were taken over, or came from here. */
  readonly activities: ReadonlySet<number>
  readonly attachments: ReadonlySet<number>
  /** Telegram's number of whoever has taken it. */
  readonly takenBy: number | null
}

/** A file of the staff that goes to the requester. */
export interface RelayedFile {
  readonly attachment: number
  readonly name: string
  readonly type: string
  readonly size: number
}

/** Words of the staff that go to the requester. */
export interface RelayedComment {
  readonly activity: number
  readonly author: string
  readonly text: string
  readonly createdAt: Date
  readonly files: readonly RelayedFile[]
}

/** What follows from a look. Absent stays as it is. */
export interface WorkNews {
  /** The version that was seen; what is older says nothing any more. */
  readonly lockVersion?: number
  readonly status?: RequestStatus
  /** `telegram`: number of the same person there, where he is known. */
  readonly assignee?: { readonly name: string; readonly telegram: number | null } | null
  readonly comments: readonly RelayedComment[]
  /** Files that belong to no comment. */
  readonly files: readonly RelayedFile[]
  readonly notices: readonly RequestNotice[]
}

/** What OpenProject says about requests comes in here. */
export interface RequestSync {
  /** Notes that a work package has news. A look that began after it covers it. `at-once`: what looks were put off for is over. */
  ring(work: number, when?: 'at-once'): Promise<{ lane: number; wanted: number }>
  /** Ends a look: all rings that were there at the claim are covered. A later one stays due. */
  settle(held: { lane: number; fence: number; wanted: number }): Promise<void>
  /** Ends a look that has to be repeated, after `delayMs` or, where somebody has rung meanwhile, at once. Answers with how long that is. */
  putOff(held: { lane: number; fence: number; wanted: number }, delayMs: number): Promise<number>
  /** How much of a request has come to OpenProject: to be asked for before a look, and told to {@link RequestSync.apply} after it. */
  progress(request: number): Promise<number>
  /**
   * Takes over what `decide` makes of the request as it is now, with all that it leads to, in one transaction. `since`: the progress
   * before the look. `busy`: it has to be looked at once more. Hint the lanes.
   */
  apply(
    request: number,
    since: number,
    decide: (known: KnownRequest) => WorkNews,
  ): Promise<{ readonly lanes: TouchedLane[]; readonly busy: boolean }>
  /** When the oldest request was made that has a work package and may still change; null where there is none. */
  oldest(now: Date): Promise<Date | null>
  /** Projects that work packages were ever made in, or may have been. */
  projects(): Promise<string[]>
}

const ring = {
  name: 'ring-work',
  text: `insert into lane as l(kind, key, wanted) values ('work-sync', $1, 1)
   on conflict (kind, key) do update set wanted = l.wanted + 1, next_at = case when l.wanted = l.done or $2 then now() else l.next_at end returning id, wanted`,
}
const settle = {
  name: 'settle-work',
  text: `update lane set done = greatest(done, $3), lease_until = '-infinity' where id = $1 and fence = $2 and kind = 'work-sync'`,
}
const putOff = {
  name: 'put-off-work',
  text: `update lane set lease_until = '-infinity', next_at = case when wanted > $3 then now() else now() + $4::int * interval '1 ms' end
   where id = $1 and fence = $2 and kind = 'work-sync' returning wanted > $3 as rung`,
}
const facts = {
  name: 'request-sync-facts',
  text: `select exists (select 1 from lane l where l.kind = 'openproject' and l.key = $1::text and (l.wanted > l.done or l.done <> $3)) as busy,
     array(select c.activity from request_comment c where c.request_id = $1::int and c.activity is not null) as activities,
     array(select f.attachment from request_file f where f.request_id = $1::int and f.attachment is not null) as attachments,
     (select m.telegram_id from manager m where m.id = $2) as "takenBy"`,
}
const progress = { name: 'request-progress', text: `select done from lane where kind = 'openproject' and key = $1` }
const writeVersion = {
  name: 'request-seen-version',
  text: 'update request set lock_version = $2 where id = $1 and (lock_version is null or lock_version < $2)',
}
const writeAssignee = {
  name: 'request-seen-assignee',
  text: `update request r set assignee = $2, taken_by_id = (select m.id from manager m where m.bot = $4 and m.telegram_id = $3),
     taken_at = case when $2::text is not null then $5::timestamptz end, changed_at = $5 where r.id = $1`,
}
const insertComment = {
  name: 'request-relayed-comment',
  text: `insert into request_comment(request_id, key, side, kind, author, text, activity, created_at)
   values ($1, $2, 'staff', 'reply', $3, $4, $5, $6) on conflict do nothing returning id`,
}
const insertFile = {
  name: 'request-relayed-file',
  text: `insert into request_file(request_id, comment_id, position, name, type, size, attachment) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict do nothing returning id`,
}
/** Two weeks after its end nobody expects to be told anything more. */
const oldest = {
  name: 'request-oldest-open',
  text: `select min(created_at) as at from request where work_package is not null and bot = $1
     and (status not in ('closed', 'cancelled') or changed_at > $2::timestamptz - interval '14 days')`,
}

const projects = {
  name: 'request-projects',
  text: `select substr(key, ${String(projectSetting.length + 1)}) as project from setting where starts_with(key, '${projectSetting}') order by key`,
}

interface FactsRow {
  readonly busy: boolean
  readonly activities: readonly number[]
  readonly attachments: readonly number[]
  readonly takenBy: number | null
}

interface Scene {
  readonly tx: Transaction
  readonly request: SupportRequest
  readonly bot: number
  readonly now: Date
}

/** Files of the staff, each once, and what brings them to the requester. */
const storeFiles = async ({ tx, request, bot }: Scene, comment: number | null, files: readonly RelayedFile[]): Promise<OutboxRequest[]> => {
  const wishes: OutboxRequest[] = []
  for (const [position, { attachment, name, type, size }] of files.entries()) {
    const [stored] = await tx.query<{ id: number }>(insertFile, [request.id, comment, position, name, type, size, attachment])
    if (stored === undefined) continue
    wishes.push(
      toTelegram(
        { bot, recipient: managerRecipient(request.person), order: 0, request: request.id },
        {
          op: 'request.file',
          payload: { request: request.id, file: stored.id },
          idem: `request.file:${String(bot)}:${String(stored.id)}`,
          priority: 1,
          manager: request.person,
        },
      ),
    )
  }
  return wishes
}

const storeComments = async (scene: Scene, comments: readonly RelayedComment[]): Promise<OutboxRequest[]> => {
  const { tx, request } = scene
  const wishes: OutboxRequest[] = []
  for (const { activity, author, text, createdAt, files } of comments) {
    const values = [request.id, `activity:${String(request.id)}:${String(activity)}`, author, text, activity, createdAt]
    const [stored] = await tx.query<{ id: number }>(insertComment, values)
    wishes.push(...(await storeFiles(scene, stored?.id ?? null, files)))
  }
  return wishes
}

const takeOver = async (scene: Scene, { lockVersion, status, assignee, comments, files, notices }: WorkNews): Promise<TouchedLane[]> => {
  const { tx, request, bot, now } = scene
  if (lockVersion !== undefined) await tx.query(writeVersion, [request.id, lockVersion])
  if (status !== undefined) await writeRequestStatus(tx, request, status, now)
  if (assignee !== undefined) await tx.query(writeAssignee, [request.id, assignee?.name ?? null, assignee?.telegram ?? null, bot, now])
  const told = toNotices(bot, request, notices)
  const sent = [...(await storeComments(scene, comments)), ...(await storeFiles(scene, null, files))]
  const changed = status !== undefined || assignee !== undefined
  const change = `seen:${String(lockVersion ?? 0)}:${String(now.getTime())}`
  const joined = status === undefined ? [] : await tellJoined(tx, bot, request, status, change)
  const edits = changed ? await editCards(tx, bot, request, change) : []
  return enqueue(tx, [...told, ...joined, ...sent, ...edits])
}

/** @param scope - the bot whose requests these are, and business time */
export const createRequestSync = (
  { pool }: Pick<Database, 'pool'>,
  { bot, clock }: { readonly bot: number; readonly clock: () => Date },
): RequestSync => {
  const transact = createTransact({ pool })
  return {
    ring: async (work, when) => {
      const [row] = (await pool.query<{ id: number; wanted: number }>({ ...ring, values: [String(work), when === 'at-once'] })).rows
      if (row === undefined) throw new TypeError('A rung work package has no lane')
      return { lane: row.id, wanted: row.wanted }
    },
    settle: async ({ lane, fence, wanted }) => {
      await pool.query({ ...settle, values: [lane, fence, wanted] })
    },
    putOff: async ({ lane, fence, wanted }, delayMs) => {
      const { rows } = await pool.query<{ rung: boolean }>({ ...putOff, values: [lane, fence, wanted, Math.round(delayMs)] })
      return rows[0]?.rung === true ? 0 : delayMs
    },
    progress: async (request) => (await pool.query<{ done: number }>({ ...progress, values: [String(request)] })).rows[0]?.done ?? 0,
    apply: (id, since, decide) =>
      transact(async (tx) => {
        const request = await lockRequest(tx, id)
        if (request === null) return { lanes: [], busy: false }
        const [row] = await tx.query<FactsRow>(facts, [id, request.takenBy, since])
        if (row === undefined) return { lanes: [], busy: false }
        const { busy, activities, attachments, takenBy } = row
        const news = decide({ request, busy, activities: new Set(activities), attachments: new Set(attachments), takenBy })
        return { lanes: await takeOver({ tx, request, bot, now: clock() }, news), busy }
      }),
    projects: async () => (await pool.query<{ project: string }>(projects)).rows.map(({ project }) => project),
    oldest: async (now) => (await pool.query<{ at: Date | null }>({ ...oldest, values: [bot, now] })).rows[0]?.at ?? null,
  }
}

/** @internal */
export const requestSyncStatements = {
  ring,
  settle,
  putOff,
  facts,
  progress,
  writeVersion,
  writeAssignee,
  insertComment,
  insertFile,
  oldest,
  projects,
}
