import type { EffectInput } from '@pinline/contracts'
import type { Database } from '../database.ts'
import { enqueue } from '../enqueue.ts'
import type { OutboxRequest, TouchedLane } from '../enqueue.ts'
import { createTransact } from '../transaction.ts'
import type { Transaction } from '../transaction.ts'
import { editCards, tellRequester, tellStaff, toCommentReceipt } from './effects.ts'
import { lockRequest, requestColumns } from './row.ts'
import type { SupportRequest } from './row.ts'

/** Something that is told once. */
export interface RequestNotice {
  /** Who is told, `staff`: the group of its department; absent: the request's requester. */
  readonly to?: number | 'staff'
  /** Unique among all that is ever said of requests. */
  readonly once: string
  readonly notice: Omit<EffectInput<'notice'>, 'request'>
}

/** @internal */
export const toNotices = (bot: number, request: SupportRequest, notices: readonly RequestNotice[]): OutboxRequest[] =>
  notices.map(({ once, notice, to = request.person }) =>
    to === 'staff' ? tellStaff(bot, request, once, notice) : tellRequester(bot, { ...request, person: to }, once, notice),
  )

/** Somebody as OpenProject is told of him. */
export interface NamedRequester {
  readonly telegramId: number
  readonly firstName: string
  readonly lastName: string | null
  readonly username: string | null
}

/** A file of a request on its way. */
export interface RequestFileRow {
  readonly id: number
  readonly request: number
  /** What was said with it; null for a file of the request itself. */
  readonly comment: number | null
  /** Telegram's number of it; null for a file of the staff. */
  readonly fileId: string | null
  readonly name: string
  readonly type: string
  readonly size: number | null
  /** In OpenProject, once it is there. */
  readonly attachment: number | null
}

/** Something said about a request, on its way. */
export interface RequestCommentRow {
  readonly id: number
  readonly request: number
  readonly key: string
  readonly side: 'requester' | 'staff'
  readonly kind: string
  readonly person: number | null
  readonly author: string | null
  readonly text: string
  readonly activity: number | null
  readonly sourceChat: number | null
  readonly sourceMessage: number | null
}

/** Error of an effect that waits for its work package, which could not be made; it goes on when that is there after all. */
export const withoutWork = 'no work package'

/** Before the name of each project that work packages were made in. @internal */
export const projectSetting = 'openproject-project:'

/** What the way to OpenProject reads and notes. What is noted twice changes nothing the second time. */
export interface RequestDeliveries {
  request(id: number): Promise<(SupportRequest & { readonly requester: NamedRequester }) | null>
  person(id: number): Promise<NamedRequester | null>
  file(id: number): Promise<RequestFileRow | null>
  comment(id: number): Promise<RequestCommentRow | null>
  /** What of a request is in OpenProject already: attachments, comments. */
  attachments(request: number): Promise<number[]>
  activities(request: number): Promise<number[]>
  /** What the last try of an effect has noted. */
  noted(lane: number, seq: number): Promise<string | null>
  /**
   * Notes in which project the work package of a request is about to be made: before it is, for it has to be looked for there. The poll
   * looks there from now on, whatever becomes of the catalogue. False: somebody newer has the lane, and nothing may be made.
   */
  headed(held: { readonly lane: number; readonly fence: number }, seq: number, project: string): Promise<boolean>
  /** Notes after which comment an effect's own words come; the first value stays. */
  wordsAfter(lane: number, seq: number, activity: number): Promise<void>
  /**
   * The request has its work package. `lockVersion` null: somebody may have changed it meanwhile. Whoever was told that OpenProject is
   * away gets the link; what waited for it in vain (lane) goes on. Hint the lanes.
   */
  linked(
    request: number,
    work: { readonly id: number; readonly lockVersion: number | null; readonly href: string },
    lane: number,
  ): Promise<TouchedLane[]>
  /** A file is there. Whoever said something with it sees so. Hint the lanes. */
  attached(file: RequestFileRow, attachment: number): Promise<TouchedLane[]>
  commented(comment: RequestCommentRow, activity: number): Promise<TouchedLane[]>
  /** We have changed it, from one version to the next; a version in between was somebody else's change, which has to be looked at. */
  changed(request: number, from: number, to: number): Promise<void>
  /**
   * Tells the requester, or whom a notice names; each `once` once. Of what was given up: words (`failed`) are shown to have failed, and where
   * our row says what OpenProject does not (`differs`), the next look believes OpenProject. Hint the lanes when that end is written.
   */
  tell(
    request: number,
    notices: readonly RequestNotice[],
    ended?: { readonly failed: RequestCommentRow | null; readonly differs: boolean },
  ): Promise<TouchedLane[]>
}

const requester = `json_build_object('telegramId', m.telegram_id, 'firstName', m.first_name, 'lastName', m.last_name, 'username', m.username)`
const readOne = {
  name: 'delivery-request',
  text: `select ${requestColumns}, ${requester} as requester from request r join manager m on m.id = r.person_id where r.id = $1`,
}
const readPerson = { name: 'delivery-person', text: `select ${requester} as person from manager m where m.id = $1` }
const readFile = {
  name: 'delivery-file',
  text: `select id, request_id as request, comment_id as comment, file_id as "fileId", name, type, size, attachment from request_file where id = $1`,
}
const readComment = {
  name: 'delivery-comment',
  text: `select id, request_id as request, key, side, kind, person_id as person, author, text, activity, source_chat as "sourceChat",
     source_message as "sourceMessage" from request_comment where id = $1`,
}
const attachments = {
  name: 'request-attachments',
  text: 'select attachment as id from request_file where request_id = $1 and attachment is not null',
}
const activities = {
  name: 'request-activities',
  text: 'select activity as id from request_comment where request_id = $1 and activity is not null',
}
const noted = { name: 'delivery-noted', text: 'select error from outbox_item where lane_id = $1 and seq = $2' }
const link = {
  name: 'request-link',
  text: 'update request set work_package = $2, lock_version = $3 where id = $1 and work_package is null returning id',
}
const attach = { name: 'request-attach', text: 'update request_file set attachment = $2 where id = $1 and attachment is null' }
const setActivity = {
  name: 'request-comment-activity',
  text: 'update request_comment set activity = $2 where id = $1 and activity is null',
}
const step = { name: 'request-version', text: 'update request set lock_version = $3 where id = $1 and lock_version = $2' }
const forgetVersion = { name: 'request-version-forget', text: 'update request set lock_version = null where id = $1' }
const head = {
  name: 'delivery-project',
  text: `with kept as (insert into setting(key, value, updated_at) values ('${projectSetting}' || $3, 'true', now()) on conflict do nothing)
   update outbox_item o set payload = o.payload || jsonb_build_object('project', $3::text) from lane l
     where o.lane_id = $1 and o.seq = $2 and l.id = o.lane_id and l.fence = $4 returning o.seq`,
}
const setBase = {
  name: 'delivery-words-after',
  text: 'update outbox_item set base_id = coalesce(base_id, $3) where lane_id = $1 and seq = $2',
}
const wasTold = { name: 'request-was-told', text: 'select 1 from outbox_item where idem = $1' }
const revive = {
  name: 'request-revive',
  text: `with d as (select seq from outbox_item where lane_id = $1 and state = 'dead' and error = $2 order by seq for update),
   u as (update outbox_item o set state = 'replaced', dead_at = null from d where o.lane_id = $1 and o.seq = d.seq returning o.seq, o.idem, o.op, o.payload)
   select u.*, l.key from u join lane l on l.id = $1 order by u.seq`,
}

interface Statement {
  readonly name: string
  readonly text: string
}

interface RevivedRow {
  readonly idem: string
  readonly op: string
  readonly payload: unknown
  readonly key: string
}

/** What ended without a work package is asked for once more. */
const goOn = async (tx: Transaction, lane: number): Promise<TouchedLane[]> => {
  const rows = await tx.query<RevivedRow>(revive, [lane, withoutWork])
  return enqueue(
    tx,
    rows.map(({ idem, op, payload, key }) => ({
      kind: 'openproject',
      key,
      destination: '',
      recipient: 'openproject',
      idem: `${idem}:again`,
      op,
      payload,
      priority: 2,
    })),
  )
}

/** What makes the notice that OpenProject does not answer one; whoever got it is told of the work package later. @internal */
export const downOnce = (request: number): string => `${String(request)}:down`

const linkedNotice = (request: SupportRequest, href: string): RequestNotice => ({
  once: `${String(request.id)}:linked`,
  notice: { key: 'req.linked', params: { num: String(request.id), href }, silent: true },
})

const createReads = ({ pool }: Pick<Database, 'pool'>) => {
  const one = async <Row extends object>(statement: Statement, values: unknown[]): Promise<Row | null> =>
    (await pool.query<Row>({ ...statement, values })).rows[0] ?? null
  const ids = async (statement: Statement, request: number): Promise<number[]> =>
    (await pool.query<{ id: number }>({ ...statement, values: [request] })).rows.map(({ id }) => id)
  return {
    request: (id) => one(readOne, [id]),
    person: async (id) => (await one<{ person: NamedRequester }>(readPerson, [id]))?.person ?? null,
    file: (id) => one(readFile, [id]),
    comment: (id) => one(readComment, [id]),
    attachments: (request) => ids(attachments, request),
    activities: (request) => ids(activities, request),
    noted: async (lane, seq) => (await one<{ error: string | null }>(noted, [lane, seq]))?.error ?? null,
    headed: async ({ lane, fence }, seq, project) => (await one(head, [lane, seq, project, fence])) !== null,
    wordsAfter: async (lane, seq, activity) => {
      await pool.query({ ...setBase, values: [lane, seq, activity] })
    },
  } satisfies Partial<RequestDeliveries>
}

/** @param options - `bot` is the one whose requests these are */
export const createRequestDeliveries = ({ pool }: Pick<Database, 'pool'>, { bot }: { readonly bot: number }): RequestDeliveries => {
  const transact = createTransact({ pool })
  const reads = createReads({ pool })

  /** Notes where something went, and shows so on the message that it came from. */
  const arrived = (comment: RequestCommentRow, state: string, note: (tx: Transaction) => Promise<unknown>): Promise<TouchedLane[]> =>
    transact(async (tx) => {
      const request = await lockRequest(tx, comment.request)
      await note(tx)
      const receipt = request === null ? null : toCommentReceipt(bot, request, comment, state)
      return receipt === null ? [] : enqueue(tx, [receipt])
    })

  return {
    ...reads,
    linked: (id, work, lane) =>
      transact(async (tx) => {
        const request = await lockRequest(tx, id)
        if (request === null) return []
        const rows = await tx.query(link, [id, work.id, work.lockVersion])
        if (rows.length === 0) return []
        const told = (await tx.query(wasTold, [tellRequester(bot, request, downOnce(id), { key: 'req.op.down' }).idem])).length > 0
        const notices = told ? toNotices(bot, request, [linkedNotice(request, work.href)]) : []
        const touched = await enqueue(tx, [...notices, ...(await editCards(tx, bot, request, 'linked'))])
        return [...touched, ...(await goOn(tx, lane))]
      }),
    attached: async (file, attachment) => {
      const comment = file.comment === null ? null : await reads.comment(file.comment)
      if (comment !== null) return arrived(comment, `file:${String(file.id)}`, (tx) => tx.query(attach, [file.id, attachment]))
      await pool.query({ ...attach, values: [file.id, attachment] })
      return []
    },
    commented: (comment, activity) => arrived(comment, 'delivered', (tx) => tx.query(setActivity, [comment.id, activity])),
    changed: async (request, from, to) => {
      await pool.query({ ...step, values: [request, from, to] })
    },
    tell: (id, notices, { failed, differs } = { failed: null, differs: false }) =>
      transact(async (tx) => {
        const request = await lockRequest(tx, id)
        if (request === null) return []
        if (differs) await tx.query(forgetVersion, [id])
        const receipt = failed === null ? null : toCommentReceipt(bot, request, failed, 'failed')
        return enqueue(tx, [...toNotices(bot, request, notices), ...(receipt === null ? [] : [receipt])])
      }),
  }
}

/** @internal */
export const requestDeliveryStatements = {
  readOne,
  readPerson,
  readFile,
  readComment,
  attachments,
  activities,
  noted,
  link,
  attach,
  setActivity,
  step,
  forgetVersion,
  head,
  setBase,
  wasTold,
  revive,
}
