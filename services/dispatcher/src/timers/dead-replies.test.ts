import { expect, it } from 'vitest'
import { ago, hour, later, minute, now } from '../../test/samples.ts'
import { createDeadReplies } from './dead-replies.ts'

const createRig = (dead: number, isOpen = true) => {
  const time = { now }
  const told: { what: string; params: unknown }[] = []
  const run = createDeadReplies({
    service: {
      state: () =>
        Promise.resolve({ waiting: 0, waitingSince: null, queue: 0, queueSince: null, dead, deadSince: dead === 0 ? null : ago(minute) }),
    },
    hours: { isOpen: () => isOpen },
    tellAdmins: (what, { params }) => Promise.resolve(void told.push({ what, params })),
    clock: () => time.now,
  })
  return { run, told, time }
}

it('unsent replies are told of under one name an hour', async () => {
  const { run, told, time } = createRig(2)
  await run()
  time.now = later(30 * minute)
  await run()
  time.now = later(hour)
  await run()
  expect(told.map(({ what }) => what)).toEqual([told[0]?.what, told[0]?.what, told[2]?.what])
  expect(told[2]?.what).not.toBe(told[0]?.what)
  expect(told[0]?.params).toEqual({ n: 2, dur: { durationMs: minute } })
})

it.each([
  ['where there are none', 0, true],
  ['outside working hours', 2, false],
])('nobody is reminded %s', async (_, dead, isOpen) => {
  const { run, told } = createRig(dead, isOpen)
  await run()
  expect(told).toEqual([])
})
