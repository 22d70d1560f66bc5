import { encodeCallback } from '@pinline/contracts'
import { isRequestOpen } from '@pinline/domain'
import type { Database } from '../database.ts'
import type { Alongside } from '../desk.ts'
import { enqueue } from '../enqueue.ts'
import type { OutboxRequest, TouchedLane } from '../enqueue.ts'
import { promptStatements } from '../prompts.ts'
import { createTransact } from '../transaction.ts'
import type { Transact, Transaction } from '../transaction.ts'
import { storeComment, writeRequestStatus } from './comments.ts'
import type { CommentFile } from './comments.ts'
import { editCards, linesOf, postCard, tellJoined, tellStaff, toCommentReceipt, work } from './effects.ts'
import type { RequestScope } from './effects.ts'
import { lockRequest } from './row.ts'
import type { SupportRequest } from './row.ts'

/** One deed of a requester. */
export interface RequesterDeed {
  readonly request: number
  readonly person: number
  /** Unique to the deed. */
  readonly key: string
  /** It answers what the bot has asked, which is settled with it. */
  readonly answers?: boolean
  readonly alongside?: Alongside
}

/** Words and files of a requester. */
export interface Said {
  /** As the staff read it. */
  readonly author: string
  readonly text: string
  readonly files: readonly CommentFile[]
  readonly source: { readonly telegramChat: number; readonly messageId: number }
}

/** `request` is as it stood before the deed; nothing was written for any status but the first of each. */
export type Outcome<Status extends string> =
  | { readonly status: Status; readonly request: SupportRequest; readonly lanes: TouchedLane[] }
  /** There is no such request of this person. */
  | { readonly status: 'none' }

/** What requesters do to their requests. Each is one transaction under the request's lock, with all that it leads to; repeating one changes nothing. */
export interface RequesterDeeds {
  /** Something is added. An answer that the staff wait for sends the request back to them. `known`: it was added by an earlier try. */
  comment(deed: RequesterDeed & Said): Promise<Outcome<'added' | 'known'>>
  /** A solved one is closed; its requester is asked for a mark. `known`: it was closed before. `stale`: it is worked on again, or cancelled. */
  accept(deed: RequesterDeed): Promise<Outcome<'closed' | 'known' | 'stale'>>
  /**
   * A solved one is not; a closed one is opened again, until `days` after it was closed. `known`: it is open already. `late`: too long ago, or
   * cancelled.
   */
  reopen(deed: RequesterDeed & Said & { readonly days: number }): Promise<Outcome<'reopened' | 'known' | 'late'>>
  /** One that is open ends. `known`: it was cancelled before. `late`: it was solved. */
  cancel(deed: RequesterDeed): Promise<Outcome<'cancelled' | 'known' | 'late'>>
  /** A mark from 1 to 5 for one that is solved or closed; the last one counts. */
  rate(deed: RequesterDeed & { readonly value: number }): Promise<Outcome<'rated' | 'known' | 'stale'>>
  /** What should be better, beside a mark. */
  explain(deed: RequesterDeed & Said): Promise<Outcome<'rated' | 'known' | 'stale'>>
}

const dayMs = 24 * 3_600_000

/** A closed request can be opened again at this moment. */
export const isReopenable = ({ status, closedAt }: Pick<SupportRequest, 'status' | 'closedAt'>, days: number, now: Date): boolean =>
  status === 'solved' || (status === 'closed' && (closedAt === null || now.getTime() - closedAt.getTime() <= days * dayMs))

/** Buttons of a request that is solved, for its requester. */
export const solvedButtons = (request: number) => [
  [
    { label: 'req.btn.yes', style: 'success' as const, data: encodeCallback({ action: 'reqAccept', args: [request] }) },
    { label: 'req.btn.no', data: encodeCallback({ action: 'reqNotSolved', args: [request] }) },
  ],
]

const marks = [1, 2, 3, 4, 5] as const

/** Buttons for a mark. */
export const rateButtons = (request: number) => [
  marks.map((n) => ({ label: 'req.btn.rate', params: { n }, data: encodeCallback({ action: 'reqRate', args: [request, n] }) })),
]

interface Doing {
  readonly tx: Transaction
  readonly request: SupportRequest
  readonly now: Date
}

interface Done<Status> {
  readonly status: Status
  readonly requests: readonly OutboxRequest[]
}

/** Runs a deed under the lock of a request that is the person's own. */
const createDo =
  ({ clock }: RequestScope, transact: Transact) =>
  <Status extends string>(
    { request: id, person, answers = false, alongside }: RequesterDeed,
    act: (doing: Doing) => Promise<Done<Status>>,
  ): Promise<Outcome<Status>> =>
    transact(async (tx): Promise<Outcome<Status>> => {
      const request = await lockRequest(tx, id)
      if (request?.person !== person) return { status: 'none' }
      const { status, requests } = await act({ tx, request, now: clock() })
      if (answers) await tx.query(promptStatements.removePrompt, [person])
      await alongside?.(tx)
      return { status, request, lanes: await enqueue(tx, requests) }
    })

/** Stores words of the requester, tells the staff and has the receipt shown. Null: stored before. */
const say = async (
  bot: number,
  { tx, request, now }: Doing,
  { person, key, ...said }: RequesterDeed & Said,
  kind: 'comment' | 'answer' | 'reopen' | 'rating',
): Promise<OutboxRequest[] | null> => {
  const { author, text, files, source } = said
  const comment = {
    key: `${kind === 'rating' ? 'rating' : 'said'}:${key}`,
    side: 'requester',
    kind,
    person,
    author,
    text,
    files,
    source,
  } as const
  const stored = await storeComment(tx, request, comment, now)
  if (stored === null) return null
  const receipt = toCommentReceipt(
    bot,
    request,
    { id: stored.id, sourceChat: source.telegramChat, sourceMessage: source.messageId },
    'accepted',
  )
  const told =
    kind === 'comment' || kind === 'answer'
      ? [
          tellStaff(bot, request, `said:${String(stored.id)}`, {
            key: 'req.comment',
            params: { num: String(request.id), name: author, text: linesOf(said) },
          }),
        ]
      : []
  return [...(receipt === null ? [] : [receipt]), ...told, ...stored.requests]
}

const writeRating = { name: 'request-rating-write', text: 'update request set rating = $2 where id = $1' }
const writeRatingText = { name: 'request-rating-text', text: 'update request set rating_text = $2 where id = $1' }

/** A mark as everybody reads it. */
const starsOf = (value: number): string =>
  `${'★'.repeat(value)}${'☆'.repeat(marks.length - value)} ${String(value)}/${String(marks.length)}`

const createWords = ({ bot }: RequestScope, run: ReturnType<typeof createDo>): Pick<RequesterDeeds, 'comment' | 'reopen' | 'explain'> => ({
  comment: (deed) =>
    run(deed, async (doing) => {
      const { tx, request, now } = doing
      const isAnswer = request.status === 'ask'
      const said = await say(bot, doing, deed, isAnswer ? 'answer' : 'comment')
      if (said === null) return { status: 'known', requests: [] }
      if (!isAnswer) return { status: 'added', requests: said }
      await writeRequestStatus(tx, request, 'work', now)
      return {
        status: 'added',
        requests: [...said, work.status(request.id, 'work', deed.key), ...(await editCards(tx, bot, request, deed.key))],
      }
    }),
  reopen: (deed) =>
    run(deed, async (doing) => {
      const { tx, request, now } = doing
      if (isRequestOpen(request.status)) return { status: 'known', requests: [] }
      if (!isReopenable(request, deed.days, now)) return { status: 'late', requests: [] }
      const said = await say(bot, doing, deed, 'reopen')
      if (said === null) return { status: 'known', requests: [] }
      const edits = await editCards(tx, bot, request, deed.key)
      await writeRequestStatus(tx, request, 'work', now, true)
      return {
        status: 'reopened',
        requests: [
          postCard(bot, request, `reopened:${deed.key}`),
          ...edits,
          ...(await tellJoined(tx, bot, request, 'work', deed.key)),
          work.status(request.id, 'work', deed.key),
          ...said,
        ],
      }
    }),
  explain: (deed) =>
    run(deed, async (doing) => {
      if (doing.request.rating === null) return { status: 'stale', requests: [] }
      const said = await say(bot, doing, deed, 'rating')
      if (said === null) return { status: 'known', requests: [] }
      await doing.tx.query(writeRatingText, [doing.request.id, linesOf(deed)])
      return { status: 'rated', requests: said }
    }),
})

const createEnds = ({ bot }: RequestScope, run: ReturnType<typeof createDo>): Pick<RequesterDeeds, 'accept' | 'cancel' | 'rate'> => ({
  accept: (deed) =>
    run(deed, async ({ tx, request, now }) => {
      if (request.status === 'closed') return { status: 'known', requests: [] }
      if (request.status !== 'solved') return { status: 'stale', requests: [] }
      await writeRequestStatus(tx, request, 'closed', now)
      return { status: 'closed', requests: [work.status(request.id, 'closed', deed.key), ...(await editCards(tx, bot, request, deed.key))] }
    }),
  cancel: (deed) =>
    run(deed, async ({ tx, request, now }) => {
      if (request.status === 'cancelled') return { status: 'known', requests: [] }
      if (!isRequestOpen(request.status)) return { status: 'late', requests: [] }
      await writeRequestStatus(tx, request, 'cancelled', now)
      return {
        status: 'cancelled',
        requests: [
          ...(await tellJoined(tx, bot, request, 'cancelled', deed.key)),
          work.status(request.id, 'cancelled', deed.key),
          ...(await editCards(tx, bot, request, deed.key)),
        ],
      }
    }),
  rate: (deed) =>
    run(deed, async ({ tx, request, now }) => {
      const { value, person, key } = deed
      if (request.status !== 'solved' && request.status !== 'closed') return { status: 'stale', requests: [] }
      if (request.rating === value) return { status: 'known', requests: [] }
      await tx.query(writeRating, [request.id, value])
      const comment = { side: 'requester', kind: 'rating', person, author: '', text: starsOf(value), files: [], source: null } as const
      const stored = await storeComment(tx, request, { ...comment, key: `rated:${key}` }, now)
      return { status: 'rated', requests: [...(stored?.requests ?? []), ...(await editCards(tx, bot, request, key))] }
    }),
})

export const createRequesterDeeds = (db: Pick<Database, 'pool'>, scope: RequestScope): RequesterDeeds => {
  const run = createDo(scope, createTransact(db))
  return { ...createWords(scope, run), ...createEnds(scope, run) }
}

/** @internal */
export const requesterStatements = { writeRating, writeRatingText }
