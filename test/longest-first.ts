import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** Files that take half a minute or more, the longest first. Begun last, one of them would be alone at the end. */
const long = [
  'bursts-full-group',
  'people',
  'ownership-life',
  'admin-jobs',
  'day',
  'bursts',
  'crashes',
  'request-delivery',
  // Eight processes that are begun again and again: not beside the first, which is about moments.
  'kills',
  'requests',
  'openproject',
  'claims',
  'request-sync',
  'backup',
  'dispatcher-limits',
  'reply-care',
  'replies',
  'start',
  'dispatcher',
  'doctor',
]

const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = long.findIndex((name) => moduleId.endsWith(`/${name}.e2e.test.ts`) || moduleId.endsWith(`/${name}.int.test.ts`))
  return at < 0 ? long.length : at
}

/** Vitest's own order, by size where nothing is known of former runs, after the files that are known to take long. */
export default class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specifications)
    const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder
    return sorted.toSorted((a, b) => group(a) - group(b) || placeOf(a) - placeOf(b))
  }
}
