import { expect, it } from 'vitest'
import { createPlaces } from './places.ts'
import type { Leave } from './places.ts'

const never = new AbortController().signal
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** As many as ask, each by its number, in the order in which they got a place. */
const createRow = (size: number) => {
  const places = createPlaces(size)
  const entered: number[] = []
  const leaves: (Leave | null)[] = []
  const ask = (nth: number, signal = never): void => {
    void places.enter(signal).then((leave) => {
      leaves[nth] = leave
      if (leave !== null) entered.push(nth)
    })
  }
  return { places, entered, leaves, ask }
}

it('places are given in the order of coming, and nobody overtakes those who wait', async () => {
  const { places, entered, leaves, ask } = createRow(2)
  for (const nth of [0, 1, 2, 3]) ask(nth)
  await settle()
  expect(entered).toEqual([0, 1])
  expect(places.isFull()).toBe(true)
  leaves[0]?.()
  ask(4)
  await settle()
  expect(entered).toEqual([0, 1, 2])
  leaves[1]?.()
  leaves[2]?.()
  await settle()
  expect(entered).toEqual([0, 1, 2, 3, 4])
})

it('a place that is given back twice is one', async () => {
  const { places, entered, leaves, ask } = createRow(1)
  for (const nth of [0, 1, 2]) ask(nth)
  await settle()
  leaves[0]?.()
  leaves[0]?.()
  await settle()
  expect(entered).toEqual([0, 1])
  leaves[1]?.()
  await settle()
  leaves[2]?.()
  expect(places.isFull()).toBe(false)
})

it('who gives up takes no place, waiting or not', async () => {
  const { places, entered, leaves, ask } = createRow(1)
  const stopping = new AbortController()
  ask(0)
  ask(1, stopping.signal)
  ask(2)
  stopping.abort()
  ask(3, stopping.signal)
  await settle()
  expect([leaves[1], leaves[3]]).toEqual([null, null])
  leaves[0]?.()
  await settle()
  expect(entered).toEqual([0, 2])
  expect(places.isFull()).toBe(true)
})
