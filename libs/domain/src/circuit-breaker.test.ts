import { expect, test } from 'vitest'
import { admit, initialBreaker, note } from './circuit-breaker.ts'
import type { BreakerState } from './circuit-breaker.ts'

const failing = (times: readonly number[], start: BreakerState = initialBreaker): BreakerState =>
  times.reduce<BreakerState>((state, at) => note(state, 'failed', at), start)

test('five failures in a row within ten seconds stop all calls', () => {
  expect(failing([0, 1, 2, 3]).state).toBe('closed')
  const open = failing([0, 1000, 2000, 3000, 9000])
  expect(open.state).toBe('open')
  expect(admit(open, 9000).waitMs).toBe(2000)
})

test('five failures over a longer time do not', () => {
  expect(failing([0, 4000, 8000, 12_000, 16_000]).state).toBe('closed')
})

test('a success among the failures starts the count again', () => {
  const recovered = note(failing([0, 1, 2, 3]), 'succeeded', 4)
  expect(failing([5, 6, 7, 8], recovered).state).toBe('closed')
})

test('after the pause one caller gets through and the others wait for what it finds', () => {
  const first = admit(failing([0, 0, 0, 0, 0]), 2000)
  expect(first.waitMs).toBe(0)
  const second = admit(first.next, 2001)
  expect(second.waitMs).toBeGreaterThan(0)
  expect(second.next).toEqual(first.next)
})

test('a probe that succeeds lets everybody through', () => {
  const probing = admit(failing([0, 0, 0, 0, 0]), 2000).next
  expect(admit(note(probing, 'succeeded', 2100), 2100).waitMs).toBe(0)
})

test('a probe that fails makes the pause longer, never above five seconds', () => {
  let state: BreakerState = failing([0, 0, 0, 0, 0])
  const waits: number[] = []
  for (let round = 0, now = 0; round < 5; round += 1) {
    const { waitMs } = admit(state, now)
    waits.push(waitMs)
    now += waitMs
    state = note(admit(state, now).next, 'failed', now)
  }
  expect(waits).toEqual([2000, 3000, 5000, 5000, 5000])
})

test('a probe that never reports is replaced', () => {
  const probing = admit(failing([0, 0, 0, 0, 0]), 2000).next
  expect(admit(probing, 13_999).waitMs).toBeGreaterThan(0)
  expect(admit(probing, 14_000).waitMs).toBe(0)
})

test('a probe that found nothing to call leaves its turn to the next caller at once', () => {
  const probing = admit(failing([0, 0, 0, 0, 0]), 2000).next
  const left = note(probing, 'nothing', 2100)
  expect(admit(left, 2100)).toMatchObject({ waitMs: 0, next: { state: 'probing' } })
})

test('late failures of calls that began before the outage do not lengthen the pause', () => {
  const open = failing([0, 0, 0, 0, 0])
  expect(note(open, 'failed', 1500)).toEqual(open)
})
