import { describe, expect, it } from 'vitest'
import { keysOf } from '../../i18n/src/catalogue.ts'
import { factsOf, findingIds, statusOf } from './findings.ts'
import type { Finding } from './findings.ts'
import { createFindingWords, sections } from './render.ts'

const samples: readonly Finding[] = findingIds.map((id) => ({
  id,
  status: statusOf(id),
  facts: Object.fromEntries(factsOf(id).map((name) => [name, ['n', 'gigabytes', 'minutes'].includes(name) ? 3 : `[${name}]`])),
}))

describe.each(['uk', 'en'] as const)('the words of a finding in %s', (language) => {
  const words = createFindingWords(language)

  it.each(samples)('$id name all of its facts', (finding) => {
    const text = words.lines(finding).join('\n')
    for (const fact of Object.values(finding.facts)) expect(text).toContain(String(fact))
  })

  it('are one line, and a second one that says what to do where something is wrong', () => {
    const lengths = samples.map(({ id, status, facts }) => ({ id, lines: words.lines({ id, status, facts }).length, status }))
    expect(lengths.filter(({ lines }) => lines > 2)).toEqual([])
    expect(lengths.filter(({ lines, status }) => lines < 2 && (status === 'fail' || status === 'warn'))).toEqual([])
  })

  it('stand under one heading each', () => {
    expect(new Set(sections.map((section) => words.heading(section))).size).toBe(sections.length)
  })
})

describe('the catalogue', () => {
  it('holds no words for findings that there are not', () => {
    const known = new Set([...findingIds, ...sections.map((section) => `section.${section}`), 'summary'].map((id) => `doctor.${id}`))
    expect(keysOf('uk').filter((key) => key.startsWith('doctor.') && !known.has(key))).toEqual([])
  })
})
