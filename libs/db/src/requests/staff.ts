import { isRequestOpen } from '@pinline/domain'
import type { Database } from '../database.ts'
import type { Alongside } from '../desk.ts'
import { enqueue } from '../enqueue.ts'
import type { OutboxRequest, TouchedLane } from '../enqueue.ts'
import { createTransact } from '../transaction.ts'
import type { Transact, Transaction } from '../transaction.ts'
import { storeComment, writeRequestStatus } from './comments.ts'
import { solvedButtons } from './deeds.ts'
import { editCards, tellJoined, tellRequester, toCommentReceipt, work } from './effects.ts'
import type { RequestScope } from './effects.ts'
import { lockRequest } from './row.ts'
import type { SupportRequest } from './row.ts'

/** One deed of somebody in the group of a department's staff. That he stands there is seen to by whoever asks. */
export interface StaffDeed {
  readonly request: number
  readonly person: number
  /** As a requester reads it. */
  readonly name: string
  /** Unique to the deed. */
  readonly key: string
  readonly alongside?: Alongside
}

/** Words to or about a requester, and where they were written. */
export interface StaffWords {
  readonly text: string
  readonly source: { readonly telegramChat: number; readonly messageId: number }
}

/** `request` is as it stood before. `ended`: it is solved, closed or cancelled, and nothing was done. */
export type StaffOutcome<Status extends string> =
  { readonly status: Status | 'ended'; readonly request: SupportRequest; readonly lanes: TouchedLane[] } | { readonly status: 'none' }

/** What staff do from Telegram. Each is one transaction under the request's lock, with all that it leads to; repeating one changes nothing. */
export interface StaffDeeds {
  /** Of many at once exactly one gets it. `lost`: somebody else has it (`request.assignee`). */
  take(deed: StaffDeed): Promise<StaffOutcome<'taken' | 'mine' | 'lost'>>
  /** A question to its requester, whose next words are the answer. `known`: asked by an earlier try. */
  ask(deed: StaffDeed & StaffWords): Promise<StaffOutcome<'asked' | 'known'>>
  /** Words among the staff; its requester never sees them. */
  note(deed: StaffDeed & StaffWords): Promise<StaffOutcome<'noted' | 'known'>>
  /** It is done; its requester is asked whether it is. */
  solve(deed: StaffDeed): Promise<StaffOutcome<'solved'>>
}

const writeTaker = {
  name: 'request-taker-write',
  text: 'update request set taken_by_id = $2, assignee = $3, taken_at = $4, changed_at = $4 where id = $1',
}

interface Doing {
  readonly tx: Transaction
  readonly request: SupportRequest
  readonly now: Date
}

interface Done<Status> {
  readonly status: Status
  readonly requests: readonly OutboxRequest[]
}

const createDo =
  ({ clock }: RequestScope, transact: Transact) =>
  <Status extends string>(
    { request: id, alongside }: StaffDeed,
    act: (doing: Doing) => Promise<Done<Status>>,
  ): Promise<StaffOutcome<Status>> =>
    transact(async (tx): Promise<StaffOutcome<Status>> => {
      const request = await lockRequest(tx, id)
      if (request === null) return { status: 'none' }
      const { status, requests } = await act({ tx, request, now: clock() })
      await alongside?.(tx)
      return { status, request, lanes: await enqueue(tx, requests) }
    })

const assign = async ({ tx, request, now }: Doing, { person, name, key }: StaffDeed): Promise<OutboxRequest> => {
  await tx.query(writeTaker, [request.id, person, name, now])
  return work.assign(request.id, person, key)
}

/** People do not need to be told of what they do themselves. */
const unlessOwn = ({ person }: StaffDeed, request: SupportRequest, wish: OutboxRequest): OutboxRequest[] =>
  person === request.person ? [] : [wish]

/** Stores words of the staff and has their receipt shown. Null: stored before. */
const say = async (
  bot: number,
  { tx, request, now }: Doing,
  { key, person, name, text, source }: StaffDeed & StaffWords,
  kind: 'ask' | 'note',
): Promise<OutboxRequest[] | null> => {
  const comment = { key: `${kind}:${key}`, side: 'staff', kind, person, author: name, text, files: [], source } as const
  const stored = await storeComment(tx, request, comment, now)
  if (stored === null) return null
  const { telegramChat: sourceChat, messageId: sourceMessage } = source
  const receipt = toCommentReceipt(bot, request, { id: stored.id, side: 'staff', sourceChat, sourceMessage }, 'accepted')
  return [...(receipt === null ? [] : [receipt]), ...stored.requests]
}

const createTake =
  ({ bot }: RequestScope, run: ReturnType<typeof createDo>): StaffDeeds['take'] =>
  (deed) =>
    run(deed, async (doing): Promise<Done<'taken' | 'mine' | 'lost' | 'ended'>> => {
      const { tx, request, now } = doing
      if (!isRequestOpen(request.status)) return { status: 'ended', requests: [] }
      if (request.takenBy === deed.person) return { status: 'mine', requests: [] }
      if (request.takenBy !== null || request.assignee !== null) return { status: 'lost', requests: [] }
      const starts = request.status === 'new'
      if (starts) await writeRequestStatus(tx, request, 'work', now)
      const assigned = await assign(doing, deed)
      const notice = { key: 'req.assigned', params: { num: String(request.id), name: deed.name } }
      return {
        status: 'taken',
        requests: [
          ...(await editCards(tx, bot, request, deed.key)),
          ...unlessOwn(deed, request, tellRequester(bot, request, `assigned:${deed.key}`, notice)),
          assigned,
          ...(starts ? await tellJoined(tx, bot, request, 'work', deed.key) : []),
          ...(starts ? [work.status(request.id, 'work', deed.key)] : []),
        ],
      }
    })

const createAsk =
  ({ bot }: RequestScope, run: ReturnType<typeof createDo>): StaffDeeds['ask'] =>
  (deed) =>
    run(deed, async (doing): Promise<Done<'asked' | 'known' | 'ended'>> => {
      const { tx, request, now } = doing
      if (!isRequestOpen(request.status)) return { status: 'ended', requests: [] }
      const said = await say(bot, doing, deed, 'ask')
      if (said === null) return { status: 'known', requests: [] }
      await writeRequestStatus(tx, request, 'ask', now)
      const { key, text } = deed
      return {
        status: 'asked',
        requests: [
          tellRequester(bot, request, `ask:${key}`, { key: 'req.ask', params: { num: String(request.id), text } }),
          ...said,
          work.status(request.id, 'ask', key),
          ...(await editCards(tx, bot, request, key)),
        ],
      }
    })

const createNote =
  ({ bot }: RequestScope, run: ReturnType<typeof createDo>): StaffDeeds['note'] =>
  (deed) =>
    run(deed, async (doing): Promise<Done<'noted' | 'known'>> => {
      const said = await say(bot, doing, deed, 'note')
      return said === null ? { status: 'known', requests: [] } : { status: 'noted', requests: said }
    })

const createSolve =
  ({ bot }: RequestScope, run: ReturnType<typeof createDo>): StaffDeeds['solve'] =>
  (deed) =>
    run(deed, async (doing): Promise<Done<'solved' | 'ended'>> => {
      const { tx, request, now } = doing
      if (!isRequestOpen(request.status)) return { status: 'ended', requests: [] }
      const isFree = request.takenBy === null && request.assignee === null
      const assigned = isFree ? [await assign(doing, deed)] : []
      await writeRequestStatus(tx, request, 'solved', now)
      const notice = { key: 'req.solved', params: { num: String(request.id), text: '' }, buttons: solvedButtons(request.id) }
      return {
        status: 'solved',
        requests: [
          tellRequester(bot, request, `solved:${deed.key}`, notice),
          ...(await tellJoined(tx, bot, request, 'solved', deed.key)),
          ...assigned,
          work.status(request.id, 'solved', deed.key),
          ...(await editCards(tx, bot, request, deed.key)),
        ],
      }
    })

export const createStaffDeeds = (db: Pick<Database, 'pool'>, scope: RequestScope): StaffDeeds => {
  const run = createDo(scope, createTransact(db))
  return { take: createTake(scope, run), ask: createAsk(scope, run), note: createNote(scope, run), solve: createSolve(scope, run) }
}

/** @internal */
export const staffStatements = { writeTaker }
