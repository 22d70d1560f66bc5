import type { OutboxRequest, Transact } from '@pinline/db'
import { expect, test } from 'vitest'
import { createBacklog } from './backlog.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs

test('a list of what waits for the group comes once in five minutes, wherever the span of its key ends', async () => {
  let now = 0
  const lists: number[] = []
  const known = new Set<string>()
  const look = createBacklog({
    groupQueue: {
      backlog: () => Promise.resolve({ chats: 11, lagMs: 20 * secondMs, first: [] }),
      claimersSince: () => Promise.resolve([]),
    },
    enqueue: (requests: readonly OutboxRequest[]) => {
      const fresh = requests.filter(({ idem }) => !known.has(idem))
      for (const { idem } of fresh) {
        known.add(idem)
        lists.push(now)
      }
      return Promise.resolve(fresh.map(() => ({ lane: 1, kind: 'telegram' as const, destination: 'group:main' })))
    },
    transact: ((work) => work({ query: () => Promise.resolve(undefined as never) })) satisfies Transact,
    ring: () => undefined,
    bot: 42,
    clock: () => new Date(now),
  })
  for (const at of [
    4 * minuteMs + 50 * secondMs,
    4 * minuteMs + 55 * secondMs,
    5 * minuteMs + 10 * secondMs,
    9 * minuteMs + 51 * secondMs,
  ]) {
    now = at
    await look()
  }
  expect(lists).toEqual([4 * minuteMs + 50 * secondMs, 9 * minuteMs + 51 * secondMs])
})
