import { toRequestStatus } from '@pinline/domain'
import type { RequestStatus, WorkChange, WorkPackage } from '@pinline/domain'
import { createWriteComment } from './add-comment.ts'
import { again, done, doneAndLook, judgeFailure, lost } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { StepDeps, WorkTry } from './steps.ts'

const mostConflicts = 3
const conflictPauseMs = 300

/**
 * Says in words what the instance has no field for. Such words have no row, and may have been said before about an earlier change: what
 * is newer than all that stood there before the first try is this one.
 */
const createSay = (deps: StepDeps): ((attempt: WorkTry, text: string) => Promise<Outcome>) => {
  const { openProject, deliveries } = deps
  const write = createWriteComment(deps)
  const noteNewest = async ({ turn: { item }, work, past }: WorkTry): Promise<Outcome | null> => {
    if (past !== 'unsent') return null
    const comments = await openProject.comments(work)
    if (comments.status !== 'ok') return judgeFailure(comments, 'read', past)
    await deliveries.wordsAfter(item.lane, item.seq, Math.max(0, ...comments.value.map(({ id }) => id)))
    return null
  }
  return async (attempt, text) => {
    const failed = await noteNewest(attempt)
    if (failed !== null) return failed
    const newest = attempt.turn.item.baseId ?? 0
    const written = await write(attempt, text, (id) => Promise.resolve(id <= newest))
    return written.status === 'written' ? doneAndLook : written
  }
}

/**
 * Changes a work package as it is now. Somebody else's change in between is looked at before ours is made again; one that may have been
 * made is seen by reading, so nothing is waited for.
 */
const createChange = (deps: StepDeps) => {
  const { openProject, deliveries, random, sleep } = deps
  return async ({ turn, work, request, past }: WorkTry, wish: (now: WorkPackage) => WorkChange | null): Promise<Outcome> => {
    for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
      const read = await openProject.read(work)
      if (read.status !== 'ok') return judgeFailure(read, 'read', past)
      const change = wish(read.value)
      const { lockVersion } = read.value
      if (change === null) return doneAndLook
      if (!(await turn.fresh())) return lost
      const changed = await openProject.change(work, lockVersion, change)
      if (changed.status === 'ok') {
        await deliveries.changed(request.id, lockVersion, changed.value.lockVersion)
        return doneAndLook
      }
      if (changed.status !== 'conflict') return judgeFailure(changed, 'write', past)
      await sleep(conflictPauseMs * (1 + random()))
    }
    return again('conflict', past)
  }
}

/** Brings a request's status to OpenProject. */
export const createSetStatus = (deps: StepDeps): ((attempt: WorkTry, status: RequestStatus) => Promise<Outcome>) => {
  const change = createChange(deps)
  const say = createSay(deps)
  return (attempt, status) => {
    const known = deps.catalogue.current().statuses
    const [first] = known[status] ?? []
    if (first === undefined) return say(attempt, deps.texts.status(status))
    return change(attempt, (work) => (toRequestStatus(known, work.status) === status ? null : { status: first }))
  }
}

/** Brings whoever has taken a request in Telegram to OpenProject, by name where it does not know him. */
export const createAssign = (deps: StepDeps): ((attempt: WorkTry, person: number) => Promise<Outcome>) => {
  const { deliveries, catalogue, texts } = deps
  const change = createChange(deps)
  const say = createSay(deps)
  return async (attempt, id) => {
    // Somebody else has it by now, and that is on its way behind this.
    if (attempt.request.takenBy !== null && attempt.request.takenBy !== id) return done
    const person = await deliveries.person(id)
    if (person === null) return { status: 'dead', error: 'invalid', notice: null }
    const user = catalogue.current().staff.find(({ telegram }) => telegram === person.telegramId)?.user
    if (user === undefined) return say(attempt, texts.taken(person))
    return change(attempt, ({ assignee }) => (assignee?.id === user ? null : { assignee: user }))
  }
}
