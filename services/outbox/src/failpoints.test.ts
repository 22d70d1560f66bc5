import type { FailpointName } from '@pinline/platform'
import { expect, test } from 'vitest'
import { createFailingGate, failingCrm, failingLanes, failingReader } from './failpoints.ts'

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

test('it passes a third one behind the last look before it is written, and is not written if it fails there', async () => {
  const { gate, reached } = openGate()
  const signal = gate.before(11)
  await gate.acquire('live', signal)
  gate.beforeWrite(signal)
  expect({ reached: reached.at(-1), aborted: signal.aborted }).toEqual({ reached: 'outbox.writing', aborted: false })
  const failing = createFailingGate({ acquire: () => Promise.resolve(), now: () => 0 }, (name) => {
    if (name === 'outbox.writing') throw new Error('cut')
  })
  const [cut, other] = [failing.before(11), failing.before(11)]
  failing.beforeWrite(cut)
  await failing.acquire('live', other)
  expect([cut.aborted, other.aborted]).toEqual([true, false])
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
  gate.beforeWrite(new AbortController().signal)
  expect(reached).toEqual([])
})

test('a place counts as reached only where what it stands for has happened', async () => {
  const reached: FailpointName[] = []
  const reach = (name: FailpointName): void => void reached.push(name)
  const posted = async (result: object): Promise<void> => {
    // Only its answer is looked at.
    await failingCrm({ send: () => Promise.resolve(result) } as never, reach).send(1, { text: '', files: [] })
  }
  await posted({ status: 'not-done', reason: 'throttled' })
  await posted({ status: 'rejected', text: '' })
  expect(reached.splice(0)).toEqual([])
  await posted({ status: 'ok' })
  await posted({ status: 'ambiguous', reason: 'reset' })
  expect(reached.splice(0)).toEqual(['outbox.posted', 'outbox.posted'])
  for (const status of ['failed', 'read']) {
    const reader = failingReader({ readAfter: () => Promise.resolve({ status }) } as never, reach)
    await reader.readAfter({ order: 1, mode: 'sweep', after: 0 })
  }
  for (const status of ['lost', 'finished']) {
    const lanes = failingLanes({ finish: () => Promise.resolve({ status }) } as never, reach)
    await lanes.finish({ lane: 1, fence: 1 }, 1, { state: 'sent' })
  }
  expect(reached).toEqual(['outbox.read-back', 'outbox.finishing', 'outbox.finishing', 'outbox.finished'])
})
