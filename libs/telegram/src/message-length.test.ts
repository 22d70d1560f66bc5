import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutMessage, splitMessage } from './message-length.ts'
import type { TelegramText } from './rich-text.ts'

const bold = (text: string, offset: number, length: number): TelegramText => ({ text, entities: [{ type: 'bold', offset, length }] })

describe('cutMessage', () => {
  it('leaves what fits', () => {
    const message = bold('abc', 0, 3)
    expect(cutMessage(message, 3)).toBe(message)
  })

  it('cuts at a word and ends formatting there', () => {
    expect(cutMessage(bold('one two three four', 4, 14), 12)).toEqual(bold('one two…', 4, 3))
    expect(cutMessage(bold('one two three', 8, 5), 9)).toEqual({ text: 'one two…', entities: [] })
  })

  it('does not split a sign', () => {
    expect(cutMessage(bold('ab👩‍👩‍👧cd', 0, 12), 8)).toEqual(bold('ab…', 0, 2))
  })
})

describe('splitMessage', () => {
  it('prefers the end of a line, then of a word', () => {
    expect(splitMessage({ text: 'aaaa bbbb\ncccc dddd eeee', entities: [] }, 12).map((part) => part.text)).toEqual([
      'aaaa bbbb',
      'cccc dddd',
      'eeee',
    ])
  })

  it('carries formatting over', () => {
    expect(splitMessage(bold('aaaa bbbb cccc', 2, 9), 9)).toEqual([bold('aaaa bbbb', 2, 7), bold('cccc', 0, 1)])
  })

  it('gives a short message back as it is, and no blank parts', () => {
    expect(splitMessage({ text: '', entities: [] }, 10)).toEqual([{ text: '', entities: [] }])
    expect(splitMessage({ text: `a${' '.repeat(40)}b`, entities: [] }, 10).map((part) => part.text)).toEqual(['a', 'b'])
  })

  it('gets on with a sign that is longer than a message', () => {
    const parts = splitMessage({ text: `e${'\u0301'.repeat(50)}`, entities: [] }, 10)
    expect(parts.map((part) => part.text).join('')).toHaveLength(51)
  })

  it('loses nothing but white space, stays within the length and keeps every entity inside its text', () => {
    const piece = fc.constantFrom('a', 'слово', ' ', '\n', '😀', '👩‍👩‍👧', 'e\u0301')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (pieces, max) => {
        const text = pieces.join('')
        const parts = splitMessage({ text, entities: text === '' ? [] : [{ type: 'bold', offset: 0, length: text.length }] }, max)
        expect(
          parts
            .map((part) => part.text)
            .join('')
            .replace(/\s/gu, ''),
        ).toBe(text.replace(/\s/gu, ''))
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(max)
          expect(part.text.isWellFormed()).toBe(true)
          for (const entity of part.entities) expect(entity.offset + entity.length).toBeLessThanOrEqual(part.text.length)
        }
      }),
    )
  })
})
