import type { ResponseParameters } from '@grammyjs/types'

/** The simulated server says no, in Telegram's words. Thrown by methods, turned into the answer by the server. */
export class Refusal extends Error {
  readonly status: number
  readonly parameters: ResponseParameters | undefined

  constructor(status: number, description: string, parameters?: ResponseParameters) {
    super(description)
    this.name = 'Refusal'
    this.status = status
    this.parameters = parameters
  }
}

export const badRequest = (reason: string): Refusal => new Refusal(400, `Bad Request: ${reason}`)
