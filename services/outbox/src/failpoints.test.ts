import type { FailpointName } from '@pinline/platform'
import { expect, test } from 'vitest'
import { createFailingGate } from './failpoints.ts'

const openGate = () => {
  const reached: FailpointName[] = []
  const clock = { ms: 0 }
  const gate = createFailingGate({ acquire: () => Promise.resolve(), now: () => clock.ms }, (name) => {
    reached.push(name)
    // What holds a process up at a place costs it time.
    if (name === 'outbox.checking') clock.ms += 10
  })
  return { gate, reached }
}

test('a reply passes a place before the last check and one behind it', async () => {
  const { gate, reached } = openGate()
  const signal = gate.before(11)
  await gate.acquire('live', signal)
  expect({ reached, aborted: signal.aborted }).toEqual({ reached: ['outbox.checking', 'outbox.checked'], aborted: false })
})

test('a process that was held up before the check writes nothing after its deadline', async () => {
  const { gate, reached } = openGate()
  const signal = gate.before(9)
  await gate.acquire('live', signal)
  expect({ reached, aborted: signal.aborted }).toEqual({ reached: ['outbox.checking'], aborted: true })
})

test('readings pass no such place', async () => {
  const { gate, reached } = openGate()
  await gate.acquire('live')
  await gate.acquire('live', new AbortController().signal)
  expect(reached).toEqual([])
})
