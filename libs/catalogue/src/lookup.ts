import type { Catalogue, CatalogueField, Department, RequestType } from './catalogue.ts'

/** A type with its department, and where both stand in the catalogue of this moment. */
export interface FoundType {
  readonly department: Department
  readonly type: RequestType
  /** From 0: of the department among all, of the type in its department. */
  readonly place: readonly [department: number, type: number]
}

/** Null where the catalogue has no such type any more. */
export const findType = (catalogue: Catalogue, department: string, type: string): FoundType | null => {
  const first = catalogue.departments.findIndex(({ key }) => key === department)
  const second = catalogue.departments[first]?.types.findIndex(({ key }) => key === type) ?? -1
  return typeAt(catalogue, first, second)
}

/** The type at a place. Null where nothing stands there. */
export const typeAt = (catalogue: Catalogue, first: number, second: number): FoundType | null => {
  const department = catalogue.departments[first]
  const type = department?.types[second]
  return department === undefined || type === undefined ? null : { department, type, place: [first, second] }
}

/** What a form asks: its fields one by one, then for files. */
export type FormStep = { readonly kind: 'field'; readonly field: CatalogueField } | { readonly kind: 'files' }

/** In the order in which they are asked; none where the request is made at once. */
export const stepsOf = ({ fields, files }: Pick<RequestType, 'fields' | 'files'>): readonly FormStep[] => [
  ...fields.map((field) => ({ kind: 'field', field }) as const),
  ...(files ? [{ kind: 'files' } as const] : []),
]

/** What a person reads about a form that he has left. Null where the catalogue has its type no more. `language` null: Ukrainian. */
export const describeForm = (
  catalogue: Catalogue,
  form: { readonly department: string; readonly type: string; readonly step: number },
  language: 'uk' | 'en' | null,
): { readonly title: string; readonly step: number; readonly steps: number; readonly place: FoundType['place'] } | null => {
  const found = findType(catalogue, form.department, form.type)
  if (found === null) return null
  const steps = stepsOf(found.type).length
  return { title: found.type.label[language ?? 'uk'], step: Math.min(form.step + 1, steps), steps, place: found.place }
}
