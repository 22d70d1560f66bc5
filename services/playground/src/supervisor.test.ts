import { expect, test } from 'vitest'
import { createSupervisor } from './supervisor.ts'

const createScene = () => {
  const sent: object[] = []
  let hear: (message: unknown) => void = () => undefined
  const supervisor = createSupervisor({
    send: (message) => void sent.push(message),
    onMessage: (listener) => {
      hear = listener
    },
  })
  return {
    supervisor,
    sent,
    say: (message: unknown): void => {
      hear(message)
    },
  }
}

test('each wish has a number of its own and gets the answer with it', async () => {
  const { supervisor, sent, say } = createScene()
  const killed = supervisor.kill('outbox')
  const emptied = supervisor.flushRedis()
  expect(sent).toEqual([
    { ask: 'kill', service: 'outbox', id: 1 },
    { ask: 'flush-redis', id: 2 },
  ])
  say({ answer: 'refused', id: 2, reason: 'Redis is yours' })
  say({ answer: 'done', id: 1 })
  expect(await killed).toEqual({ status: 'done' })
  expect(await emptied).toEqual({ status: 'refused', reason: 'Redis is yours' })
})

test('services are known as last told, those of the page only, and every word of them is passed on', () => {
  const { supervisor, say } = createScene()
  let changes = 0
  supervisor.onChange(() => {
    changes += 1
  })
  expect(supervisor.services()).toEqual([])
  const bot = { name: 'bot', state: 'restarting', restarts: 2 }
  say({ services: [{ name: 'console', state: 'running', restarts: 0 }, bot] })
  expect(supervisor.services()).toEqual([bot])
  expect(changes).toBe(1)
})

test('what is not understood is passed over', () => {
  const { supervisor, say } = createScene()
  for (const message of ['hello', null, { services: 'all' }, { answer: 'done' }, { answer: 'done', id: 99 }]) say(message)
  expect(supervisor.services()).toEqual([])
})
