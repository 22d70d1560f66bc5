import { fuzz, hostileText, readText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseRules } from './parse-rules.ts'

const options = fuzz(process.env)

test('a file of rules that is written is read, word by word', { timeout: 600_000 }, () => {
  const text = readText.map((words) => words.normalize('NFC').trim().slice(0, 3_000).toWellFormed().trim()).filter((words) => words !== '')
  const rule = fc.record({ when: fc.constantFrom('first-message', 'out-of-hours'), text })
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), (given) => {
      const rules = given.map((fields, index) => ({ name: `rule-${String(index)}`, ...fields }))
      const parsed = parseRules(stringify({ rules }))
      expect(parsed).toMatchObject({
        status: 'ok',
        rules: rules.map(({ name, text: words }) => ({ name, text: words.normalize('NFC').trim() })),
      })
    }),
    options,
  )
})

test('whatever stands in the file of rules is read, or refused with the lines that are wrong', { timeout: 600_000 }, () => {
  const pieces = [
    'rules:',
    '\n',
    '  - ',
    'name: ',
    'when: ',
    'text: |',
    'words: [a]',
    '&a',
    '*a',
    '!!js/function',
    '{',
    '}',
    '"',
    '\t',
    'x',
    '<<: *a',
  ]
  const near = fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(hostileText, near), (text) => {
      const parsed = parseRules(text)
      if (parsed.status === 'ok') return
      expect(parsed.problems.length).toBeGreaterThan(0)
      for (const { line } of parsed.problems) expect(line).toBeGreaterThan(0)
    }),
    options,
  )
})

test('an alias that stands for nothing, or for too much, is told with its line', () => {
  expect(parseRules('rules:\n  - *nobody\n')).toEqual({ status: 'bad', problems: [{ line: 2, reason: 'is no YAML: BAD_ALIAS' }] })
  const levels = Array.from(
    { length: 9 },
    (_, level) => `x${String(level + 1)}: &a${String(level + 1)} [${`*a${String(level)},`.repeat(9)}]`,
  )
  expect(parseRules(['x0: &a0 [lol]', ...levels].join('\n')).status).toBe('bad')
})
