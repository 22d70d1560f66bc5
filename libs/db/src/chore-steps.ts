import type { ChoreKind } from './chores.ts'
import type { OutboxRequest } from './enqueue.ts'
import type { Transaction } from './transaction.ts'

/** Rows that one slice changes. */
export const sliceRows = 200
/** Rows that one slice looks at to find them. */
export const lookedRows = 20_000

/** Where a walk through a table stands: the key of the last row that is finished. */
export interface Place {
  readonly a: number
  readonly b: number
}

/** Before every row. */
export const beginning: Place = { a: Number.MIN_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER }

/** A chore while a slice of it is worked. */
export interface ChoreState {
  readonly id: number
  readonly kind: ChoreKind
  readonly askedBy: number
  readonly step: number
  readonly at: Place
  readonly done: number
  /** The chat that was counted last. */
  readonly counted: number
  /** Of a clean: everything older goes. */
  readonly day: Date
  /** Of a forget. */
  readonly chats: readonly number[]
}

/** What one slice of a step did. `next` null: the step is finished. */
export interface Walked {
  readonly next: Place | null
  readonly done?: number
  readonly counted?: number
  readonly requests?: readonly OutboxRequest[]
  /** It can not go on yet. */
  readonly waits?: boolean
}

export interface ChoreScope {
  readonly bot: number
  readonly account: number
}

/** One of the parts of a chore, done in slices; each runs in its own transaction and may be repeated. */
export type Step = (tx: Transaction, chore: ChoreState, scope: ChoreScope) => Promise<Walked>
