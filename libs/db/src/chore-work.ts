import { beginning } from './chore-steps.ts'
import type { ChoreScope, ChoreState, Place, Step, Walked } from './chore-steps.ts'
import { toldOf } from './chores.ts'
import type { ChoreKind } from './chores.ts'
import { cleanSteps } from './clean-steps.ts'
import type { Database } from './database.ts'
import { enqueue } from './enqueue.ts'
import type { TouchedLane } from './enqueue.ts'
import { forgetSteps } from './forget-steps.ts'
import { createTransact } from './transaction.ts'
import type { Transaction } from './transaction.ts'

/** `idle`: there is nothing to do. `waiting`: this chore can not go on yet; ask again later. */
export type Sliced =
  | { readonly status: 'idle' }
  | { readonly status: 'waiting'; readonly chore: number }
  | { readonly status: 'worked'; readonly chore: { readonly id: number; readonly askedBy: number }; readonly lanes: readonly TouchedLane[] }

/** Does the work of chores, the oldest first. */
export interface ChoreWork {
  /**
   * Does one slice and notes where it ended, in one transaction: whatever cuts it leaves the chore where it was before, and the next call
   * goes on from there. At most a few hundred rows are changed. Several callers wait for each other. `beside`: chores that are left alone.
   */
  slice(now: Date, beside?: readonly number[]): Promise<Sliced>
}

const steps = { clean: cleanSteps, forget: forgetSteps } as const satisfies Record<ChoreKind, readonly Step[]>

/** @internal */
export const choreWorkStatements = {
  take: {
    name: 'take-chore',
    text: `select id, kind, asked_by as "askedBy", done, cursor as a, coalesce((params ->> 'at')::bigint, ${String(beginning.b)}) as b,
     coalesce((params ->> 'step')::int, 0) as step, coalesce((params ->> 'counted')::bigint, 0) as counted,
     coalesce((params ->> 'day')::timestamptz, asked_at) as day,
     array(select x::bigint from jsonb_array_elements_text(coalesce(params -> 'chats', '[]')) x) as chats
   from chore where ended_at is null and not (id = any($1::int[])) order by id limit 1 for update`,
  },
  note: {
    name: 'note-chore',
    text: `update chore set cursor = $2, params = params || jsonb_build_object('at', $3::bigint, 'step', $4::int, 'counted', $5::bigint), done = $6 where id = $1`,
  },
  end: { name: 'end-chore', text: `update chore set ended_at = $2, outcome = 'done' where id = $1` },
} as const

type StateRow = Omit<ChoreState, 'at'> & Place

const work = async (tx: Transaction, { a, b, ...row }: StateRow, scope: ChoreScope, now: Date): Promise<Sliced> => {
  // A chore that has just begun stands at 0, which is no row's place in every table.
  const isFresh = b === beginning.b
  const chore: ChoreState = { ...row, at: isFresh ? beginning : { a, b } }
  const step = steps[chore.kind][chore.step]
  const walked: Walked = step === undefined ? { next: null } : await step(tx, chore, scope)
  if (walked.waits === true) return { status: 'waiting', chore: chore.id }
  const { next, done = 0, counted = chore.counted, requests = [] } = walked
  const place = next ?? beginning
  const nextStep = next === null ? chore.step + 1 : chore.step
  await tx.query(choreWorkStatements.note, [chore.id, place.a, place.b, nextStep, counted, chore.done + done])
  const isOver = nextStep >= steps[chore.kind].length
  if (isOver) await tx.query(choreWorkStatements.end, [chore.id, now])
  const lanes = await enqueue(tx, [...requests, ...(isOver ? toldOf(scope.bot, chore, 'end') : [])])
  return { status: 'worked', chore: { id: chore.id, askedBy: chore.askedBy }, lanes }
}

export const createChoreWork = (db: Pick<Database, 'pool'>, scope: ChoreScope): ChoreWork => {
  const transact = createTransact(db)
  return {
    slice: (now, beside = []) =>
      transact(async (tx) => {
        const [row] = await tx.query<StateRow>(choreWorkStatements.take, [beside])
        return row === undefined ? { status: 'idle' } : work(tx, row, scope, now)
      }),
  }
}
