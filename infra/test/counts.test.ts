import { expect, test } from 'vitest'
import { addCounts, parseCounts, renderCounts, withExitCode } from './counts.ts'

const some = { passed: 12, failed: 1, skipped: 2 }

test('the closing line can be read back, and other lines are not mistaken for it', () => {
  expect(parseCounts(renderCounts(some))).toEqual(some)
  expect(parseCounts('      Tests  1 failed | 4 passed (5)')).toBeUndefined()
})

test('counts add up', () => {
  expect(addCounts(some, { passed: 1, failed: 2, skipped: 0 })).toEqual({ passed: 13, failed: 3, skipped: 2 })
})

test('a run that exits badly or says nothing counts as failed even when no test did', () => {
  const clean = { passed: 3, failed: 0, skipped: 0 }
  expect(withExitCode(clean, 0)).toEqual(clean)
  expect(withExitCode(clean, 1).failed).toBe(1)
  expect(withExitCode(clean, null).failed).toBe(1)
  expect(withExitCode(undefined, 0).failed).toBe(1)
  expect(withExitCode(some, 1)).toEqual(some)
})
