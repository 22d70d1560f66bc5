import { watchCalls } from '@pinline/domain'
import type { CircuitBreaker, OpenProject } from '@pinline/domain'

/** Tells the breaker how every call ends. */
export const watchOpenProject = (openProject: OpenProject, breaker: Pick<CircuitBreaker, 'note'>): OpenProject => {
  const watched = watchCalls(breaker)
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
