import type { CatalogueFile } from './file-schema.ts'
import { mostBreakdowns } from './file-schema.ts'

/** Something wrong about a place of the file that only a look at other places shows. */
export interface Inconsistency {
  readonly path: readonly (string | number)[]
  readonly reason: string
}

type Path = readonly (string | number)[]

/** The second and further of equal things. */
const repeated = <Item>(items: readonly Item[], keyOf: (item: Item) => string | number, path: Path, last: string): Inconsistency[] =>
  items.flatMap((item, index) =>
    items.findIndex((other) => keyOf(other) === keyOf(item)) < index
      ? [{ path: [...path, index, last], reason: `${String(keyOf(item))} is there already: every ${last} may stand once` }]
      : [],
  )

const inFields = (fields: CatalogueFile['departments'][number]['types'][number]['fields'], path: Path): Inconsistency[] => [
  ...repeated(fields, ({ key }) => key, path, 'key'),
  ...fields.flatMap(({ kind, options, min, max }, index): Inconsistency[] => {
    const at = [...path, index]
    if (kind === 'choice' && options === undefined)
      return [{ path: at, reason: 'is a choice and needs options: add a list of at least two' }]
    if (kind !== 'choice' && options !== undefined)
      return [{ path: [...at, 'options'], reason: 'belongs to a choice: change its kind, or take the options out' }]
    if (min !== undefined && max !== undefined && min > max) return [{ path: [...at, 'min'], reason: 'must not be above max' }]
    return []
  }),
]

const tooManyBreakdowns = ({ departments }: CatalogueFile): Inconsistency[] => {
  const breakdowns = departments.flatMap(({ types }, department) =>
    types.flatMap(({ breakdown }, type) => (breakdown ? [['departments', department, 'types', type, 'breakdown'] as const] : [])),
  )
  return breakdowns
    .slice(mostBreakdowns)
    .map((path) => ({ path, reason: `is one too many: at most ${String(mostBreakdowns)} types may be breakdowns, take it off another` }))
}

const twoMeanings = ({ statuses }: CatalogueFile): Inconsistency[] => {
  const known = new Set<number>()
  return Object.entries(statuses).flatMap(([name, numbers]) =>
    numbers.flatMap((number) => {
      if (known.has(number)) return [{ path: ['statuses', name], reason: `names ${String(number)}, which another meaning has already` }]
      known.add(number)
      return []
    }),
  )
}

/** All of them, in the order of the file's parts. */
export const inconsistenciesOf = (file: CatalogueFile): Inconsistency[] => [
  ...repeated(file.departments, ({ key }) => key, ['departments'], 'key'),
  ...file.departments.flatMap(({ types }, department) => {
    const path = ['departments', department, 'types']
    return [
      ...repeated(types, ({ key }) => key, path, 'key'),
      ...types.flatMap(({ fields }, index) => inFields(fields, [...path, index, 'fields'])),
    ]
  }),
  ...tooManyBreakdowns(file),
  ...twoMeanings(file),
  ...repeated(file.staff, ({ telegram }) => telegram, ['staff'], 'telegram'),
]
