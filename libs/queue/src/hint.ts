import type { QueueContract } from '@pinline/contracts'
import { AppError } from '@pinline/platform'
import type { z } from 'zod'

/** A hint does not fit its contract. The message names the fields, never their values. */
export class InvalidPayloadError extends AppError {
  readonly code = 'INVALID_PAYLOAD'
  readonly retryable = false
  readonly queue: string

  constructor(queue: string, issues: readonly z.core.$ZodIssue[]) {
    super(`hint of ${queue}: ${issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ')}`)
    this.queue = queue
  }
}

/** Reads a hint at either end of a queue. @throws {@link InvalidPayloadError} */
export const parseHint = <Schema extends z.ZodType>({ name, hint }: QueueContract<Schema>, payload: unknown): z.output<Schema> => {
  const parsed = hint.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new InvalidPayloadError(name, parsed.error.issues)
}

/** Keys of all queues share a hash tag, so that one Lua call may touch several of them in Redis Cluster. */
export const defaultPrefix = '{pinline}'
