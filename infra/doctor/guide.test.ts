import { readFileSync } from 'node:fs'
import { findingIds, marks, statusOf } from '@pinline/doctor'
import type { Language } from '@pinline/i18n'
import { describe, expect, test } from 'vitest'
import { inRepository } from '../repository.ts'

const guides = [
  ['uk', 'getting-started.uk.md'],
  ['en', 'getting-started.md'],
] as const
const anything = '…'

/** A language's texts as they stand in its file: `⏎` is a line break. */
const catalogueOf = (language: Language): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(inRepository('libs', 'i18n', 'src', `${language}.json`), 'utf8')) as Record<string, string> // its own tests see to the shape

/** The text between a brace and the one that closes it. */
const insideBraces = (source: string, open: number): string => {
  let depth = 0
  for (let at = open; at < source.length; at += 1) {
    if (source[at] === '{') depth += 1
    if (source[at] === '}') depth -= 1
    if (depth === 0) return source.slice(open + 1, at)
  }
  throw new Error(`no end of ${source}`)
}

/** The words of a plural's or a selection's forms. */
const formsOf = (forms: string): string[] => {
  const found: string[] = []
  for (let open = forms.indexOf('{'); open !== -1; open = forms.indexOf('{', open + 1)) {
    const form = insideBraces(forms, open)
    found.push(form.replaceAll('#', anything))
    open += form.length + 1
  }
  return found
}

/** Every text that a source can render, with `…` in the place of its values. */
const rendersOf = (source: string): string[] => {
  const open = source.indexOf('{')
  if (open === -1) return [source]
  const inside = insideBraces(source, open)
  const middles = inside.includes('{') ? formsOf(inside).flatMap(rendersOf) : [anything]
  const [before, after] = [source.slice(0, open), source.slice(open + inside.length + 2)]
  return middles.flatMap((middle) => rendersOf(after).map((rest) => `${before}${middle}${rest}`))
}

const toPattern = (render: string): RegExp =>
  new RegExp(
    `^${render
      .split(anything)
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
      .join('.+')}$`,
    'u',
  )

const entriesOf = (catalogue: Readonly<Record<string, string>>): string[] =>
  findingIds.flatMap((id) => rendersOf(catalogue[`doctor.${id}`] ?? '').map((render) => `${marks[statusOf(id)]} ${render}`))

const hereLines = (catalogue: Readonly<Record<string, string>>): string[] =>
  Object.entries(catalogue).flatMap(([key, source]) => (key.startsWith('here.') ? rendersOf(source.split('⏎')[0] ?? '') : []))

const isMarked = (line: string): boolean => /^(?:[✓✗!–✅]) /u.test(line.trim())

/** The lines of the guide's blocks that begin with a mark, each with the one that is set in below it. */
const shownIn = (guide: string): { readonly line: string; readonly below: string | undefined }[] => {
  const blocks = [...guide.matchAll(/^```text\n(?<text>[^]*?)^```$/gmu)].map(({ groups }) => groups?.['text'] ?? '')
  return blocks.flatMap((block) => {
    const lines = block.split('\n')
    return lines.flatMap((line, at) => {
      const below = lines[at + 1] ?? ''
      return isMarked(line) ? [{ line: line.trim(), below: /^ {4}\S/u.test(below) ? below.trim() : undefined }] : []
    })
  })
}

describe.each(guides)('the guide in %s', (language, file) => {
  const guide = readFileSync(inRepository('docs', file), 'utf8')
  const catalogue = catalogueOf(language)
  const entries = entriesOf(catalogue).map((entry) => entry.split('⏎'))
  const shown = shownIn(guide)
  const rows = [...guide.matchAll(/^\| `(?<begin>[✓✗!–] [^`]+)`/gmu)].map(({ groups }) => groups?.['begin'] ?? '')

  test('shows lines and has a table', () => {
    expect([shown.length > 20, rows.length > 5]).toEqual([true, true])
  })

  test.each(shown)('shows a line that the check writes: $line', ({ line, below }) => {
    const known = [...entries, ...hereLines(catalogue).map((words) => [words])]
    const fits = known.some(
      ([first = '', second]) => toPattern(first).test(line) && (below === undefined || toPattern(second ?? '').test(below)),
    )
    expect(fits).toBe(true)
  })

  test.each(rows)('explains a line that the check writes: %s', (begin) => {
    const words = begin.endsWith(anything) ? begin.slice(0, -anything.length) : begin
    expect(entries.some(([first = '']) => first.startsWith(words))).toBe(true)
  })
})
