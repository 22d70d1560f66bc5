/**
 * Base of every error that we throw. A subclass stands next to the code that throws it, names itself by {@link AppError.code} and
 * keeps ids as readonly fields; what went wrong underneath is the `cause`.
 */
export abstract class AppError extends Error {
  /** Stable name for logs, metrics and `switch`, in SCREAMING_SNAKE. */
  abstract readonly code: string
  /** True when the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** Gives an Error for whatever was thrown. A thrown non-error becomes the `cause` of a new Error; a string becomes its message too. */
export const toError = (thrown: unknown): Error => {
  if (thrown instanceof Error) return thrown
  return new Error(typeof thrown === 'string' ? thrown : 'a value that is no Error was thrown', { cause: thrown })
}
