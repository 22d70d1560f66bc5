import type { FailpointName } from '@pinline/platform'
import { expect, test } from 'vitest'
import { failingIntake } from './failpoints.ts'

test('an update that was stored before is no place to fail at', async () => {
  const reached: FailpointName[] = []
  let fresh = true
  const intake = failingIntake(
    { storeUpdate: () => Promise.resolve({ lane: 1, fresh }), ringChat: () => Promise.resolve({ lane: 1, wanted: 1 }) },
    (name) => void reached.push(name),
  )
  const update = { bot: 1, updateId: 1, laneKey: '1:1', body: {} }
  await intake.storeUpdate(update)
  fresh = false
  await intake.storeUpdate(update)
  expect(reached).toEqual(['ingress.stored'])
})
