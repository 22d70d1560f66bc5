import type { HeldLane, OutboxItem } from '@pinline/db'
import { expect, test } from 'vitest'
import { createGiveBack } from './give-back.ts'
import type { Again } from './outcome.ts'
import type { Turn } from './turn.ts'

const held: HeldLane = { lane: 1, kind: 'crm', key: '7:42', destination: '', fence: 3, wanted: 1 }
const item: OutboxItem = {
  lane: 1,
  seq: 4,
  idem: 'tg:1:2:0',
  op: 'reply.text',
  recipient: 'crm',
  chat: 5,
  message: null,
  manager: 7,
  epoch: 1,
  payload: null,
  attempts: 3,
  baseId: 1,
  createdAt: new Date(0),
}
const turn: Turn = {
  held,
  item,
  attempts: () => 3,
  deadline: () => 0,
  fresh: () => Promise.resolve(true),
  during: (work) => work,
}
const subject = { item, order: 42, effect: null }
const failed: Again = { status: 'again', reason: 'reset', atLeastMs: 0, failed: true, counted: false, past: 'unsent' }

const createScene = ({ ageMs = 0, silent = false }: { ageMs?: number; silent?: boolean } = {}) => {
  const given: { delayMs: number | null; uncounted: boolean; error?: string }[] = []
  const hinted: number[] = []
  const giveBack = createGiveBack({
    lanes: { giveBack: (_, __, again) => Promise.resolve(void given.push(again)) },
    tell: { ageMs: () => ageMs, waiting: () => Promise.resolve() },
    breaker: { isSilent: () => silent },
    hintAgain: (_, delayMs) => void hinted.push(delayMs),
    random: () => 0,
    logger: { warn: () => undefined, error: () => undefined },
  })
  const fail = async (times: number, again: Partial<Again> = {}): Promise<(number | null)[]> => {
    for (let round = 0; round < times; round += 1) await giveBack.again(turn, subject, { ...failed, ...again })
    return given.map(({ delayMs }) => delayMs)
  }
  return { giveBack, given, hinted, fail }
}

const hour = 3_600_000

test('the wait grows with the failures in a row, and starts again when the lane went on', async () => {
  const { giveBack, fail } = createScene({ ageMs: hour })
  expect(await fail(6)).toEqual([1000, 2000, 5000, 15_000, 60_000, 300_000])
  giveBack.clear(1)
  expect((await fail(1)).at(-1)).toBe(1000)
})

test('a fresh reply never waits longer than five seconds, a young one never longer than thirty', async () => {
  expect((await createScene({ ageMs: 10_000 }).fail(8)).at(-1)).toBe(5000)
  expect((await createScene({ ageMs: 10 * 60_000 }).fail(8)).at(-1)).toBe(30_000)
})

test('while nothing at all gets through, old replies stay close as well: the breaker spares the CRM', async () => {
  expect((await createScene({ ageMs: hour, silent: true }).fail(8)).at(-1)).toBe(5000)
})

test('never shorter than the failure demands', async () => {
  expect(await createScene().fail(1, { atLeastMs: 10_000 })).toEqual([10_000])
})

test('what is no failure of the other side leaves the count alone and goes at once where it may', async () => {
  const { fail, hinted } = createScene({ ageMs: hour })
  expect(await fail(3, { failed: false })).toEqual([0, 0, 0])
  expect((await fail(1)).at(-1)).toBe(1000)
  expect(hinted).toEqual([0, 0, 0, 1100])
})

test('the record names the tries that stay counted', async () => {
  const { fail, given } = createScene()
  await fail(1)
  await fail(1, { counted: true, past: 'settled', floor: 9 })
  expect(given).toMatchObject([
    { uncounted: true, error: 'reset/unsent@2' },
    { uncounted: false, error: 'reset above 9/settled@3' },
  ])
})

test('a head that was not tried keeps its record', async () => {
  const { giveBack, given } = createScene()
  await giveBack.untried(turn, subject, 2000)
  expect(given).toEqual([{ delayMs: 2000, uncounted: true }])
})
