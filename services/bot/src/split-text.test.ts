import { describe, expect, it } from 'vitest'
import { longestText, splitParts, splitText } from './split-text.ts'

describe('a text that is too long', () => {
  it('is left whole where it fits', () => {
    expect(splitText('Так, є білі.', 12)).toEqual(['Так, є білі.'])
  })

  it.each([
    ['paragraphs', 'Так, є білі.\n\nІ чорні також є.', 24, ['Так, є білі.', 'І чорні також є.']],
    ['lines', 'Білі: 900 грн\nЧорні: 950 грн', 22, ['Білі: 900 грн', 'Чорні: 950 грн']],
    ['sentences', 'Так, є білі! Чорні будуть завтра.', 24, ['Так, є білі!', 'Чорні будуть завтра.']],
    ['words', 'доброго ранку пане Олеже', 15, ['доброго ранку', 'пане Олеже']],
  ])('is cut between %s', (_what, text, max, pieces) => {
    expect(splitText(text, max)).toEqual(pieces)
  })

  it('is cut anywhere when it has no seam, but never inside a character', () => {
    expect(splitText('абвгґд', 4)).toEqual(['абвг', 'ґд'])
    expect(splitText('аб😀😀', 3)).toEqual(['аб', '😀', '😀'])
  })

  it('loses nothing but blanks, and no piece is over the limit', () => {
    const text = Array.from({ length: 400 }, (_, index) => `Слово${String(index)}${index % 7 === 0 ? '.' : ''}`).join(' ')
    const pieces = splitText(text, 300)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(300)
    expect(pieces.join(' ')).toBe(text)
    expect(pieces.length).toBeLessThan(2 * Math.ceil(text.length / 300))
  })

  it('keeps its place among the files', () => {
    const file = { type: 'file', fileId: 'f', name: 'a.pdf', mime: 'application/pdf', size: 1 } as const
    const parts = [{ type: 'text', text: 'перше друге' } as const, file]
    expect(longestText(parts)).toBe(11)
    expect(splitParts(parts, 7)).toEqual([{ type: 'text', text: 'перше' }, { type: 'text', text: 'друге' }, file])
  })
})
