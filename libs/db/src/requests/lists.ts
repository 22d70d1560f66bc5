import type { RequestStatus } from '@pinline/domain'
import type { Database } from '../database.ts'

/** A request as lists show it. */
export interface RequestLine {
  readonly id: number
  readonly title: string
  readonly department: string
  readonly type: string
  readonly status: RequestStatus
  readonly assignee: string | null
  readonly createdAt: Date
}

/** A page, from 1, of a list; one behind the last is the last. */
export interface RequestPage {
  readonly lines: readonly RequestLine[]
  readonly total: number
  /** How many of them are open. */
  readonly open: number
  readonly page: number
  readonly pages: number
}

/** Lists of requests. */
export interface RequestLists {
  /** Of one person: those that are open first, then the newest. */
  mine(person: number, page: number, size: number): Promise<RequestPage>
  /** Open ones of departments: those that nobody has first, then the oldest. */
  open(departments: readonly string[], page: number, size: number): Promise<RequestPage>
  /** Open ones of one person, the newest `limit`. */
  openOf(person: number, limit: number): Promise<RequestLine[]>
  /** The one that waits for this person's answer, asked about last; null where none does. */
  asked(person: number): Promise<RequestLine | null>
}

const columns = 'r.id, r.title, r.department, r.type, r.status, r.assignee, r.created_at as "createdAt"'
const isOpen = `r.status in ('new', 'work', 'ask', 'hold')`

const countMine = {
  name: 'requests-count-mine',
  text: `select count(*)::int as total, count(*) filter (where ${isOpen})::int as open from request r where r.bot = $2 and r.person_id = $1`,
}

const pageMine = {
  name: 'requests-page-mine',
  text: `select ${columns} from request r where r.bot = $4 and r.person_id = $1 order by ${isOpen} desc, r.id desc limit $2 offset $3`,
}

const countOpen = {
  name: 'requests-count-open',
  text: `select count(*)::int as total, count(*)::int as open from request r where r.bot = $2 and ${isOpen} and r.department = any($1::text[])`,
}

const pageOpen = {
  name: 'requests-page-open',
  text: `select ${columns} from request r where r.bot = $4 and ${isOpen} and r.department = any($1::text[])
   order by r.assignee is null desc, r.created_at, r.id limit $2 offset $3`,
}

const openOf = {
  name: 'requests-open-of',
  text: `select ${columns} from request r where r.bot = $3 and r.person_id = $1 and ${isOpen} order by r.id desc limit $2`,
}

const askedOf = {
  name: 'requests-asked-of',
  text: `select ${columns} from request r where r.bot = $2 and r.person_id = $1 and r.status = 'ask' order by r.asked_at desc nulls last, r.id desc limit 1`,
}

interface Statement {
  readonly name: string
  readonly text: string
}

const createPages =
  (pool: Database['pool'], bot: number) =>
  async (of: unknown, count: Statement, read: Statement, wanted: number, size: number): Promise<RequestPage> => {
    const counted = await pool.query<{ total: number; open: number }>({ ...count, values: [of, bot] })
    const { total = 0, open = 0 } = counted.rows[0] ?? {}
    const pages = Math.max(1, Math.ceil(total / size))
    const page = Math.min(Math.max(wanted, 1), pages)
    const { rows } = await pool.query<RequestLine>({ ...read, values: [of, size, (page - 1) * size, bot] })
    return { lines: rows, total, open, page, pages }
  }

export const createRequestLists = ({ pool }: Pick<Database, 'pool'>, bot: number): RequestLists => {
  const pageOf = createPages(pool, bot)
  return {
    mine: (person, page, size) => pageOf(person, countMine, pageMine, page, size),
    open: (departments, page, size) => pageOf(departments, countOpen, pageOpen, page, size),
    openOf: async (person, limit) => (await pool.query<RequestLine>({ ...openOf, values: [person, limit, bot] })).rows,
    asked: async (person) => (await pool.query<RequestLine>({ ...askedOf, values: [person, bot] })).rows[0] ?? null,
  }
}

/** @internal */
export const requestListStatements = { countMine, pageMine, countOpen, pageOpen, openOf, askedOf }
