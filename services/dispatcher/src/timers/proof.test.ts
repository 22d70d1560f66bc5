import type { Transact } from '@pinline/db'
import { expect, it } from 'vitest'
import { hour, later, now } from '../../test/samples.ts'
import { createProof } from './proof.ts'

it('a proof is told once an hour, and only when something was found', async () => {
  const time = { now }
  const told: unknown[] = []
  const transact: Transact = (work) =>
    work({
      query: (_, values) => {
        told.push(JSON.parse(String(values[4])))
        return Promise.resolve([])
      },
    })
  const { found, proven } = createProof({ transact, clock: () => time.now })
  await proven(now, 10)
  expect(told).toEqual([])
  found()
  found()
  await proven(now, 10)
  found()
  time.now = later(hour - 1)
  await proven(time.now, 11)
  expect(told).toEqual([{ proven: now.toISOString(), chats: 10, found: 2 }])
  time.now = later(hour)
  await proven(time.now, 12)
  expect(told[1]).toEqual({ proven: later(hour).toISOString(), chats: 12, found: 1 })
})
