import type { Catalogue } from './catalogue.ts'

/** How the department and the subject of a request are called in a language; as they were stored where the catalogue has them no more. */
export const labelsOf = (
  { department, type, title }: { readonly department: string; readonly type: string; readonly title: string },
  catalogue: Catalogue,
  language: 'uk' | 'en',
): { readonly department: string; readonly title: string } => {
  const found = catalogue.departments.find(({ key }) => key === department)
  const label = found?.types.find(({ key }) => key === type)?.label
  return { department: found?.label[language] ?? department, title: label?.[language] ?? title }
}
