import type pg from 'pg'
import type { Database } from './database.ts'
import { statements } from './hot-path.ts'
import { repeatLosing } from './transaction.ts'
import type { Transaction } from './transaction.ts'

/** Where effects happen. */
export type EffectKind = 'telegram' | 'crm' | 'openproject'

/** A wish for one outside effect. */
export interface OutboxRequest {
  readonly kind: EffectKind
  /** Lane: effects of one key happen in the order they were asked for. */
  readonly key: string
  readonly destination: string
  /** 1 confirmations and claims, 2 cards, 3 edits, 4 digests and logs. */
  readonly priority: 1 | 2 | 3 | 4
  /** The same key twice is one effect. */
  readonly idem: string
  readonly op: string
  readonly recipient: string
  readonly chat?: number
  readonly message?: number
  readonly manager?: number
  readonly epoch?: number
  readonly payload: unknown
}

/** A lane that has got work; hint it after the commit. */
export interface TouchedLane {
  readonly lane: number
  readonly kind: EffectKind
  readonly destination: string
}

interface TouchedRow {
  readonly id: number
  readonly kind: EffectKind
  readonly destination: string
}

const valuesOf = (requests: readonly OutboxRequest[]): unknown[] => [
  requests.map(({ kind }) => kind),
  requests.map(({ key }) => key),
  requests.map(({ destination }) => destination),
  requests.map(({ priority }) => priority),
  requests.map(({ idem }) => idem),
  requests.map(({ op }) => op),
  requests.map(({ recipient }) => recipient),
  requests.map(({ chat }) => chat ?? null),
  requests.map(({ message }) => message ?? null),
  requests.map(({ manager }) => manager ?? null),
  requests.map(({ epoch }) => epoch ?? null),
  requests.map(({ payload }) => JSON.stringify(payload ?? null)),
]

/**
 * Asks for effects inside a transaction; keys that exist already are left alone. Requests of one lane keep their order.
 * Lock the chat before: chat first, lanes second is the order everywhere.
 */
export const enqueue = async (tx: Transaction, requests: readonly OutboxRequest[]): Promise<TouchedLane[]> => {
  if (requests.length === 0) return []
  const rows = await tx.query<TouchedRow>(statements.enqueue, valuesOf(requests))
  return rows.map(({ id, kind, destination }) => ({ lane: id, kind, destination }))
}

/** The same as a commit of its own, for effects that go with no other change. */
export const createEnqueue =
  ({ pool }: Pick<Database, 'pool'>) =>
  (requests: readonly OutboxRequest[]): Promise<TouchedLane[]> =>
    repeatLosing(() =>
      enqueue(
        {
          query: async <Row extends pg.QueryResultRow>(
            statement: { readonly name: string; readonly text: string },
            values: readonly unknown[],
          ) => (await pool.query<Row>({ ...statement, values: [...values] })).rows,
        },
        requests,
      ),
    )
