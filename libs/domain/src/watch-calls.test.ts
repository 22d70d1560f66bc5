import { expect, test } from 'vitest'
import type { BreakerEvent } from './circuit-breaker.ts'
import { watchCalls } from './watch-calls.ts'

const createRig = () => {
  const noted: BreakerEvent[] = []
  return { noted, watched: watchCalls({ note: (event) => void noted.push(event) }) }
}

test.each([
  [{ status: 'ok' }, ['succeeded']],
  [{ status: 'rejected', text: 'no' }, ['succeeded']],
  [{ status: 'conflict' }, ['succeeded']],
  [{ status: 'missing' }, ['succeeded']],
  [{ status: 'forbidden' }, ['succeeded']],
  [{ status: 'unauthorized' }, ['succeeded']],
  [{ status: 'ambiguous', reason: 'timeout' }, ['failed']],
  [{ status: 'not-done', reason: 'throttled' }, ['failed']],
  [{ status: 'not-done', reason: 'cancelled' }, []],
] as const)('an answer %o is passed on, and the breaker is told %o', async (answer, events) => {
  const { noted, watched } = createRig()
  expect(await watched(Promise.resolve(answer))).toBe(answer)
  expect(noted).toEqual(events)
})

test('a call that throws tells nothing', async () => {
  const { noted, watched } = createRig()
  await expect(watched(Promise.reject(new Error('a defect')))).rejects.toThrow('a defect')
  expect(noted).toEqual([])
})
