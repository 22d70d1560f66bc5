import { expect, it } from 'vitest'
import { createMemoryTokenStore } from './token-store.ts'

it('never gives a login timestamp twice, also when the clock stands still or goes back', async () => {
  let now = 10_500
  const store = createMemoryTokenStore(() => new Date(now))
  expect([await store.nextTimestamp(), await store.nextTimestamp()]).toEqual([10, 11])
  now = 5000
  expect(await store.nextTimestamp()).toBe(12)
  now = 90_000
  expect(await store.nextTimestamp()).toBe(90)
})
