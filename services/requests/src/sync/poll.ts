import type { Catalogue, CatalogueBook } from '@pinline/catalogue'
import type { RequestSync, Settings } from '@pinline/db'
import type { OpenProject } from '@pinline/domain'
import type { Clock, Logger } from '@pinline/platform'

export interface PollDeps {
  readonly openProject: Pick<OpenProject, 'changedSince'>
  readonly sync: Pick<RequestSync, 'oldest'>
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly catalogue: Pick<CatalogueBook, 'current'>
  /** Where the catalogue names no project. */
  readonly project: string
  readonly ringWork: (work: number) => Promise<void>
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
}

const pageSize = 100
/** A change may become visible later than its time says. */
const overlapMs = 60_000
const dayMs = 86_400_000
const mostRung = 5000

/** Projects that requests go to. */
const projectsOf = ({ departments }: Catalogue, usual: string): string[] => [
  ...new Set(departments.flatMap(({ types }) => types.map(({ project }) => project ?? usual))),
]

/**
 * One round through what has changed in OpenProject since the last one, whatever the webhooks have told: lost ones are healed within
 * a round. The watermark is of OpenProject's clock.
 */
export const createPoll = (deps: PollDeps): ((signal: AbortSignal) => Promise<void>) => {
  const { openProject, sync, settings, catalogue, project: usual, ringWork, clock, logger } = deps
  /** What was rung for lately, so that the overlap rings nobody twice. */
  const rung = new Map<number, string>()

  const sinceOf = async (key: string): Promise<Date | null> => {
    const stored = await settings.get(key)
    if (typeof stored === 'string') return new Date(Date.parse(stored) - overlapMs)
    const oldest = await sync.oldest(clock())
    return oldest === null ? null : new Date(oldest.getTime() - dayMs)
  }

  const readProject = async (project: string, signal: AbortSignal): Promise<void> => {
    const key = `openproject-watermark:${project}`
    const since = await sinceOf(key)
    if (since === null) return
    for (let page = 1; !signal.aborted; page += 1) {
      const read = await openProject.changedSince(project, { since, page, pageSize }, { signal })
      if (read.status !== 'ok') {
        logger.warn({ project, status: read.status }, 'changes could not be read')
        return
      }
      for (const { id, key: ours, lockVersion, updatedAt } of read.value.elements) {
        const version = `${String(lockVersion)}@${updatedAt.toISOString()}`
        if (ours === null || rung.get(id) === version) continue
        await ringWork(id)
        rung.set(id, version)
      }
      const newest = read.value.elements.at(-1)?.updatedAt
      // Ascending, so whatever comes before the last of a whole page is rung for.
      if (newest !== undefined && newest.getTime() - overlapMs > since.getTime()) await settings.set(key, newest.toISOString())
      if (page * pageSize >= read.value.total) return
    }
  }

  return async (signal) => {
    if (rung.size > mostRung) rung.clear()
    for (const project of projectsOf(catalogue.current(), usual)) await readProject(project, signal)
  }
}
