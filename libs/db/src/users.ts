import type { Database } from './database.ts'
import { toRole } from './people.ts'
import type { Role } from './people.ts'

/** Somebody who knows the bot, as admins see him. */
export interface User {
  readonly id: number
  readonly telegramId: number
  readonly role: Role
  readonly firstName: string
  readonly lastName: string | null
  readonly username: string | null
  /** Chats that this person has now. */
  readonly chats: number
  /** Buyers who wait for him: too long, some, nobody. */
  readonly waiting: 'late' | 'some' | 'none'
}

/** Everybody who knows the bot, but for those who only ask the help desk. */
export interface Users {
  /** A page from 1, the last one where a later one is asked for: those who wait for access first, then admins, managers, the others. */
  page(page: number): Promise<{ users: readonly User[]; total: number; page: number; pages: number }>
  get(id: number): Promise<User | null>
  /** Managers and admins whom the bot can write to, with the language that they have chosen. */
  reachableStaff(): Promise<readonly { readonly id: number; readonly role: string; readonly language: string | null }[]>
}

/** People on one page. */
const userPageSize = 20

const columns = `m.id, m.telegram_id as "telegramId", m.role, m.first_name as "firstName", m.last_name as "lastName", m.username,
  count(a.id) as chats, coalesce(bool_or(w.waits and c.clock_step > 1), false) as late, coalesce(bool_or(w.waits), false) as some
  from manager m left join assignment a on a.manager_id = m.id and a.released_at is null left join chat c on c.id = a.chat_id
  left join lateral (select c.waiting_since is not null and c.last_buyer_id > coalesce(c.no_reply_id, 0) as waits) w on true`

/** Every statement stands here, so that a test can prepare each. */
export const userStatements = {
  count: { name: 'count-users', text: "select count(*) as total from manager where bot = $1 and role <> 'requester'" },
  page: {
    name: 'page-of-users',
    text: `select ${columns} where m.bot = $1 and m.role <> 'requester' group by m.id
     order by array_position(array['waiting', 'admin', 'manager', 'banned'], m.role) nulls last, lower(m.first_name), m.id limit $2 offset $3`,
  },
  staff: {
    name: 'reachable-staff',
    text: `select id, role, language from manager where bot = $1 and role in ('manager', 'admin') and started_at is not null and not unreachable order by id`,
  },
  one: { name: 'one-user', text: `select ${columns} where m.bot = $1 and m.id = $2 group by m.id` },
} as const

type UserRow = Omit<User, 'role' | 'waiting'> & { readonly role: string; readonly late: boolean; readonly some: boolean }

const toUser = ({ role, late, some, ...row }: UserRow): User => ({
  ...row,
  role: toRole(role),
  waiting: late ? 'late' : some ? 'some' : 'none',
})

export const createUsers = ({ pool }: Pick<Database, 'pool'>, bot: number): Users => ({
  page: async (asked) => {
    const total = (await pool.query<{ total: number }>({ ...userStatements.count, values: [bot] })).rows[0]?.total ?? 0
    const pages = Math.max(1, Math.ceil(total / userPageSize))
    const page = Math.min(Math.max(asked, 1), pages)
    const { rows } = await pool.query<UserRow>({ ...userStatements.page, values: [bot, userPageSize, (page - 1) * userPageSize] })
    return { users: rows.map(toUser), total, page, pages }
  },
  reachableStaff: async () =>
    (await pool.query<{ id: number; role: string; language: string | null }>({ ...userStatements.staff, values: [bot] })).rows,
  get: async (id) => {
    const [row] = (await pool.query<UserRow>({ ...userStatements.one, values: [bot, id] })).rows
    return row === undefined ? null : toUser(row)
  },
})
