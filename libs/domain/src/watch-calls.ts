import type { BreakerEvent, CircuitBreaker } from './circuit-breaker.ts'
import type { CrmFailure } from './crm.ts'
import type { OpenProjectFailure } from './open-project.ts'

type Answer = { readonly status: 'ok' } | CrmFailure | OpenProjectFailure

/** A system that refuses is there; only silence, errors and throttling speak of an outage. */
const eventOf = (answer: Answer): BreakerEvent => {
  switch (answer.status) {
    case 'ok':
    case 'rejected':
    case 'conflict':
    case 'missing':
    case 'forbidden':
    case 'unauthorized':
      return 'succeeded'
    case 'ambiguous':
      return 'failed'
    case 'not-done':
      return answer.reason === 'cancelled' ? 'nothing' : 'failed'
  }
}

/** Tells the breaker how each call of its system ends, and passes the answer on. A cancelled call is not told of. */
export const watchCalls =
  (breaker: Pick<CircuitBreaker, 'note'>) =>
  async <Result extends Answer>(call: Promise<Result>): Promise<Result> => {
    const result = await call
    const event = eventOf(result)
    if (event !== 'nothing') breaker.note(event)
    return result
  }
