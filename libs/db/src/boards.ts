import type { Database } from './database.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { createTransact } from './transaction.ts'
import { person } from './views.ts'
import type { PersonName } from './views.ts'

export const boardGroups = ['free', 'work', 'done', 'check'] as const
export type BoardGroup = (typeof boardGroups)[number]

export interface BoardLine {
  readonly order: number
  readonly product: string | null
  /** Since when it stands there. */
  readonly since: Date
  /** Who has it or had it last. */
  readonly manager: PersonName | null
}

/** All activations, but of those that are done only what was done since a moment. */
export interface Board {
  readonly groups: Readonly<Record<BoardGroup, { readonly total: number; readonly lines: readonly BoardLine[] }>>
  /** Changes whenever the board does. */
  readonly version: number
}

/** The board of activations, and the messages that show it. */
export interface Boards {
  /** `limit` lines a group: those that have stood longest first, of those that are done the latest. */
  read(doneSince: Date, limit: number): Promise<Board>
  /** Asks for a new drawing of each person's newest board of the last day that does not show the present. */
  refresh(input: { now: Date; doneSince: Date; limit: number }): Promise<TouchedLane[]>
}

/** A board is drawn again at most once in this time. */
const everyMs = 60_000
const dayMs = 86_400_000

const shownStates = `c.account = $1 and (c.work_state in ('free', 'work', 'check') or (c.work_state = 'done' and c.work_state_at >= $2))`

const lines = {
  name: 'board-lines',
  text: `with s as (select c.id, c.external_id, c.product, c.work_state, c.work_state_at, c.owner_id,
     row_number() over (partition by c.work_state order by case when c.work_state = 'done' then -extract(epoch from c.work_state_at)
       else extract(epoch from c.work_state_at) end, c.id) as n,
     count(*) over (partition by c.work_state) as total from chat c where ${shownStates})
   select s.work_state as "group", s.total, s.external_id as order, s.product, s.work_state_at as since, ${person('m')} as manager
   from s left join manager m on m.id = coalesce(s.owner_id, case when s.work_state <> 'free' then (select a.manager_id from assignment a
     where a.chat_id = s.id order by a.id desc limit 1) end)
   where s.n <= $3 order by s.work_state, s.n`,
}

const version = {
  name: 'board-version',
  text: `select coalesce(hashtext(string_agg(c.id || c.work_state || coalesce(c.owner_id, 0) || coalesce(c.product, ''), ',' order by c.id)), 0) as version
   from chat c where ${shownStates}`,
}

const outdated = {
  name: 'boards-outdated',
  text: `select * from (select distinct on (t.telegram_chat) t.telegram_chat as "telegramChat", t.message_id as "messageId", t.version, m.id as manager
     from telegram_message t join manager m on m.telegram_id = t.telegram_chat and m.bot = t.bot
     where t.bot = $1 and t.kind = 'board' and t.sent_at > $2 and m.role in ('manager', 'admin') and not m.unreachable
     order by t.telegram_chat, t.message_id desc) b where b.version <> $3 limit $4`,
}

/** The minute is part of the key, so that it is drawn once a minute however often that is asked for. */
export const boardEdit = (
  bot: number,
  manager: number,
  edit: { readonly telegramChat: number; readonly messageId: number },
  now: Date,
): OutboxRequest => {
  const minute = String(Math.floor(now.getTime() / everyMs))
  const idem = `board:${String(bot)}:${String(edit.telegramChat)}:${String(edit.messageId)}:${minute}`
  return toTelegram({ bot, recipient: managerRecipient(manager), order: 0 }, { op: 'board', payload: { edit }, idem, priority: 4, manager })
}

type LineRow = BoardLine & { readonly group: string; readonly total: number }

export const createBoards = (db: Database, { bot, account }: { bot: number; account: number }): Boards => {
  const { pool } = db
  const transact = createTransact(db)
  const versionOf = async (doneSince: Date): Promise<number> =>
    (await pool.query<{ version: number }>({ ...version, values: [account, doneSince] })).rows[0]?.version ?? 0

  return {
    read: async (doneSince, limit) => {
      // Asked for first: a change between the two is seen as one that the board does not show.
      const before = await versionOf(doneSince)
      const { rows } = await pool.query<LineRow>({ ...lines, values: [account, doneSince, limit] })
      const groupOf = (group: BoardGroup) => {
        const own = rows.filter((row) => row.group === group)
        return { total: own[0]?.total ?? 0, lines: own.map(({ order, product, since, manager }) => ({ order, product, since, manager })) }
      }
      return {
        groups: { free: groupOf('free'), work: groupOf('work'), done: groupOf('done'), check: groupOf('check') },
        version: before,
      }
    },
    refresh: async ({ now, doneSince, limit }) => {
      const present = await versionOf(doneSince)
      const values = [bot, new Date(now.getTime() - dayMs), present, limit]
      const { rows } = await pool.query<{ telegramChat: number; messageId: number; manager: number }>({ ...outdated, values })
      const requests = rows.map(({ telegramChat, messageId, manager }) => boardEdit(bot, manager, { telegramChat, messageId }, now))
      return requests.length === 0 ? [] : transact((tx) => enqueue(tx, requests))
    },
  }
}

/** @internal */
export const boardStatements = { lines, version, outdated }
