import type { LoggedEvent, OutboxRequest } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { now } from '../../test/samples.ts'
import { createLogChannel } from './log-channel.ts'

const createRig = () => {
  const events: LoggedEvent[] = []
  const settings = new Map<string, unknown>()
  const posts: OutboxRequest[] = []
  const channel = { there: true }
  const run = createLogChannel({
    events: {
      read: (from, _, limit) => Promise.resolve(events.filter(({ id }) => id > from).slice(0, limit)),
      newest: () => Promise.resolve(events.length),
    },
    settings: {
      get: (key) => Promise.resolve(settings.get(key) ?? null),
      set: (key, value) => Promise.resolve(void settings.set(key, value)),
    },
    enqueue: (requests) => {
      posts.push(...requests)
      return Promise.resolve([])
    },
    ring: () => undefined,
    hasChannel: () => Promise.resolve(channel.there),
    bot: 42,
  })
  const happen = (count: number): void => {
    for (let index = 0; index < count; index += 1)
      events.push({ id: events.length + 1, at: now, kind: 'lapse', order: 1, manager: 7, data: {} })
  }
  return { run, happen, posts, channel }
}

describe('the log channel', () => {
  it('gets what happened since the last post, at most thirty events at once', async () => {
    const { run, happen, posts } = createRig()
    await run()
    happen(40)
    await run()
    await run()
    await run()
    expect(posts.map(({ payload }) => payload)).toEqual([
      { from: 0, to: 30 },
      { from: 30, to: 40 },
    ])
  })

  it('never gets what happened before there was one', async () => {
    const { run, happen, posts, channel } = createRig()
    channel.there = false
    happen(500)
    await run()
    channel.there = true
    await run()
    expect(posts).toEqual([])
    happen(1)
    await run()
    expect(posts.map(({ payload }) => payload)).toEqual([{ from: 500, to: 501 }])
  })
})
