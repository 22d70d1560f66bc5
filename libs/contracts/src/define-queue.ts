import type { z } from 'zod'

/** A queue as both of its ends see it. The hint says where there is work, never what the work is. */
export type QueueContract<Schema extends z.ZodType = z.ZodType> = {
  /** Stable name, kebab-case. A breaking change of the hint takes a new name. */
  name: string
  /** Schema of the hint; strings, whole numbers and booleans only, for it travels as JSON. */
  hint: Schema
  /** Hints with an equal value are one: the waiting one stands for all. */
  dedupe: (hint: z.output<Schema>) => string
}

/** What a hint of the contract holds after parsing. */
export type HintOf<Contract extends { hint: z.ZodType }> = z.output<Contract['hint']>

/** Declares a queue once for those who add to it and those who work on it. Does nothing but type the value. */
export const defineQueue = <const Schema extends z.ZodType>(contract: QueueContract<Schema>): QueueContract<Schema> => contract
