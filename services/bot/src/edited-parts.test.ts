import type { ReplyPart } from '@pinline/db'
import { expect, test } from 'vitest'
import { withText } from './edited-parts.ts'

/** `t…` is a text, anything else a file. */
const partsOf = (names: string): ReplyPart[] =>
  names
    .split(' ')
    .map((name) =>
      name.startsWith('t') ? { type: 'text', text: name } : { type: 'file', fileId: name, name, mime: 'image/jpeg', size: null },
    )
const shown = (parts: readonly ReplyPart[] | null): string =>
  parts === null ? 'none' : parts.map((part) => (part.type === 'text' ? part.text : part.name)).join(' ')

test.each([
  ['a text', 't1', null, 'tN'],
  ['the pieces of a text', 't1 t2 t3', null, 'tN'],
  ['a caption', 't1 f1', null, 'tN f1'],
  ['a picture without words', 'f1', null, 'tN f1'],
  ['the first of an album', 't1 f1 f2', { place: 0, size: 2 }, 'tN f1 f2'],
  ['a later one, beside the first one’s words', 't1 f1 t2 f2 f3', { place: 1, size: 3 }, 't1 f1 tN f2 f3'],
  ['a later one that had no words', 't1 f1 f2 f3', { place: 1, size: 3 }, 't1 f1 tN f2 f3'],
  ['the last one, its words in pieces', 'f1 f2 t3 t4 f3', { place: 2, size: 3 }, 'f1 f2 tN f3'],
  ['what is left of an album', 'f2', { place: 1, size: 2 }, 'none'],
] as const)('new words of %s take the place of its own only', (_, parts, album, expected) => {
  expect(shown(withText(partsOf(parts), 'tN', album))).toBe(expected)
})
