import { found } from './findings.ts'
import type { Finding } from './findings.ts'
import { askNumbered, lackingIn, namesOf } from './open-project-ask.ts'
import type { AskDesk } from './open-project-ask.ts'

/** What a catalogue asks of an instance. */
export interface OpenProjectNeeds {
  /** `project` null: the configured one. `priority` null: the instance's default. */
  readonly types: readonly { readonly project: string | null; readonly type: number; readonly priority: number | null }[]
  readonly statuses: readonly number[]
}

interface CatalogueNumbers {
  readonly departments: readonly {
    readonly types: readonly { readonly project: string | null; readonly workType: number; readonly priority: number | null }[]
  }[]
  readonly statuses: Readonly<Partial<Record<string, readonly number[]>>>
}

/** Picks the numbers of an instance out of a catalogue. */
export const toOpenProjectNeeds = ({ departments, statuses }: CatalogueNumbers): OpenProjectNeeds => ({
  types: departments.flatMap(({ types }) => types.map(({ project, workType, priority }) => ({ project, type: workType, priority }))),
  statuses: Object.values(statuses).flatMap((numbers) => numbers ?? []),
})

/** Does the instance have the statuses and priorities that the catalogue names? */
export const checkNumbers = async (ask: AskDesk, { types, statuses }: OpenProjectNeeds): Promise<readonly Finding[]> => {
  const priorities = types.flatMap(({ priority }) => (priority === null ? [] : [priority]))
  const knownStatuses = await askNumbered(ask, '/statuses')
  const knownPriorities = priorities.length > 0 ? await askNumbered(ask, '/priorities') : null
  const strangeStatuses = knownStatuses === null ? [] : lackingIn(knownStatuses, statuses)
  const strangePriorities = knownPriorities === null ? [] : lackingIn(knownPriorities, priorities)
  return [
    ...(strangeStatuses.length > 0
      ? [found('statuses.unknown', { numbers: strangeStatuses.join(', '), known: namesOf(knownStatuses ?? []) })]
      : []),
    ...(strangePriorities.length > 0
      ? [found('priorities.unknown', { numbers: strangePriorities.join(', '), known: namesOf(knownPriorities ?? []) })]
      : []),
  ]
}
