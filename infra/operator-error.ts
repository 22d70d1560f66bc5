/**
 * A failure that the person at the terminal can mend: its message is printed as it is, without a stack trace.
 * Not an `AppError`: infra must run before and without the libraries.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}

/** Prints what went wrong: only the message of an {@link OperatorError}, everything of anything else. */
export const describeFailure = (error: unknown): string => {
  if (error instanceof OperatorError) return error.message
  if (error instanceof Error) return error.stack ?? error.message
  return String(error)
}
