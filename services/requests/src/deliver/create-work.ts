import type { Catalogue, RequestType } from '@pinline/catalogue'
import { findType } from '@pinline/catalogue'
import type { SupportRequest } from '@pinline/db'
import type { WorkPackage } from '@pinline/domain'
import { createWriteComment } from './add-comment.ts'
import { again, done, doneAndLook, judgeFailure, lost, unlessUnderWay } from './outcome.ts'
import type { Again, Outcome } from './outcome.ts'
import type { StepDeps, Try } from './steps.ts'

/** What is set up wrongly for everybody is no reason to give one request up: it goes when that is repaired. */
const setUpMs = 60_000

const waitFor = (reason: string, past: Again['past']): Again => again(reason, past, { atLeastMs: setUpMs, failed: false })

/** The type of a request, or the nearest one where the catalogue has it no more: a request that was accepted is brought. */
const typeOf = (catalogue: Catalogue, { department, type }: SupportRequest): RequestType | null => {
  const near = catalogue.departments.find(({ key }) => key === department) ?? catalogue.departments[0]
  return findType(catalogue, department, type)?.type ?? near?.types[0] ?? null
}

/** A work package that was found for a request. */
interface Found {
  readonly kept: WorkPackage
  readonly others: readonly WorkPackage[]
}

/**
 * Looks for the work package of a request, if any try may have made it. Null: there is none, and it may be made. In a project that is not
 * shown any more nothing is found once the catalogue names another: an account may have been given that one instead.
 */
const createFind =
  ({ openProject }: StepDeps) =>
  async ({ request, past }: Try, project: string, wanted: string): Promise<Found | Again | null> => {
    if (past === 'unsent') return null
    const found = await openProject.findByKey(project, request.key)
    if (found.status === 'missing' && project !== wanted) return unlessUnderWay(past)
    if (found.status !== 'ok') {
      const judged = judgeFailure(found, 'read', past)
      return judged.status === 'again' ? judged : waitFor(found.status, past)
    }
    const [kept, ...others] = found.value.toSorted((a, b) => a.id - b.id)
    return kept === undefined ? unlessUnderWay(past) : { kept, others }
  }

/** Says on every further work package of a request which one counts; nothing depends on it. */
const createMarkTwins = (deps: StepDeps) => {
  const { texts, hrefOf, onTwin, logger } = deps
  const write = createWriteComment(deps)
  return async (attempt: Try, { kept, others }: Found): Promise<void> => {
    if (others.length === 0) return
    const { id: request } = attempt.request
    logger.error({ request, kept: kept.id, others: others.map(({ id }) => id) }, 'a request has several work packages')
    await onTwin(
      request,
      [kept, ...others].map(({ id }) => id),
    )
    for (const { id: work } of others) {
      await write({ ...attempt, work, past: 'settled' }, texts.twin(hrefOf(kept.id)), () => Promise.resolve(false))
    }
  }
}

/** What OpenProject has surely not done: nothing is there, and whatever is set right meanwhile counts for the next try. */
const createRefused =
  ({ onRefused }: StepDeps) =>
  async ({ request }: Try, reason: 'rejected' | 'forbidden' | 'missing', words: string): Promise<Again> => {
    await onRefused(request.id, words)
    return waitFor(reason, 'unsent')
  }

/**
 * Makes the work package of a request, once: after any try that may have made it, it is looked for by its key first (where that try would
 * have made it, `headed`), and made again only when a request of ours can not be under way any more. It is never given up: what is refused
 * here is refused to every request alike, and goes when the instance is set right.
 */
export const createCreateWork = (deps: StepDeps): ((attempt: Try, headed: string | null) => Promise<Outcome>) => {
  const { openProject, deliveries, catalogue, texts, project: usual, hrefOf, hint } = deps
  const find = createFind(deps)
  const markTwins = createMarkTwins(deps)
  const refused = createRefused(deps)

  const make = async (attempt: Try, { workType, priority }: RequestType, project: string): Promise<Outcome> => {
    const { turn, request, past } = attempt
    const { id: number, title: subject, key, requester } = request
    const description = texts.description(request, requester)
    const created = await openProject.create({
      ...{ project, type: workType, priority, subject, description, key },
      requester: requester.telegramId,
    })
    switch (created.status) {
      case 'ok': {
        const { id, lockVersion } = created.value
        hint(await deliveries.linked(number, { id, lockVersion, href: hrefOf(id) }, turn.held.lane))
        return done
      }
      case 'rejected':
        return refused(attempt, created.status, created.text)
      case 'forbidden':
      case 'missing':
        return refused(attempt, created.status, created.status)
      case 'not-done':
      case 'ambiguous':
      case 'conflict':
      case 'unauthorized':
        return judgeFailure(created, 'write', past)
    }
  }

  return async (attempt, headed) => {
    const { turn, request, past } = attempt
    if (request.workPackage !== null) return done
    const type = typeOf(catalogue.current(), request)
    if (type === null) return waitFor('no catalogue', past)
    const wanted = type.project ?? usual
    const found = await find(attempt, headed ?? wanted, wanted)
    if (found !== null && 'status' in found) return found
    if (found !== null) {
      await markTwins(attempt, found)
      const { id } = found.kept
      // Somebody may have worked on it meanwhile.
      hint(await deliveries.linked(request.id, { id, lockVersion: null, href: hrefOf(id) }, turn.held.lane))
      return doneAndLook
    }
    if (!(await turn.fresh()) || !(await deliveries.headed(turn.held, turn.item.seq, wanted))) return lost
    return make(attempt, type, wanted)
  }
}
