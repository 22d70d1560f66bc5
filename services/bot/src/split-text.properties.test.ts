import { fuzz, readText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitText } from './split-text.ts'

const options = fuzz(process.env)
const bare = (text: string): string => text.replaceAll(/\s/gu, '')

test('a text in pieces loses nothing but blanks, and every piece is one that the CRM takes', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(readText, fc.integer({ min: 2, max: 4_000 }), (text, max) => {
      const pieces = splitText(text, max)
      expect(bare(pieces.join(''))).toBe(bare(text))
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(max)
        expect(piece.trim()).toBe(piece)
        expect(piece).not.toBe('')
        expect(piece.isWellFormed()).toBe(true)
      }
    }),
    options,
  )
})
