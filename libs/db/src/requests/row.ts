import type { RequestStatus } from '@pinline/domain'
import type { Database } from '../database.ts'
import type { Transaction } from '../transaction.ts'

/** One answer of a form. */
export interface RequestField {
  readonly key: string
  /** In the organisation's language. */
  readonly label: string
  readonly value: string
}

/** A request for support. */
export interface SupportRequest {
  /** The number that people say. */
  readonly id: number
  /** What its work package is found by. */
  readonly key: string
  /** Its requester. */
  readonly person: number
  /** Of the catalogue. */
  readonly department: string
  readonly type: string
  readonly title: string
  readonly fields: readonly RequestField[]
  readonly status: RequestStatus
  /** Null while it has not reached OpenProject. */
  readonly workPackage: number | null
  readonly lockVersion: number | null
  readonly assignee: string | null
  readonly takenBy: number | null
  readonly takenAt: Date | null
  readonly askedAt: Date | null
  readonly remindedAt: Date | null
  readonly solvedAt: Date | null
  readonly closedAt: Date | null
  readonly rating: number | null
  readonly ratingText: string | null
  readonly reopened: number
  readonly previous: number | null
  readonly createdAt: Date
  readonly changedAt: Date
}

/** Columns of a {@link SupportRequest}, of the table alias `r`. @internal */
export const requestColumns = `r.id, r.key, r.person_id as person, r.department, r.type, r.title, r.fields, r.status, r.work_package as "workPackage",
  r.lock_version as "lockVersion", r.assignee, r.taken_by_id as "takenBy", r.taken_at as "takenAt", r.asked_at as "askedAt", r.reminded_at as "remindedAt",
  r.solved_at as "solvedAt", r.closed_at as "closedAt", r.rating, r.rating_text as "ratingText", r.reopened, r.previous_id as previous,
  r.created_at as "createdAt", r.changed_at as "changedAt"`

const lockOne = { name: 'request-lock', text: `select ${requestColumns} from request r where r.id = $1 for update` }
const readOne = { name: 'request-read', text: `select ${requestColumns} from request r where r.id = $1` }
const readByWork = { name: 'request-by-work', text: `select ${requestColumns} from request r where r.work_package = $1` }

/**
 * Locks a request: whatever changes it does so first (request first, lanes second is the order everywhere). Null: there is none.
 * @internal
 */
export const lockRequest = async (tx: Transaction, id: number): Promise<SupportRequest | null> =>
  (await tx.query<SupportRequest>(lockOne, [id]))[0] ?? null

/** Requests as they are now. */
export interface RequestReads {
  get(id: number): Promise<SupportRequest | null>
  byWorkPackage(work: number): Promise<SupportRequest | null>
}

export const createRequestReads = ({ pool }: Pick<Database, 'pool'>): RequestReads => ({
  get: async (id) => (await pool.query<SupportRequest>({ ...readOne, values: [id] })).rows[0] ?? null,
  byWorkPackage: async (work) => (await pool.query<SupportRequest>({ ...readByWork, values: [work] })).rows[0] ?? null,
})
