import { expect, test } from 'vitest'
import { createRandom } from './random.ts'

test('the same seed gives the same row of numbers, another seed another one', () => {
  const row = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 5 }, () => random.next())
  }
  expect(row(7)).toEqual(row(7))
  expect(row(7)).not.toEqual(row(8))
})

test('a chance of a quarter comes true about a quarter of the time', () => {
  const random = createRandom(1)
  const hits = Array.from({ length: 4000 }, () => random.chance(0.25)).filter(Boolean).length
  expect(hits).toBeGreaterThan(900)
  expect(hits).toBeLessThan(1100)
})

test('a knob that is off or full uses up no number', () => {
  const [used, fresh] = [createRandom(3), createRandom(3)]
  expect([used.chance(0), used.chance(1)]).toEqual([false, true])
  expect(used.next()).toBe(fresh.next())
})

test('both ends of a range come up', () => {
  const random = createRandom(5)
  expect(new Set(Array.from({ length: 200 }, () => random.between(1, 3)))).toEqual(new Set([1, 2, 3]))
})
