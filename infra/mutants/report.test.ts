import { describe, expect, it } from 'vitest'
import type { Removal } from './removal.ts'
import { isAllNoticed, renderList, renderReport } from './report.ts'
import type { Judged } from './report.ts'

const removalOf = (row: string, what: string): Removal => ({
  row,
  what,
  file: 'x.ts',
  find: 'a',
  replace: 'b',
  test: { file: 't', name: row },
})
const noticed: Judged = { removal: removalOf('A1', 'the signal'), run: { status: 'failed', test: 'A1 (uk)', reason: 'x' } }
const passed: Judged = { removal: removalOf('A12', 'a board'), run: { status: 'passed', tests: 2 } }
const broken: Judged = { removal: removalOf('A3', 'a pin'), run: { status: 'not-run', reason: 'no such test' } }

describe('the report of removals', () => {
  it('names each with the test that failed, in columns, and counts both at the end', () => {
    expect(renderReport([noticed, passed, broken]).split('\n')).toEqual([
      'row  removed     file  test that failed',
      '---  ----------  ----  ---------------------',
      'A1   the signal  x.ts  A1 (uk)',
      'A12  a board     x.ts  NOT NOTICED',
      'A3   a pin       x.ts  NOT RUN: no such test',
      '3 removed, 1 noticed',
    ])
  })

  it('is good only when each was noticed; a test that did not run has noticed nothing', () => {
    expect(isAllNoticed([noticed])).toBe(true)
    expect(isAllNoticed([noticed, passed])).toBe(false)
    expect(isAllNoticed([noticed, broken])).toBe(false)
  })

  it('lists removals without running them', () => {
    expect(renderList([passed.removal]).split('\n')).toEqual(['row  removed  file', '---  -------  ----', 'A12  a board  x.ts'])
  })
})
