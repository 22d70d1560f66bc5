import type { Database } from './database.ts'
import type { Alongside } from './desk.ts'
import { createTransact } from './transaction.ts'

/** What the bot has asked somebody for in private and still waits for. */
export interface Prompt {
  readonly kind: string
  readonly data: unknown
  readonly askedAt: Date
}

/** A question is waited for so long; by then the next text is meant for something else. */
const promptLifeMs = 30 * 60_000

/** Questions of the bot whose answer is the next text; one a person, a new one replaces the old, and a chat that is opened to write in ends it. */
export interface Prompts {
  ask(input: { manager: number; kind: string; data?: object; now: Date }): Promise<void>
  /** Null where nothing was asked, or too long ago. */
  current(manager: number, now: Date): Promise<Prompt | null>
  /** Harmless where nothing was asked. */
  clear(manager: number): Promise<void>
  /**
   * The question is answered. With the end of the update that answers it in the same transaction, an answer that is worked twice never
   * looks like a text for a buyer. `next`: the question that follows at once.
   */
  answered(
    manager: number,
    alongside: Alongside,
    next?: { readonly kind: string; readonly data: object; readonly now: Date },
  ): Promise<void>
}

const removePrompt = { name: 'remove-prompt', text: 'delete from prompt where manager_id = $1' }

const replacePrompt = {
  name: 'replace-prompt',
  text: `insert into prompt(manager_id, kind, data, asked_at) values ($1, $2, $3::jsonb, $4)
   on conflict (manager_id) do update set kind = excluded.kind, data = excluded.data, asked_at = excluded.asked_at`,
}

export const createPrompts = (db: Pick<Database, 'prisma' | 'pool'>): Prompts => {
  const { prisma, pool } = db
  const transact = createTransact({ pool })
  return {
    ask: async ({ manager, kind, data = {}, now }) => {
      const fields = { kind, data, askedAt: now }
      await prisma.prompt.upsert({ where: { managerId: manager }, create: { managerId: manager, ...fields }, update: fields })
    },
    current: async (manager, now) => {
      const row = await prisma.prompt.findUnique({ where: { managerId: manager } })
      return row === null || now.getTime() - row.askedAt.getTime() >= promptLifeMs
        ? null
        : { kind: row.kind, data: row.data, askedAt: row.askedAt }
    },
    clear: async (manager) => {
      await prisma.prompt.deleteMany({ where: { managerId: manager } })
    },
    answered: (manager, alongside, next) =>
      transact(async (tx) => {
        if (next === undefined) await tx.query(removePrompt, [manager])
        else await tx.query(replacePrompt, [manager, next.kind, JSON.stringify(next.data), next.now])
        await alongside(tx)
      }),
  }
}

/** @internal */
export const promptStatements = { removePrompt, replacePrompt }
