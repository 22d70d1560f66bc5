import { expect, test } from 'vitest'
import { failuresIn } from './failures.ts'

const head = '\u001B[31m⎯⎯⎯⎯⎯⎯⎯\u001B[39m Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯'
const ended = '\u001B[2m Test Files \u001B[22m 1 failed | 3 passed (4)'

test('the report of failed tests is cut out of a run, without its colours', () => {
  const lines = [
    ' ✓ one',
    head,
    ' \u001B[41m FAIL \u001B[49m unit a.test.ts > b',
    'AssertionError: expected 1 to be 2',
    ended,
    '      Tests  1 failed',
  ]
  expect(failuresIn(lines)).toEqual(['⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯', '  FAIL  unit a.test.ts > b', 'AssertionError: expected 1 to be 2'])
})

test('a run that ends in the middle of its report keeps what there is, one without failures has none', () => {
  expect(failuresIn([head, ' FAIL x'])).toHaveLength(2)
  expect(failuresIn([' ✓ one', ended])).toEqual([])
})

test('errors outside of tests are failures too, and a long report is cut', () => {
  const lines = ['⎯⎯⎯⎯⎯⎯ Unhandled Errors ⎯⎯⎯⎯⎯⎯', ...Array.from({ length: 200 }, (_, at) => `line ${String(at)}`), ' FAIL  last.test.ts']
  const report = failuresIn(lines)
  expect(report).toHaveLength(82)
  expect(report.slice(-2)).toEqual(['… and 122 lines more, above', ' FAIL  last.test.ts'])
})
