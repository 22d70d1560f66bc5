import type { Sliced } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { later, now } from '../../test/samples.ts'
import { createChoresTimer } from './chores.ts'

const worked: Sliced = { status: 'worked', chore: { id: 5, askedBy: 7 }, lanes: [{ lane: 1, kind: 'telegram', destination: 'manager:7' }] }

/** Each slice takes a second. */
const createRig = (slices: readonly Sliced[]) => {
  const time = { now }
  const left = [...slices]
  const told: string[] = []
  const rung: string[] = []
  const beside: (readonly number[])[] = []
  let taken = 0
  const run = createChoresTimer({
    choreWork: {
      slice: (_, skipped = []) => {
        beside.push([...skipped])
        taken += 1
        time.now = later(taken * 1_000)
        return Promise.resolve(left.shift() ?? { status: 'idle' })
      },
    },
    chores: {
      tell: ({ id }, tick) => {
        told.push(`${String(id)} ${tick}`)
        return Promise.resolve([])
      },
    },
    ring: (destination) => void rung.push(destination),
    sleep: () => Promise.resolve(),
    clock: () => time.now,
  })
  return { run, told, rung, beside, taken: () => taken }
}

const signal = new AbortController().signal

describe('long work', () => {
  it('goes on slice by slice until there is none, and rings for what it asks for', async () => {
    const { run, rung, taken } = createRig([worked, worked])
    await run(signal)
    expect(taken()).toBe(3)
    expect(rung).toEqual(['manager:7', 'manager:7'])
  })

  it('tells how far it is at most every three seconds', async () => {
    const { run, told } = createRig(Array.from({ length: 12 }, () => worked))
    await run(signal)
    expect(told.length).toBeGreaterThanOrEqual(3)
    expect(told.length).toBeLessThanOrEqual(4)
    expect(new Set(told).size).toBe(told.length)
  })

  it('that has to wait lets other work go before it', async () => {
    const { run, beside } = createRig([
      { status: 'waiting', chore: 5 },
      { ...worked, chore: { id: 6, askedBy: 7 } },
    ])
    await run(signal)
    expect(beside).toEqual([[], [5], [5]])
  })

  it('stops where the process leads no more', async () => {
    const { run, taken } = createRig([worked, worked])
    await run(AbortSignal.abort())
    expect(taken()).toBe(0)
  })
})
