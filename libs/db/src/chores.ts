import type { Database } from './database.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { createTransact } from './transaction.ts'
import type { Transaction } from './transaction.ts'

export type ChoreKind = 'clean' | 'forget'

/** Long work in the background, as it stands. */
export interface Chore {
  readonly id: number
  readonly kind: ChoreKind
  /** Row of the admin who asked for it; 0 where nobody did. */
  readonly askedBy: number
  /** Chats that are done, and how many there were to do. */
  readonly done: number
  readonly total: number
  readonly askedAt: Date
  /** Null while it goes on. */
  readonly endedAt: Date | null
  readonly outcome: 'done' | 'stopped' | null
}

/** `started`: it will be worked. `running`: one of its kind goes on already, and nothing was begun. The same `key` starts one chore. */
export interface Started {
  readonly status: 'started' | 'running'
  readonly chore: number
  readonly lanes: readonly TouchedLane[]
}

interface Asked {
  /** Row of an admin; 0: nobody, and nobody is told. */
  readonly by: number
  readonly now: Date
  /** Unique to the wish. */
  readonly key: string
}

/** Work that goes through whole tables. Whoever asks gets one message that tells how far it is; {@link ChoreWork} does it. */
export interface Chores {
  /** Removes what is older than `day`; `total` chats have something of that. */
  clean(asked: Asked & { day: Date; total: number }): Promise<Started>
  /** Erases the buyer of these chats. Searches that have found them, or that name the address, are gone at once. */
  forget(asked: Asked & { chats: readonly number[]; email: string | null }): Promise<Started>
  get(id: number): Promise<Chore | null>
  /** Ends a chore where it is; null where it has ended already. What is removed stays removed. */
  stop(id: number, now: Date): Promise<readonly TouchedLane[] | null>
  /** Has its message drawn again for whoever asked; the same `tick` once. */
  tell(chore: Pick<Chore, 'id' | 'askedBy'>, tick: string): Promise<readonly TouchedLane[]>
}

/** @internal */
export const choreStatements = {
  insert: {
    name: 'insert-chore',
    text: `insert into chore(kind, params, asked_by, total, asked_at) values ($1, $2::jsonb, $3, $4, $5) returning id`,
  },
  /** Nobody begins a second one beside another's, and no wish is worked twice. */
  known: {
    name: 'known-chore',
    text: `select id, params ->> 'key' = $2 as same from chore where kind = $1 and (ended_at is null or params ->> 'key' = $2) order by same desc, id limit 1`,
  },
  get: {
    name: 'get-chore',
    text: `select id, kind, asked_by as "askedBy", done, total, asked_at as "askedAt", ended_at as "endedAt", outcome from chore where id = $1`,
  },
  stop: {
    name: 'stop-chore',
    text: `update chore set ended_at = $2, outcome = 'stopped' where id = $1 and ended_at is null and kind = 'clean' returning id, asked_by as "askedBy"`,
  },
  dropSearches: {
    name: 'drop-searches',
    text: `delete from list_view where kind = 'search' and (chats && $1::bigint[] or ($2::text is not null and position(lower($2) in lower(words)) > 0))`,
  },
} as const

/** Draws the message of a chore for whoever asked; nothing where nobody did. @internal */
export const toldOf = (bot: number, { id, askedBy }: Pick<Chore, 'id' | 'askedBy'>, tick: string): OutboxRequest[] =>
  askedBy === 0
    ? []
    : [
        toTelegram(
          { bot, recipient: managerRecipient(askedBy), order: 0 },
          { op: 'chore', payload: { chore: id }, idem: `chore:${String(bot)}:${String(id)}:${tick}`, priority: 1, manager: askedBy },
        ),
      ]

export const createChores = (db: Pick<Database, 'pool'>, bot: number): Chores => {
  const transact = createTransact(db)

  const start = async (tx: Transaction, kind: ChoreKind, params: object, { by, now, key }: Asked, total: number): Promise<Started> => {
    const [known] = await tx.query<{ id: number; same: boolean }>(choreStatements.known, [kind, key])
    if (known?.same === true) return { status: 'started', chore: known.id, lanes: [] }
    if (known !== undefined) return { status: 'running', chore: known.id, lanes: [] }
    const values = [kind, JSON.stringify({ ...params, key }), by, total, now]
    const [row] = await tx.query<{ id: number }>(choreStatements.insert, values)
    const chore = row?.id ?? 0
    if (by !== 0) await recordEvent(tx, { at: now, kind: 'admin', manager: by, data: { action: kind, target: total } })
    return { status: 'started', chore, lanes: await enqueue(tx, toldOf(bot, { id: chore, askedBy: by }, 'begin')) }
  }

  return {
    clean: ({ day, total, ...asked }) => transact((tx) => start(tx, 'clean', { day: day.toISOString() }, asked, total)),
    forget: ({ chats, email, ...asked }) =>
      transact(async (tx) => {
        const started = await start(tx, 'forget', { chats }, asked, chats.length)
        if (started.status === 'started') await tx.query(choreStatements.dropSearches, [chats, email])
        return started
      }),
    get: async (id) => (await db.pool.query<Chore>({ ...choreStatements.get, values: [id] })).rows[0] ?? null,
    stop: (id, now) =>
      transact(async (tx) => {
        const [stopped] = await tx.query<{ id: number; askedBy: number }>(choreStatements.stop, [id, now])
        return stopped === undefined ? null : enqueue(tx, toldOf(bot, stopped, 'end'))
      }),
    tell: (chore, tick) => transact((tx) => enqueue(tx, toldOf(bot, chore, tick))),
  }
}
