import { describe, expect, test } from 'vitest'
import { isRequestOpen, requestStatuses, toRequestStatus } from './request.ts'

const known = { new: [1], work: [7, 8], solved: [9] }

describe('a status of the instance', () => {
  test.each([
    [{ id: 8, closed: false }, 'work'],
    [{ id: 9, closed: true }, 'solved'],
    [{ id: 12, closed: true }, 'closed'],
    [{ id: 13, closed: false }, null],
  ] as const)('%o means %s', (status, meaning) => {
    expect(toRequestStatus(known, status)).toBe(meaning)
  })
})

test('what is solved, closed or cancelled needs nobody any more', () => {
  expect(requestStatuses.filter(isRequestOpen)).toEqual(['new', 'work', 'ask', 'hold'])
})
