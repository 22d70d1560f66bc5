import type { Catalogue, CatalogueBook } from '@pinline/catalogue'
import type { RequestSync, Settings } from '@pinline/db'
import type { OpenProject, WorkPackage } from '@pinline/domain'
import type { Clock, Logger } from '@pinline/platform'

export interface PollDeps {
  readonly openProject: Pick<OpenProject, 'changedSince'>
  readonly sync: Pick<RequestSync, 'oldest' | 'projects'>
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

/** Projects that requests go to now. */
const projectsOf = ({ departments }: Catalogue, usual: string): string[] =>
  departments.flatMap(({ types }) => types.map(({ project }) => project ?? usual))

/** OpenProject is asked by whole seconds. */
const toSecond = (moment: Date): number => Math.floor(moment.getTime() / 1000)

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

  /** True: one of them was new. */
  const ringAll = async (works: readonly WorkPackage[]): Promise<boolean> => {
    let isNew = false
    for (const { id, key, lockVersion, updatedAt } of works) {
      const version = `${String(lockVersion)}@${updatedAt.toISOString()}`
      if (key === null || rung.get(id) === version) continue
      await ringWork(id)
      rung.set(id, version)
      isNew = true
    }
    return isNew
  }

  const note = async (key: string, newest: Date): Promise<void> => {
    const stored = await settings.get(key)
    if (typeof stored !== 'string' || newest.getTime() > Date.parse(stored)) await settings.set(key, newest.toISOString())
  }

  /**
   * The list moves while it is read: what changes goes to its end, and what comes after it one place forward, over the border of two pages.
   * So the next page begins at the time where this one ends, and counts on only within one second.
   */
  const readProject = async (project: string, signal: AbortSignal): Promise<void> => {
    const key = `openproject-watermark:${project}`
    const begin = await sinceOf(key)
    if (begin === null) return
    let since: Date = begin
    let isNew = false
    for (let page = 1; !signal.aborted;) {
      const read = await openProject.changedSince(project, { since, page, pageSize }, { signal })
      if (read.status !== 'ok') {
        logger.warn({ project, status: read.status }, 'changes could not be read')
        return
      }
      const { elements, total } = read.value
      isNew = (await ringAll(elements)) || isNew
      const newest: Date = elements.at(-1)?.updatedAt ?? since
      const advances = toSecond(newest) > toSecond(since)
      const isAll = page === 1 && elements.length >= total
      if (elements.length > 0 && !advances && !isAll) {
        page += 1
        continue
      }
      // Where one second fills several pages, they are walked until nothing new is on them.
      if (page === 1 || !isNew) {
        // Ascending, so whatever comes before the last is rung for.
        if (advances) await note(key, newest)
        if (isAll || !advances) return
        since = newest
      }
      page = 1
      isNew = false
    }
  }

  return async (signal) => {
    if (rung.size > mostRung) rung.clear()
    const projects = new Set([...projectsOf(catalogue.current(), usual), ...(await sync.projects())])
    for (const project of projects) await readProject(project, signal)
  }
}
