import { expect, test } from 'vitest'
import { createRestartPolicy } from './restart-policy.ts'

test('a process that keeps dying is started more and more slowly, at most every 15 s', () => {
  const policy = createRestartPolicy()
  const delays = Array.from({ length: 7 }, () => policy.delayAfter(100))
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000])
})

test('a process that lived for a minute is started again at once', () => {
  const policy = createRestartPolicy()
  policy.delayAfter(0)
  policy.delayAfter(0)
  expect(policy.delayAfter(60_000)).toBe(500)
  expect(policy.delayAfter(10)).toBe(1000)
})

test('an end that was asked for begins the series again', () => {
  const policy = createRestartPolicy()
  policy.delayAfter(0)
  policy.delayAfter(0)
  policy.forgive()
  expect(policy.delayAfter(0)).toBe(500)
  expect(policy.delayAfter(0)).toBe(1000)
})
