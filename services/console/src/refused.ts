import { AppError } from '@pinline/platform'

/** A call that is not answered; its text is shown to the caller. */
export class RefusedError extends AppError {
  readonly code = 'REQUEST_REFUSED'
  readonly retryable = false
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}
