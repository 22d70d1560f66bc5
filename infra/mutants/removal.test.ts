import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRepository } from '../repository.ts'
import { lists } from './lists.ts'
import { applyRemoval } from './removal.ts'
import type { Removal } from './removal.ts'

const removal: Removal = {
  row: 'A1',
  file: 'services/x.ts',
  what: 'answers to calls',
  find: 'answer()',
  replace: 'undefined',
  test: { file: 'test/x.e2e.test.ts', name: 'A1' },
}

describe('a removal', () => {
  it('puts its other text in place of the one that it names, and changes nothing else', () => {
    expect(applyRemoval('begin()\nanswer()\n', removal)).toBe('begin()\nundefined\n')
  })

  it('takes both texts as they are, whatever signs are in them', () => {
    const signs = { ...removal, find: 'a.*(b)', replace: '$& $1' }
    expect(applyRemoval('x a.*(b) y', signs)).toBe('x $& $1 y')
  })

  it('whose text is not in the file is an error that names it', () => {
    expect(() => applyRemoval('begin()', removal)).toThrow('A1: answers to calls (services/x.ts): the text to remove is not in the file')
  })

  it('whose text is there twice is an error that names it', () => {
    expect(() => applyRemoval('answer() answer()', removal)).toThrow(
      'A1: answers to calls (services/x.ts): the text to remove is there 2 times',
    )
  })

  it('that removes nothing is an error', () => {
    expect(() => applyRemoval('answer()', { ...removal, replace: 'answer()' })).toThrow('nothing is removed')
  })
})

describe.each(Object.entries(lists))('the list of %s', (_name, removals) => {
  const read = (file: string): string => readFileSync(inRepository(file), 'utf8')

  it.each(removals)('can still be taken away: $row, $what', (each) => {
    expect(applyRemoval(read(each.file), each)).not.toBe(read(each.file))
  })

  it.each(removals)('has a test that notices: $row, $what', ({ test }) => {
    expect(read(test.file)).toContain(test.name)
  })
})
