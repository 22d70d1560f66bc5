import { describe, expect, it } from 'vitest'
import { createRandom, shuffled } from './random.ts'

const row = (seed: number): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: 100 }, random)
}

describe('the choices of a story', () => {
  it('are the same for the same seed and others for another', () => {
    expect(row(7)).toEqual(row(7))
    expect(row(7)).not.toEqual(row(8))
  })

  it('lie between 0 and 1 and are spread', () => {
    const numbers = row(7)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 0)
  })

  it('keep every item when they change its place', () => {
    const items = ['a', 'b', 'c', 'd', 'e']
    const mixed = shuffled(items, createRandom(7))
    expect(mixed.toSorted()).toEqual(items)
    expect(mixed).not.toEqual(items)
  })
})
