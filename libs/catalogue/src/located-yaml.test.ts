import { expect, test } from 'vitest'
import { z } from 'zod'
import { readLocatedYaml, unfoldIssue } from './located-yaml.ts'

const opened = (text: string) => {
  const read = readLocatedYaml(text)
  return read.status === 'ok' ? read : expect.fail(JSON.stringify(read.problems))
}

test('a value is found by its line, what is missing by the thing around it', () => {
  const { value, lineOf } = opened('# words\nlist:\n  - name: a\n  - name: b\n')
  expect(value).toEqual({ list: [{ name: 'a' }, { name: 'b' }] })
  expect([lineOf(['list', 1, 'name']), lineOf(['list', 1, 'text']), lineOf([])]).toEqual([4, 4, 2])
})

test('nothing but comments is null, and stands in the first line', () => {
  const { value, lineOf } = opened('# nothing\n')
  expect([value, lineOf(['list'])]).toEqual([null, 1])
})

test('what is no YAML is told with its line', () => {
  expect(readLocatedYaml('a: 1\na: 2\n')).toEqual({ status: 'bad', problems: [{ line: 2, code: 'DUPLICATE_KEY' }] })
  expect(readLocatedYaml('a: 1\nb: *nothing\n')).toEqual({ status: 'bad', problems: [{ line: 2, code: 'BAD_ALIAS' }] })
})

test('of a union the branch that has come furthest is what is wrong', () => {
  const schema = z.object({ when: z.union([z.literal('always'), z.strictObject({ words: z.array(z.string()) })]) })
  const places = (value: unknown) => (schema.safeParse(value).error?.issues ?? []).flatMap(unfoldIssue).map(({ path }) => path.join('.'))
  expect([places({ when: { words: [1] } }), places({ when: 5 })]).toEqual([['when.words.0'], ['when']])
})
