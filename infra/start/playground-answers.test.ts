import { expect, test, vi } from 'vitest'
import { answerPlayground } from './playground-answers.ts'
import type { PlaygroundPowers } from './playground-answers.ts'
import { parseAsk } from './playground-asks.ts'
import type { PlaygroundAsk } from './playground-asks.ts'

const none: PlaygroundPowers = { kill: undefined, flushRedis: undefined, reset: undefined }
const asks: PlaygroundAsk[] = [
  { ask: 'kill', service: 'outbox', id: 1 },
  { ask: 'flush-redis', id: 2 },
  { ask: 'reset', id: 3 },
]

test.each(asks)('what a run does not allow is refused with a reason: $ask', async (ask) => {
  expect(await answerPlayground(ask, none)).toEqual({ answer: 'refused', id: ask.id, reason: expect.stringContaining('try-out') })
})

test.each(asks)('what a run allows is done once and answered with its number: $ask', async (ask) => {
  const kill = vi.fn(() => true)
  const flushRedis = vi.fn(() => Promise.resolve())
  const reset = vi.fn()
  expect(await answerPlayground(ask, { kill, flushRedis, reset })).toEqual({ answer: 'done', id: ask.id })
  expect([kill, flushRedis, reset].map((power) => power.mock.calls.length)).toEqual(asks.map((each) => (each === ask ? 1 : 0)))
})

test('a service without a process cannot be killed', async () => {
  const answer = await answerPlayground({ ask: 'kill', service: 'bot', id: 4 }, { ...none, kill: () => false })
  expect(answer).toMatchObject({ answer: 'refused', reason: 'bot is being started again' })
})

test('what fails is refused, not thrown', async () => {
  const flushRedis = () => Promise.reject(new Error('no answer'))
  expect(await answerPlayground({ ask: 'flush-redis', id: 5 }, { ...none, flushRedis })).toEqual({
    answer: 'refused',
    id: 5,
    reason: 'no answer',
  })
})

test.each([
  undefined,
  'kill',
  { ask: 'kill', id: 1 },
  { ask: 'kill', service: 'playground', id: 1 },
  { ask: 'kill', service: 'bot', id: 'one' },
  { ask: 'reset', id: 1, also: 'this' },
])('a message of another shape is not understood: %o', (message) => {
  expect(parseAsk(message)).toBeUndefined()
})

test.each(asks)('a message of the right shape is: $ask', (message) => {
  expect(parseAsk(message)).toEqual(message)
})
