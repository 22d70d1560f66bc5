import { createLanes, createRequestSync } from '@pinline/db'
import { systemClock } from '@pinline/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRequestsFixture, said } from './requests-fixture.ts'
import type { RequestsFixture } from './requests-fixture.ts'

let desk: RequestsFixture
beforeEach(async () => {
  desk = await createRequestsFixture()
})
afterEach(() => desk.close())

test('a look that waits for what is on its way comes as soon as that is there', async () => {
  const { id, work } = await desk.delivered()
  const gate = Promise.withResolvers<undefined>()
  const requests = desk.open((openProject) => ({
    comment: async (...call) => {
      await gate.promise
      return openProject.comment(...call)
    },
  }))
  const person = await desk.person(500, 'Oksana')
  const outcome = await desk.requester.comment({ request: id, person, key: 'word1', ...said, text: 'Room 12', files: [] })
  if (outcome.status === 'added') requests.hint(outcome.lanes)
  desk.simulator.setStatus(work, 12)
  await requests.ringWork(work)
  const putOff = () =>
    desk.sql(`update lane set next_at = now() + interval '1 hour' where kind = 'work-sync' and next_at > now() returning id`)
  await expect.poll(putOff).toHaveLength(1)
  gate.resolve(undefined)
  await desk.settled()
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.solved'])
})

test('a look that fails is repeated soon, not when its lease is over', async () => {
  const { id, work } = await desk.delivered()
  let fails = 1
  const requests = desk.open((openProject) => ({
    read: (...call) => {
      fails -= 1
      if (fails === 0) throw new Error('Postgres went away')
      return openProject.read(...call)
    },
  }))
  desk.simulator.setStatus(work, 12)
  await requests.ringWork(work)
  await desk.settled(10_000)
  expect(fails).toBeLessThan(0)
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.solved'])
})

test('a look that has to be repeated is put off, but not where somebody has rung meanwhile', async () => {
  const sync = createRequestSync(desk.database, { bot: 42, clock: systemClock })
  const lanes = createLanes(desk.database)
  const hour = 3_600_000
  const { lane } = await sync.ring(77)
  const first = await lanes.claim(lane, 'first')
  if (first === null) throw new Error('a rung lane is due')
  await sync.ring(77)
  expect(await sync.putOff(first, hour)).toBe(0)
  const second = await lanes.claim(lane, 'second')
  if (second === null) throw new Error('it is due at once')
  expect(await sync.putOff(second, hour)).toBe(hour)
  expect(await lanes.claim(lane, 'third')).toBeNull()
  await sync.ring(77)
  expect(await lanes.claim(lane, 'fourth')).toBeNull()
  await sync.ring(77, 'at-once')
  expect(await lanes.claim(lane, 'fifth')).not.toBeNull()
})
