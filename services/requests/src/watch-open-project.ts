import type { BreakerEvent, CircuitBreaker, OpenProject, OpenProjectFailure } from '@pinline/domain'

type Answer = { readonly status: 'ok' } | OpenProjectFailure

/** An instance that refuses is there; only silence, errors and throttling speak of an outage. */
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

/** Tells the breaker how every call ends. */
export const watchOpenProject = (openProject: OpenProject, breaker: Pick<CircuitBreaker, 'note'>): OpenProject => {
  const watched = async <Result extends Answer>(call: Promise<Result>): Promise<Result> => {
    const result = await call
    const event = eventOf(result)
    if (event !== 'nothing') breaker.note(event)
    return result
  }
  return {
    me: (...call) => watched(openProject.me(...call)),
    limits: (...call) => watched(openProject.limits(...call)),
    create: (...call) => watched(openProject.create(...call)),
    findByKey: (...call) => watched(openProject.findByKey(...call)),
    read: (...call) => watched(openProject.read(...call)),
    change: (...call) => watched(openProject.change(...call)),
    comment: (...call) => watched(openProject.comment(...call)),
    comments: (...call) => watched(openProject.comments(...call)),
    attach: (...call) => watched(openProject.attach(...call)),
    files: (...call) => watched(openProject.files(...call)),
    download: (...call) => watched(openProject.download(...call)),
    changedSince: (...call) => watched(openProject.changedSince(...call)),
  }
}
