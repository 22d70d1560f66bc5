import { expect, test } from 'vitest'
import { readTries, writeTry } from './tries.ts'

test('a first try knows that nothing was sent', () => {
  expect(readTries('work.file:1', 1, null)).toEqual({ past: 'unsent', lost: 0 })
})

test('a try after one that ended without a word looks first', () => {
  expect(readTries('work.file:1', 2, null)).toEqual({ past: 'fresh', lost: 1 })
  expect(readTries('work.file:1', 4, writeTry({ reason: 'timeout', past: 'settled', counted: 2 }))).toEqual({ past: 'fresh', lost: 1 })
})

test.each(['unsent', 'fresh', 'settled'] as const)('what the last try has noted (%s) is what the next one knows', (past) => {
  expect(readTries('work.file:1', 3, writeTry({ reason: 'cut', past, counted: 2 }))).toEqual({ past, lost: 0 })
})

test('what somebody has asked for again is looked for first, for its first row may have done it', () => {
  expect(readTries('work.create:1:r1', 1, null).past).toBe('settled')
  expect(readTries('work.comment:4:again', 1, null).past).toBe('settled')
})
