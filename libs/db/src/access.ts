import type { Database } from './database.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import type { Role } from './people.ts'
import { createTransact } from './transaction.ts'

/** Decisions about who may use the bot. */
export interface Access {
  /**
   * Gives a person another role if it has one of `from`; of two admins at once one decides. The role, the effects and the event for
   * the log are one transaction. `changed` false: the role was another already, nothing was written; with `denied`, who decides about an
   * admin is none himself any more, so that two who shut each other out leave one.
   */
  decide(input: {
    person: number
    from: readonly Role[]
    to: Role
    by: number
    /** What the log calls it. */
    action: string
    at: Date
    requests: readonly OutboxRequest[]
  }): Promise<{ changed: boolean; denied?: boolean; lanes: TouchedLane[] }>
  /** People who have asked for access and have not been decided about. */
  waiting(): Promise<number[]>
}

const change = {
  name: 'decide-access',
  text: `update manager set role = $2, decided_by_id = $3, decided_at = $4, refused_at = case when $2 = 'banned' then $4 else refused_at end
   where id = $1 and bot = $6 and role = any($5::text[]) returning id`,
}

/** Admins decide about each other one after another. */
const lockAdmins = { name: 'lock-admins', text: `select id from manager where bot = $1 and role = 'admin' order by id for update` }

export const createAccess = (db: Database, bot: number): Access => {
  const transact = createTransact(db)
  return {
    decide: ({ person, from, to, by, action, at, requests }) =>
      transact(async (tx) => {
        const admins = await tx.query<{ id: number }>(lockAdmins, [bot])
        const isAboutAdmin = admins.some(({ id }) => id === person)
        if (isAboutAdmin && !admins.some(({ id }) => id === by)) return { changed: false, denied: true, lanes: [] }
        const rows = await tx.query<{ id: number }>(change, [person, to, by, at, from, bot])
        if (rows.length === 0) return { changed: false, lanes: [] }
        await recordEvent(tx, { at, kind: 'admin', manager: by, data: { action, target: person } })
        return { changed: true, lanes: await enqueue(tx, requests) }
      }),
    waiting: async () => {
      const where = { bot: BigInt(bot), role: 'waiting', requestedAt: { not: null } }
      return (await db.prisma.manager.findMany({ where, select: { id: true }, orderBy: { id: 'asc' }, take: 50 })).map(({ id }) => id)
    },
  }
}
