import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readDefaultCatalogue } from './catalogue-book.ts'
import { parseCatalogue } from './parse-catalogue.ts'
import { toCatalogueSchema } from './schema.ts'

it('the schema for editors says what the code understands', () => {
  const kept: unknown = JSON.parse(readFileSync(new URL('./catalogue.schema.json', import.meta.url), 'utf8'))
  expect(kept, 'run: npm run schema -w @pinline/catalogue').toEqual(JSON.parse(JSON.stringify(toCatalogueSchema())))
})

it('the file that comes with Pinline names the schema and has no mistakes', () => {
  const text = readDefaultCatalogue()
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./catalogue.schema.json')
  const parsed = parseCatalogue(text)
  if (parsed.status === 'bad') expect.fail(JSON.stringify(parsed.problems))
  const { departments, statuses } = parsed.catalogue
  expect(departments.map(({ key, types }) => [key, types.length])).toEqual([
    ['dd', 5],
    ['cdl', 4],
    ['icc', 6],
    ['edebo', 2],
  ])
  const breakdowns = departments.flatMap(({ key, types }) => types.filter(({ breakdown }) => breakdown).map((type) => `${key}.${type.key}`))
  expect(breakdowns).toEqual(['dd.site', 'cdl.access', 'icc.internet', 'icc.repair', 'icc.software', 'icc.device'])
  expect(Object.keys(statuses)).toHaveLength(7)
})
