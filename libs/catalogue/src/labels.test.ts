import { expect, test } from 'vitest'
import { labelsOf } from './labels.ts'
import { parseCatalogue } from './parse-catalogue.ts'
import { readDefaultCatalogue } from './catalogue-book.ts'

const parsed = parseCatalogue(readDefaultCatalogue())
const catalogue = parsed.status === 'ok' ? parsed.catalogue : undefined

test('a request is called as the catalogue calls it now, in the reader’s language', () => {
  if (catalogue === undefined) throw new TypeError('the catalogue that comes with Pinline has mistakes')
  const request = { department: 'icc', type: 'internet', title: 'Проблеми з інтернетом' }
  expect(labelsOf(request, catalogue, 'en')).toEqual({ department: 'Computing Centre', title: 'Internet problems' })
})

test('what the catalogue has no more is called as it was stored', () => {
  if (catalogue === undefined) throw new TypeError('the catalogue that comes with Pinline has mistakes')
  expect(labelsOf({ department: 'gone', type: 'gone', title: 'Телефон' }, catalogue, 'en')).toEqual({
    department: 'gone',
    title: 'Телефон',
  })
})
