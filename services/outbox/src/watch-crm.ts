import { watchCalls } from '@pinline/domain'
import type { CircuitBreaker, Crm } from '@pinline/domain'

/** The calls of the CRM that this service makes. */
export type OutboxCrm = Pick<Crm, 'readMessages' | 'send' | 'upload' | 'markSeen'>

/** Tells the breaker how every call ends. */
export const watchCrm = (crm: OutboxCrm, breaker: Pick<CircuitBreaker, 'note'>): OutboxCrm => {
  const watched = watchCalls(breaker)
  return {
    readMessages: (...call) => watched(crm.readMessages(...call)),
    send: (...call) => watched(crm.send(...call)),
    upload: (...call) => watched(crm.upload(...call)),
    markSeen: (...call) => watched(crm.markSeen(...call)),
  }
}
