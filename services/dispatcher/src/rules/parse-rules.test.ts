import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRules } from './parse-rules.ts'

const whole = `
rules:
  - name: welcome
    when: first-message
    text: |
      Вітаємо! Замовлення № {order}.
      Відповімо за {minutes}.
  - name: delivery
    when: { words: ['достав*', нова пошта] }
    text: Надсилаємо щодня.
`

const problemsOf = (text: string) => {
  const parsed = parseRules(text)
  return parsed.status === 'bad' ? parsed.problems : []
}

describe('the file of automatic answers', () => {
  it('is read in the order in which it is written', () => {
    expect(parseRules(whole)).toEqual({
      status: 'ok',
      rules: [
        { name: 'welcome', when: { type: 'first-message' }, text: 'Вітаємо! Замовлення № {order}.\nВідповімо за {minutes}.' },
        { name: 'delivery', when: { type: 'words', words: ['достав*', 'нова пошта'] }, text: 'Надсилаємо щодня.' },
      ],
      unknown: ['minutes'],
    })
  })

  it.each(['', '# nothing yet\n', 'rules: []'])('may have no rules: %j', (text) => {
    expect(parseRules(text)).toEqual({ status: 'ok', rules: [], unknown: [] })
  })

  it.each([
    ['no YAML', 'rules:\n  - name: a\n   when: b\n', 3, /YAML/],
    ['another shape', 'hello: 1\n', 1, /rules/],
    ['no list', 'rules: 5\n', 1, /must be a list/],
    ['a rule without a text', 'rules:\n  - name: a\n    when: first-message\n', 2, /text must be text/],
    ['a name with blanks', 'rules:\n  - name: a b\n    when: first-message\n    text: x\n', 2, /name must be 1 to 40/],
    ['an unknown time', 'rules:\n  - name: a\n    when: sometimes\n    text: x\n', 3, /when must be first-message/],
    ['words that are none', 'rules:\n  - name: a\n    when:\n      words:\n        - x\n        - "*"\n    text: x\n', 6, /must be a word/],
    ['words without a list', 'rules:\n  - name: a\n    when: { words: x }\n    text: x\n', 3, /list of words/],
    ['an unknown field', 'rules:\n  - name: a\n    when: first-message\n    text: x\n    then: y\n', 5, /then is not known/],
    ['an empty text', 'rules:\n  - name: a\n    when: first-message\n    text: "  "\n', 4, /must not be empty/],
  ])('is refused with line and reason for %s', (_, text, line, reason) => {
    const [problem] = problemsOf(text)
    expect(problem).toEqual({ line, reason: expect.stringMatching(reason) as string })
  })

  it('is refused where two rules have one name', () => {
    const text = 'rules:\n  - name: a\n    when: first-message\n    text: x\n  - name: a\n    when: out-of-hours\n    text: y\n'
    expect(problemsOf(text)).toEqual([{ line: 5, reason: 'rules.1.name must be unique' }])
  })

  it('is shown by an example that works', () => {
    const example = readFileSync(resolve(import.meta.dirname, '../../../../docs/rules.example.yaml'), 'utf8')
    expect(parseRules(example)).toMatchObject({ status: 'ok', unknown: [] })
  })
})
