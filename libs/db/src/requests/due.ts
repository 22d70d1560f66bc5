import type { RequestStatus } from '@pinline/domain'
import type { Database } from '../database.ts'
import { enqueue } from '../enqueue.ts'
import type { OutboxRequest, TouchedLane } from '../enqueue.ts'
import { createTransact } from '../transaction.ts'
import { writeRequestStatus } from './comments.ts'
import { downOnce, toNotices } from './deliveries.ts'
import type { RequestNotice } from './deliveries.ts'
import { editCards, tellJoined, tellRequester, tellStaff, work } from './effects.ts'
import { lockRequest, requestColumns } from './row.ts'
import type { SupportRequest } from './row.ts'

/** A request that nobody has taken. */
export interface FreeRequest {
  readonly id: number
  readonly department: string
  readonly createdAt: Date
}

/** What time alone brings about. Everything happens once, however often it is asked for. */
export interface RequestsDue {
  /** Tells requesters made before `before` whose requests OpenProject does not have yet. Hint the lanes. */
  tellDown(before: Date): Promise<TouchedLane[]>
  /** Requests that wait for an answer since before `before`; with `unreminded` only those whose requesters were not reminded. */
  asked(before: Date, unreminded: boolean): Promise<SupportRequest[]>
  /** Requests that were solved before `before` and have had no word since. */
  solved(before: Date): Promise<SupportRequest[]>
  /** Reminds the requester, if it waits as it did. Hint the lanes. */
  remind(request: SupportRequest, notice: RequestNotice): Promise<TouchedLane[]>
  /** Closes it, in OpenProject too, if it stands as it did. Hint the lanes. */
  close(request: SupportRequest, notices: readonly RequestNotice[]): Promise<TouchedLane[]>
  /** How much was given up on its way to OpenProject and waits for somebody's decision, and when the newest of it was. */
  dead(): Promise<{ readonly n: number; readonly newest: Date | null }>
  /** Requests that nobody has, the oldest first. */
  free(): Promise<FreeRequest[]>
  /** One post to the staff of a department, about its requests up to one. Hint the lanes. */
  tellFree(department: string, upTo: number, params: { readonly n: number; readonly durationMs: number }): Promise<TouchedLane[]>
}

const atOnce = 100

const late = {
  name: 'requests-late',
  text: `select ${requestColumns} from request r where r.bot = $1 and r.work_package is null and r.status <> 'cancelled' and r.created_at < $2
     and not exists (select 1 from outbox_item o where o.idem = 'request.notice:' || $1::text || ':' || r.id || ':down') order by r.id limit ${String(atOnce)}`,
}
const asked = {
  name: 'requests-asked',
  text: `select ${requestColumns} from request r where r.bot = $1 and r.status = 'ask' and r.asked_at < $2 and (not $3 or r.reminded_at is null)
     order by r.id limit ${String(atOnce)}`,
}
const solved = {
  name: 'requests-solved',
  text: `select ${requestColumns} from request r where r.bot = $1 and r.status = 'solved' and r.solved_at < $2 order by r.id limit ${String(atOnce)}`,
}
const free = {
  name: 'requests-free',
  text: `select id, department, created_at as "createdAt" from request where bot = $1 and status = 'new' and assignee is null and taken_by_id is null order by id`,
}
const dead = {
  name: 'request-effects-dead',
  text: `select count(*)::int as n, max(dead_at) as newest from outbox_item where dead_at is not null and state = 'dead' and recipient = 'openproject'`,
}
const writeReminded = { name: 'request-reminded', text: 'update request set reminded_at = $2 where id = $1' }

const downNotice = ({ id }: SupportRequest): RequestNotice => ({
  once: downOnce(id),
  notice: { key: 'req.op.down', params: { num: String(id) }, silent: true },
})

/** It stands exactly as it did when it was found to be due. */
const isSame = (now: SupportRequest | null, before: SupportRequest): now is SupportRequest =>
  now?.status === before.status && now.changedAt.getTime() === before.changedAt.getTime()

/** @param scope - the bot whose requests these are, and business time */
export const createRequestsDue = (
  { pool }: Pick<Database, 'pool'>,
  { bot, clock }: { readonly bot: number; readonly clock: () => Date },
): RequestsDue => {
  const transact = createTransact({ pool })
  const rows = async (statement: { name: string; text: string }, values: unknown[]): Promise<SupportRequest[]> =>
    (await pool.query<SupportRequest>({ ...statement, values })).rows
  const enqueueAlone = (wishes: readonly OutboxRequest[]): Promise<TouchedLane[]> => transact((tx) => enqueue(tx, wishes))
  return {
    tellDown: async (before) => {
      const lanes: TouchedLane[] = []
      for (const { id } of await rows(late, [bot, before])) {
        const touched = await transact(async (tx) => {
          const request = await lockRequest(tx, id)
          return request?.workPackage === null ? enqueue(tx, toNotices(bot, request, [downNotice(request)])) : []
        })
        lanes.push(...touched)
      }
      return lanes
    },
    asked: (before, unreminded) => rows(asked, [bot, before, unreminded]),
    solved: (before) => rows(solved, [bot, before]),
    remind: (before, notice) =>
      transact(async (tx) => {
        const request = await lockRequest(tx, before.id)
        if (!isSame(request, before)) return []
        await tx.query(writeReminded, [request.id, clock()])
        return enqueue(tx, [tellRequester(bot, request, notice.once, notice.notice)])
      }),
    close: (before, notices) =>
      transact(async (tx) => {
        const request = await lockRequest(tx, before.id)
        if (!isSame(request, before)) return []
        const status: RequestStatus = 'closed'
        await writeRequestStatus(tx, request, status, clock())
        const change = `due:${before.status}:${String(before.changedAt.getTime())}`
        const told = toNotices(bot, request, notices)
        const joined = await tellJoined(tx, bot, request, status, change)
        return enqueue(tx, [...told, ...joined, work.status(request.id, status, change), ...(await editCards(tx, bot, request, change))])
      }),
    dead: async () => (await pool.query<{ n: number; newest: Date | null }>(dead)).rows[0] ?? { n: 0, newest: null },
    free: async () => (await pool.query<FreeRequest>({ ...free, values: [bot] })).rows,
    tellFree: (department, upTo, { n, durationMs }) => {
      const about = { id: upTo, department, person: 0 }
      const notice = { key: 'staff.unassigned', params: { n, dur: { durationMs } } }
      return enqueueAlone([tellStaff(bot, about, `unassigned:${department}:${String(upTo)}`, notice)])
    },
  }
}

/** @internal */
export const requestsDueStatements = { late, asked, solved, free, dead, writeReminded }
