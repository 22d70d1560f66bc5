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

/** Rings for what is new in a list, so that lists that overlap ring nobody twice. True: something was. */
const createRing = ({ ringWork }: PollDeps) => {
  const rung = new Map<number, string>()
  const all = async (works: readonly WorkPackage[]): Promise<boolean> => {
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
  /** Between two rounds only: within one what was rung for has to be known. */
  const tidy = (): void => {
    if (rung.size > mostRung) rung.clear()
  }
  return { all, tidy }
}

/** Where a walk through a list stands. `isNew`: something on its pages since the first one was. */
interface Place {
  readonly since: Date
  readonly page: number
  readonly isNew: boolean
}

/**
 * Where a walk goes on after a page; null: it is at the end. The list moves while it is read: what changes goes to its end, and what comes
 * after it one place forward, over the border of two pages. So the next page begins at the time where this one ends. Only where one second
 * fills several pages they are counted, and walked until nothing new is on them.
 */
const nextPlace = ({ since, page, isNew }: Place, newest: Date | undefined, isAll: boolean): Place | null => {
  const advances = newest !== undefined && toSecond(newest) > toSecond(since)
  if (isAll) return null
  if (newest !== undefined && !advances) return { since, page: page + 1, isNew }
  if (page > 1 && isNew) return { since, page: 1, isNew: false }
  return advances ? { since: newest, page: 1, isNew: false } : null
}

/**
 * One round through what has changed in OpenProject since the last one, whatever the webhooks have told: lost ones are healed within
 * a round. The watermark is of OpenProject's clock.
 */
export const createPoll = (deps: PollDeps): ((signal: AbortSignal) => Promise<void>) => {
  const { openProject, sync, settings, catalogue, project: usual, clock, logger } = deps
  const ring = createRing(deps)

  const sinceOf = async (key: string): Promise<Date | null> => {
    const stored = await settings.get(key)
    if (typeof stored === 'string') return new Date(Date.parse(stored) - overlapMs)
    const oldest = await sync.oldest(clock())
    return oldest === null ? null : new Date(oldest.getTime() - dayMs)
  }

  /** Ascending, so when a walk leaves a moment behind, whatever came before it is rung for. */
  const note = async (key: string, upTo: Date): Promise<void> => {
    const stored = await settings.get(key)
    if (typeof stored !== 'string' || upTo.getTime() > Date.parse(stored)) await settings.set(key, upTo.toISOString())
  }

  const readProject = async (project: string, signal: AbortSignal): Promise<void> => {
    const key = `openproject-watermark:${project}`
    const begin = await sinceOf(key)
    for (let place: Place | null = begin === null ? null : { since: begin, page: 1, isNew: false }; place !== null && !signal.aborted;) {
      const { since, page } = place
      const read = await openProject.changedSince(project, { since, page, pageSize }, { signal })
      if (read.status !== 'ok') {
        logger.warn({ project, status: read.status }, 'changes could not be read')
        return
      }
      const { elements, total } = read.value
      const isNew = (await ring.all(elements)) || place.isNew
      const newest = elements.at(-1)?.updatedAt
      const isAll = page === 1 && elements.length >= total
      place = nextPlace({ since, page, isNew }, newest, isAll)
      if (newest !== undefined && (isAll || (place !== null && place.since > since))) await note(key, newest)
    }
  }

  return async (signal) => {
    ring.tidy()
    const projects = new Set([...projectsOf(catalogue.current(), usual), ...(await sync.projects())])
    for (const project of projects) await readProject(project, signal)
  }
}
