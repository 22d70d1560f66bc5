import { AppError } from '@pinline/platform'

/** Something that a person asked for cannot be done here: no such chat, message or button, or nobody who could do it. */
export class NotPossibleError extends AppError {
  readonly code = 'NOT_POSSIBLE'
  readonly retryable = false
}

/** Does what the simulators may refuse. They refuse by plain errors; any other kind is a fault of ours and passes as it is. */
export const attempt = <T>(action: () => T): T => {
  try {
    return action()
  } catch (thrown) {
    if (thrown instanceof Error && thrown.constructor === Error) throw new NotPossibleError(thrown.message, { cause: thrown })
    throw thrown
  }
}
