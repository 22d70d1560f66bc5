import { parseCatalogue, typeAt } from '@pinline/catalogue'
import { parseCallback } from '@pinline/contracts'
import type { RequestForm } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { addNote } from './form-state.ts'
import { questionOf, reviewOf, sizeWords } from './form-words.ts'

const parsed = parseCatalogue(`statuses: { work: 7, solved: 12, closed: 13, cancelled: 14 }
departments:
  - key: it
    label: ІТ
    types:
      - key: all
        label: { uk: Усе, en: All }
        fields:
${Array.from({ length: 12 }, (_, index) => `          - { key: f${String(index)}, kind: text, label: ${'П'.repeat(34)}, required: false }`).join('\n')}
`)
const found = (parsed.status === 'ok' ? typeAt(parsed.catalogue, 0, 0) : null) ?? expect.fail('the catalogue has mistakes')
const fresh: RequestForm = {
  person: 1,
  department: 'it',
  type: 'all',
  step: 0,
  answers: {},
  files: [],
  previous: null,
  startedAt: new Date('2026-11-22T12:00:00Z'),
}
const facts = { language: 'uk', fileBytes: 5 * 1024 * 1024 } as const

const textOf = (param: unknown): string => (typeof param === 'string' ? param : expect.fail('no text'))

describe('the review', () => {
  it('fits into one message of Telegram, however much was written', () => {
    const answers = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${String(index)}`, '👩‍👩‍👧'.repeat(400)]))
    const { params } = reviewOf(addNote({ ...fresh, answers, step: 13 }, 'ї'.repeat(4000)), found, 'uk', 'uk')
    const lines = textOf(params?.['lines'])
    expect(lines.split('\n')).toHaveLength(13)
    expect(lines.length).toBeLessThan(3900)
    expect(lines.isWellFormed()).toBe(true)
  })
})

describe('a question', () => {
  const actions = (form: RequestForm): (string | undefined)[] =>
    (questionOf(form, found, facts).buttons ?? []).flat().map(({ data }) => parseCallback(data ?? '')?.action)

  it('can be left out where the catalogue says so, and left in any case', () => {
    expect(actions(fresh)).toEqual(['reqSkip', 'reqBack', 'reqDrop'])
  })

  it('for files names the limit', () => {
    const last = { ...fresh, step: 12 }
    expect(actions(last)).toEqual(['reqNext', 'reqBack', 'reqDrop'])
    expect(questionOf(last, found, facts).params).toMatchObject({ i: 13, n: 13 })
    expect(textOf(questionOf(last, found, facts).params?.['question'])).toContain(sizeWords(facts.fileBytes, 'uk'))
  })
})
