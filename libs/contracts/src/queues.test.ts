import { expect, test } from 'vitest'
import { allQueues, crmOutboxQueue, crmSyncQueue, inboxQueue, telegramQueue } from './index.ts'

test('queue names are unique and free of the colon that Redis keys are built with', () => {
  const names = allQueues.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
})

test('deduplication ids tell lanes apart and carry no colon', () => {
  const ids = [
    crmSyncQueue.dedupe({ lane: 1, chat: 42, wanted: 3 }),
    inboxQueue.dedupe({ lane: 42 }),
    crmOutboxQueue.dedupe({ lane: 43 }),
    telegramQueue.dedupe({ destination: 'group:main' }),
    telegramQueue.dedupe({ destination: 'manager:7' }),
    telegramQueue.dedupe({ destination: 'log' }),
  ]
  expect(ids).toEqual(['chat-42', 'lane-42', 'lane-43', 'group-main', 'manager-7', 'log'])
})

test('hints for one CRM chat are one, whatever their counters say', () => {
  expect(crmSyncQueue.dedupe({ lane: 1, chat: 42, wanted: 3 })).toBe(crmSyncQueue.dedupe({ lane: 1, chat: 42, wanted: 4 }))
})

test.each([['group:main'], ['manager:7'], ['log']])('%s is a destination', (destination) => {
  expect(telegramQueue.hint.safeParse({ destination }).success).toBe(true)
})

test.each([[''], ['manager:'], ['manager:7:8'], ['Привіт'], ['group main']])('%j is no destination', (destination) => {
  expect(telegramQueue.hint.safeParse({ destination }).success).toBe(false)
})

test('a lane is a whole number that JSON keeps exact', () => {
  expect(inboxQueue.hint.safeParse({ lane: 1.5 }).success).toBe(false)
  expect(inboxQueue.hint.safeParse({ lane: '1' }).success).toBe(false)
  expect(inboxQueue.hint.safeParse({ lane: 2 ** 53 }).success).toBe(false)
})
