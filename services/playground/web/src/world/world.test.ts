import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWorld } from './world.ts'

/** The browser's stream, as far as the page uses it. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2
  static all: FakeSource[] = []
  readyState = 0
  constructor() {
    super()
    FakeSource.all.push(this)
  }
  close(): void {
    this.readyState = FakeSource.CLOSED
  }
  tell(event: 'open' | 'error', readyState: number): void {
    this.readyState = readyState
    this.dispatchEvent(new Event(event))
  }
}

const begin = (answers: (() => Promise<Response>)[]) => {
  vi.stubGlobal('EventSource', FakeSource)
  vi.stubGlobal('fetch', () => answers.shift()?.() ?? Promise.reject(new TypeError('away')))
  const world = createWorld()
  return { world, stop: world.start() }
}
const state = () => Promise.resolve(Response.json({ seq: 1, world: 'w' }))
const away = () => Promise.reject(new TypeError('away'))

beforeEach(() => {
  FakeSource.all = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a stream that the browser gave up is opened again after a second', async () => {
  const { world } = begin([state])
  FakeSource.all[0]?.tell('error', FakeSource.CLOSED)
  expect(world.getSnapshot().connection).toBe('lost')
  await vi.advanceTimersByTimeAsync(1000)
  FakeSource.all[1]?.tell('open', 1)
  await vi.advanceTimersByTimeAsync(0)
  expect(world.getSnapshot()).toMatchObject({ connection: 'live', state: { seq: 1 } })
})

test('a state that could not be read while the stream is open is read again after a second', async () => {
  const { world } = begin([away, state])
  FakeSource.all[0]?.tell('open', 1)
  await vi.advanceTimersByTimeAsync(999)
  expect(world.getSnapshot().connection).toBe('lost')
  await vi.advanceTimersByTimeAsync(1)
  expect(world.getSnapshot().connection).toBe('live')
})

test('nothing is tried again after the end', async () => {
  const answers = [away, state]
  const { stop } = begin(answers)
  FakeSource.all[0]?.tell('open', 1)
  await vi.advanceTimersByTimeAsync(0)
  FakeSource.all[0]?.tell('error', FakeSource.CLOSED)
  stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect([FakeSource.all.length, answers.length]).toEqual([1, 1])
})
