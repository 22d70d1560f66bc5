import { fuzz, hostileText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSearchWords } from './search-words.ts'

test('a search holds nothing but words, whatever was typed', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { order, query } = readSearchWords(text)
      expect(order === null || Number.isSafeInteger(order)).toBe(true)
      // Letters and digits between quotes, and our own signs between them.
      if (query !== null) expect(query).toMatch(/^\(*'[\p{L}\p{N}\p{M}]+'(?::\*)?(?:[()]| \| | & |'[\p{L}\p{N}\p{M}]+'(?::\*)?)*$/u)
    }),
    fuzz(process.env),
  )
})
