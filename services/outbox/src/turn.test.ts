import type { HeldLane, Lanes, OutboxItem } from '@pinline/db'
import { expect, test } from 'vitest'
import { createTurn } from './turn.ts'

const held: HeldLane = { lane: 1, kind: 'crm', key: '7:42', destination: '', fence: 3, wanted: 1 }
const item: OutboxItem = {
  lane: 1,
  seq: 1,
  idem: 'tg:1:2:0',
  op: 'reply.text',
  recipient: 'crm',
  chat: 5,
  message: null,
  manager: 7,
  epoch: 1,
  payload: null,
  attempts: 1,
  baseId: null,
  createdAt: new Date(0),
}

/** A head that was taken at 1000 under a lease of 15 s; `mine` says whether taking it again works. */
const createScene = ({ mine = true }: { mine?: boolean } = {}) => {
  const clock = { at: 1000 }
  let taken = 0
  const takeHead: Lanes['takeHead'] = () => {
    taken += 1
    return Promise.resolve(mine ? { status: 'item', item: { ...item, attempts: 1 + taken } } : { status: 'lost' })
  }
  const turn = createTurn({ lanes: { leaseMs: 15_000, takeHead }, now: () => clock.at }, held, item, 1000)
  return { turn, clock, taken: () => taken }
}

test('a request may be written while it can be over before the lease is: 15 s less its own 8 s and 1 s of slack', async () => {
  const { turn, clock, taken } = createScene()
  expect(turn.deadline()).toBe(7000)
  clock.at = 6999
  expect(await turn.fresh()).toBe(true)
  expect(taken()).toBe(0)
})

test('past that the lease is renewed first, which counts as a try', async () => {
  const { turn, clock } = createScene()
  clock.at = 7000
  expect(await turn.fresh()).toBe(true)
  expect(turn.deadline()).toBe(13_000)
  expect(turn.attempts()).toBe(2)
})

test('who lost the lane meanwhile is told so, now and ever after', async () => {
  const { turn, clock, taken } = createScene({ mine: false })
  clock.at = 20_000
  expect(await turn.fresh()).toBe(false)
  clock.at = 1000
  expect(await turn.fresh()).toBe(false)
  expect(taken()).toBe(1)
})

test('a head that is another item by now is lost too', async () => {
  const clock = { at: 20_000 }
  const takeHead: Lanes['takeHead'] = () => Promise.resolve({ status: 'item', item: { ...item, seq: 2 } })
  const turn = createTurn({ lanes: { leaseMs: 15_000, takeHead }, now: () => clock.at }, held, item, 1000)
  expect(await turn.fresh()).toBe(false)
})

test('work gives its result, and its failure, through the keeping of the lane', async () => {
  const { turn } = createScene()
  expect(await turn.during(Promise.resolve(5))).toBe(5)
  await expect(turn.during(Promise.reject(new Error('no')))).rejects.toThrow('no')
})
