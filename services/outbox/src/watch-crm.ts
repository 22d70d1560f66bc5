import type { Crm, CrmResult } from '@pinline/domain'
import type { BreakerEvent, CircuitBreaker } from '@pinline/domain'

/** The calls of the CRM that this service makes. */
export type OutboxCrm = Pick<Crm, 'readMessages' | 'send' | 'upload' | 'markSeen'>

/** A CRM that refuses is there; only silence, errors and throttling speak of an outage. */
const eventOf = (result: CrmResult<unknown>): BreakerEvent => {
  switch (result.status) {
    case 'ok':
    case 'rejected':
    case 'missing':
    case 'forbidden':
    case 'unauthorized':
      return 'succeeded'
    case 'ambiguous':
      return 'failed'
    case 'not-done':
      return result.reason === 'cancelled' ? 'nothing' : 'failed'
  }
}

/** Tells the breaker how every call ends. */
export const watchCrm = (crm: OutboxCrm, breaker: Pick<CircuitBreaker, 'note'>): OutboxCrm => {
  const watched = async <T>(call: Promise<CrmResult<T>>): Promise<CrmResult<T>> => {
    const result = await call
    const event = eventOf(result)
    if (event !== 'nothing') breaker.note(event)
    return result
  }
  return {
    readMessages: (...call) => watched(crm.readMessages(...call)),
    send: (...call) => watched(crm.send(...call)),
    upload: (...call) => watched(crm.upload(...call)),
    markSeen: (...call) => watched(crm.markSeen(...call)),
  }
}
