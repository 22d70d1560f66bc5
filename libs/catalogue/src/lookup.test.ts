import { expect, it } from 'vitest'
import { readDefaultCatalogue } from './catalogue-book.ts'
import { findType, stepsOf, typeAt } from './lookup.ts'
import { parseCatalogue } from './parse-catalogue.ts'

const parsed = parseCatalogue(readDefaultCatalogue())
const catalogue = parsed.status === 'ok' ? parsed.catalogue : expect.fail('the default file has mistakes')

it('finds a type by its keys, and by its place', () => {
  const found = findType(catalogue, 'icc', 'repair')
  expect(found).toMatchObject({ department: { key: 'icc' }, type: { key: 'repair' }, place: [2, 2] })
  expect(typeAt(catalogue, 2, 2)).toEqual(found)
})

it('finds nothing where nothing stands', () => {
  expect([
    findType(catalogue, 'icc', 'site'),
    findType(catalogue, 'old', 'repair'),
    typeAt(catalogue, 9, 0),
    typeAt(catalogue, 0, 9),
  ]).toEqual([null, null, null, null])
})

it('asks the fields, then for files; nothing of a type that has neither', () => {
  const kinds = (department: string, type: string): string[] => {
    const found = findType(catalogue, department, type)
    return found === null ? ['none'] : stepsOf(found.type).map((step) => (step.kind === 'field' ? step.field.key : step.kind))
  }
  expect(kinds('icc', 'repair')).toEqual(['room', 'device', 'text', 'files'])
  expect(kinds('icc', 'software')).toEqual(['room', 'program'])
  expect(kinds('dd', 'strategy')).toEqual([])
})
