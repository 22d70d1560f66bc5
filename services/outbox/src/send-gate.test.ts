import { expect, test } from 'vitest'
import { createSendGate } from './send-gate.ts'

const createClock = () => {
  let at = 0
  return { now: () => at, goTo: (time: number) => void (at = time) }
}

test('a call that gets its turn in time is not touched, also when the deadline passes while it is under way', async () => {
  const clock = createClock()
  const gate = createSendGate({ acquire: () => Promise.resolve(), now: clock.now })
  const signal = gate.before(100)
  clock.goTo(99)
  await gate.acquire('live', signal)
  clock.goTo(5000)
  expect(signal.aborted).toBe(false)
})

test('a call that waited past its deadline is aborted before it is written', async () => {
  const clock = createClock()
  const gate = createSendGate({
    acquire: () => {
      clock.goTo(100)
      return Promise.resolve()
    },
    now: clock.now,
  })
  const signal = gate.before(100)
  await gate.acquire('live', signal)
  expect(signal.aborted).toBe(true)
})

test('the second request of one call is checked again', async () => {
  const clock = createClock()
  const gate = createSendGate({ acquire: () => Promise.resolve(), now: clock.now })
  const signal = gate.before(100)
  await gate.acquire('live', signal)
  clock.goTo(101)
  await gate.acquire('live', signal)
  expect(signal.aborted).toBe(true)
})

test('a call that stood still after its turn is aborted at the last look before it is written', async () => {
  const clock = createClock()
  const gate = createSendGate({ acquire: () => Promise.resolve(), now: clock.now })
  const signal = gate.before(100)
  await gate.acquire('live', signal)
  gate.beforeWrite(signal)
  expect(signal.aborted).toBe(false)
  clock.goTo(100)
  gate.beforeWrite(signal)
  expect(signal.aborted).toBe(true)
})

test('calls without a deadline pass', async () => {
  const passed: unknown[] = []
  const gate = createSendGate({ acquire: (...call) => Promise.resolve(void passed.push(call)), now: () => 0 })
  const other = new AbortController().signal
  await gate.acquire('background')
  await gate.acquire('live', other)
  expect(passed).toEqual([
    ['background', undefined],
    ['live', other],
  ])
  expect(other.aborted).toBe(false)
})
