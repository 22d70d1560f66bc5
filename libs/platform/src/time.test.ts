import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sleep, withTimeout } from './index.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('sleep ends early on abort, without an error and without a timer left', async () => {
  const stop = new AbortController()
  const sleeping = sleep(60_000, stop.signal)
  stop.abort()
  await sleeping
  expect(vi.getTimerCount()).toBe(0)
})

test('sleep does not start when the signal is aborted already', async () => {
  await sleep(60_000, AbortSignal.abort())
  expect(vi.getTimerCount()).toBe(0)
})

test('withTimeout gives the value that came in time and leaves no timer', async () => {
  expect(await withTimeout(Promise.resolve(7), 1000)).toEqual({ status: 'ok', value: 7 })
  expect(vi.getTimerCount()).toBe(0)
})

test('withTimeout stops waiting, and a later rejection harms nobody', async () => {
  let fail: (error: Error) => void = () => undefined
  const late = new Promise<never>((_, reject) => {
    fail = reject
  })
  const waiting = withTimeout(late, 1000)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await waiting).toEqual({ status: 'timeout' })
  fail(new Error('late'))
})

test('withTimeout passes on a rejection in time', async () => {
  await expect(withTimeout(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no')
})
