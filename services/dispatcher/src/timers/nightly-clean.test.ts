import { createLocalTime } from '@pinline/domain'
import { expect, it } from 'vitest'
import { createNightlyClean } from './nightly-clean.ts'

const createRig = () => {
  const settings = new Map<string, unknown>()
  const time = { now: new Date('2026-11-22T01:29:00Z') }
  const asked: { by: number; day: string; key: string }[] = []
  const answer = { status: 'started' as 'started' | 'running' }
  const create = () =>
    createNightlyClean({
      chores: {
        clean: ({ by, day, key }) => {
          asked.push({ by, day: day.toISOString(), key })
          return Promise.resolve({ status: answer.status, chore: 1, lanes: [] })
        },
      },
      countCleanable: () => Promise.resolve(4),
      settings: {
        get: (key) => Promise.resolve(settings.get(key) ?? null),
        set: (key, value) => Promise.resolve(void settings.set(key, value)),
      },
      localTime: createLocalTime('Europe/Kyiv'),
      retentionDays: 30,
      bot: 42,
      clock: () => time.now,
    })
  return { create, time, asked, answer }
}

it('what is too old is removed once a day from half past three in the night on, by nobody’s wish', async () => {
  const { create, time, asked } = createRig()
  const run = create()
  await run()
  expect(asked).toEqual([])
  time.now = new Date('2026-11-22T01:30:00Z')
  await run()
  await run()
  // Midnight in Kyiv, thirty days before: the clocks were changed in between.
  expect(asked.map(({ by, day }) => ({ by, day }))).toEqual([{ by: 0, day: '2026-10-22T21:00:00.000Z' }])
  await create()()
  expect(asked).toHaveLength(1)
  time.now = new Date('2026-11-23T01:30:00Z')
  await run()
  expect(asked).toHaveLength(2)
  expect(asked[1]?.key).not.toBe(asked[0]?.key)
})

it('waits for somebody’s own clean', async () => {
  const { create, time, asked, answer } = createRig()
  time.now = new Date('2026-11-22T09:00:00Z')
  answer.status = 'running'
  const run = create()
  await run()
  answer.status = 'started'
  await run()
  await run()
  expect(asked).toHaveLength(2)
})
