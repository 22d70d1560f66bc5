import type { Catalogue, RequestType } from '@pinline/catalogue'
import { findType } from '@pinline/catalogue'
import type { SupportRequest } from '@pinline/db'
import { again, done, doneAndLook, judgeFailure, lost, unlessUnderWay } from './outcome.ts'
import type { Again, Outcome } from './outcome.ts'
import type { StepDeps, Try } from './steps.ts'

/** What is set up wrongly for everybody is no reason to give one request up: it goes when that is repaired. */
const setUpMs = 60_000

/** The type of a request, or the nearest one where the catalogue has it no more: a request that was accepted is brought. */
const typeOf = (catalogue: Catalogue, { department, type }: SupportRequest): RequestType | null => {
  const near = catalogue.departments.find(({ key }) => key === department) ?? catalogue.departments[0]
  return findType(catalogue, department, type)?.type ?? near?.types[0] ?? null
}

/**
 * Makes the work package of a request, once: after any try that may have made it, it is looked for by its key first, and made again
 * only when a request of ours can not be under way any more.
 */
export const createCreateWork = (deps: StepDeps): ((attempt: Try) => Promise<Outcome>) => {
  const { openProject, deliveries, catalogue, texts, project: usual, hrefOf, hint, onTwin, logger } = deps

  const adopt = async ({ turn, request, past }: Try, project: string): Promise<Outcome | null> => {
    if (past === 'unsent') return null
    const found = await openProject.findByKey(project, request.key)
    if (found.status !== 'ok') return found.status === 'not-done' ? judgeFailure(found, 'read', past) : waitFor(found.status, past)
    const [first, ...others] = found.value.toSorted((a, b) => a.id - b.id)
    if (first === undefined) return unlessUnderWay(past)
    if (others.length > 0) {
      onTwin()
      logger.error({ request: request.id, kept: first.id, others: others.map(({ id }) => id) }, 'a request has several work packages')
    }
    // Somebody may have worked on it meanwhile.
    hint(await deliveries.linked(request.id, { id: first.id, lockVersion: null, href: hrefOf(first.id) }, turn.held.lane))
    return doneAndLook
  }

  return async (attempt) => {
    const { turn, request, past } = attempt
    if (request.workPackage !== null) return done
    const type = typeOf(catalogue.current(), request)
    if (type === null) return waitFor('no catalogue', past)
    const project = type.project ?? usual
    const adopted = await adopt(attempt, project)
    if (adopted !== null) return adopted
    if (!(await turn.fresh())) return lost
    const created = await openProject.create({
      project,
      type: type.workType,
      priority: type.priority,
      subject: request.title,
      description: texts.description(request, request.requester),
      key: request.key,
      requester: request.requester.telegramId,
    })
    if (created.status === 'ok') {
      const { id, lockVersion } = created.value
      hint(await deliveries.linked(request.id, { id, lockVersion, href: hrefOf(id) }, turn.held.lane))
      return done
    }
    const judged = judgeFailure(created, 'write', past)
    return created.status === 'forbidden' || created.status === 'missing' ? waitFor(created.status, past) : judged
  }
}

const waitFor = (reason: string, past: Again['past']): Again => again(reason, past, { atLeastMs: setUpMs, failed: false })
