import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SentLog } from '@pinline/telegram'
import {
  ask,
  connectTo,
  emptyRedis,
  endAll,
  expectWithinLimits,
  few,
  firstGrant,
  groups,
  hammer,
  limits,
  pause,
  people,
  start,
  startDoor,
} from './limiter-rig.ts'
import type { Grant } from './limiter-rig.ts'

beforeEach(async () => {
  await emptyRedis(10)
})

afterEach(endAll)

describe('without Redis', () => {
  it('each process keeps its part of the limits, counting what was sent before, and all is restored afterwards', async () => {
    const door = await startDoor()
    try {
      const sent: Grant[] = []
      const asking: number[] = []
      const origin = Date.now() - performance.now()
      const reseed = (): Promise<SentLog[]> =>
        Promise.resolve(
          groups.map((chatId) => ({
            chatId,
            // What is just being sent counts as sent: whoever asks now may have been let through, and not know it yet.
            sentAtMs: [
              ...sent.filter((grant) => grant.chatId === chatId).map((grant) => origin + grant.after),
              ...asking.filter((each) => each === chatId).map(() => Date.now()),
            ],
          })),
        )
      const options = { reseed, instances: () => 2 }
      const instances = [
        await start({ ...options, redis: await connectTo(door.url) }),
        await start({ ...options, redis: await connectTo(door.url) }),
      ]
      const end = performance.now() + 2400
      const run = Promise.all(instances.map((limiter) => hammer(limiter, [...few, ...groups], () => performance.now() > end, sent, asking)))
      await expect.poll(() => sent.length, { interval: 5, timeout: 3000 }).toBeGreaterThan(20)
      door.set(false)
      const shutAt = performance.now()
      await pause(900)
      door.set(true)
      const openedAt = performance.now()
      await run
      expectWithinLimits(sent)
      expect(sent.filter((grant) => grant.before > shutAt + 50 && grant.after < openedAt).length).toBeGreaterThan(5)
      expect(sent.filter((grant) => grant.before > openedAt + 200).length).toBeGreaterThan(10)
    } finally {
      door.close()
    }
  })

  it('a start does not wait for long, and the process sends on by its own limits', async () => {
    const door = await startDoor()
    try {
      const redis = await connectTo(door.url)
      door.set(false)
      await expect.poll(() => redis.status, { interval: 5 }).not.toBe('ready')
      const limiter = await start({ redis })
      await limiter.restore(50)
      await firstGrant(limiter)
      expect(redis.status).not.toBe('ready')
    } finally {
      door.close()
    }
  })

  it('what a group got before counts', async () => {
    const door = await startDoor()
    try {
      const sentAtMs = Array.from({ length: limits.groupSize }, () => Date.now())
      const reseed = (): Promise<SentLog[]> => Promise.resolve([{ chatId: -1, sentAtMs }])
      const limiter = await start({ reseed, instances: () => 1, redis: await connectTo(door.url) })
      door.set(false)
      await firstGrant(limiter, { chatId: -2, group: true })
      await firstGrant(limiter, { chatId: -1, group: true })
      expect(Date.now() - (sentAtMs[0] ?? 0)).toBeGreaterThanOrEqual(limits.groupWindowMs)
    } finally {
      door.close()
    }
  })

  it('a freeze still holds', async () => {
    const door = await startDoor()
    try {
      const limiter = await start({ redis: await connectTo(door.url) })
      door.set(false)
      await limiter.freeze({}, 300)
      expect(await ask(limiter, { chatId: 1, group: false })).toBeGreaterThan(200)
    } finally {
      door.close()
    }
  })
})

it('a freeze that came without Redis holds for the others when it is back', async () => {
  const door = await startDoor()
  try {
    const [one, other] = [await start({ redis: await connectTo(door.url) }), await start()]
    await firstGrant(other)
    door.set(false)
    await one.freeze({ chatId: 5 }, 5_000)
    expect(await ask(other, { chatId: 6, group: false })).toBe(0)
    door.set(true)
    await expect.poll(() => other.look({ chatId: 5, group: false }), { interval: 10 }).toBeGreaterThan(3_000)
    expect(await ask(other, { chatId: 5, group: false })).toBeGreaterThan(3_000)
  } finally {
    door.close()
  }
})

describe('a slow line to Redis', () => {
  /** The moments of use, that is after the answer: these are what Telegram sees. */
  const closest = (grants: readonly Grant[], apart: number): number => {
    const uses = grants.map(({ after }) => after).toSorted((a, b) => a - b)
    return Math.min(...uses.slice(apart).map((at, index) => at - (uses[index] ?? 0)))
  }

  it('of one process keeps all within the real limits, and that process sends on without its own limits', async () => {
    const door = await startDoor(() => 90)
    try {
      let alone = 0
      const reseed = (): Promise<SentLog[]> => {
        alone += 1
        return Promise.resolve([])
      }
      const fast = await start({ limits: {} })
      await firstGrant(fast, { chatId: 1000, group: false })
      const slow = await start({ limits: {}, reseed, redis: await connectTo(door.url) })
      const [mine, theirs]: [Grant[], Grant[]] = [[], []]
      const end = performance.now() + 4000
      const over = (): boolean => performance.now() > end
      await Promise.all([hammer(slow, people.slice(0, 12), over, mine), hammer(fast, people.slice(6, 18), over, theirs)])
      const all = [...mine, ...theirs]
      expect(closest(all, 30)).toBeGreaterThanOrEqual(1000)
      for (const own of Map.groupBy(all, ({ chatId }) => chatId).values()) expect(closest(own, 1)).toBeGreaterThanOrEqual(1000)
      expect(mine.length).toBeGreaterThan(12)
      expect(all.length).toBeGreaterThan(35)
      expect(alone).toBe(0)
    } finally {
      door.close()
    }
  })

  it('takes nothing from a group for answers that come too late to be used', async () => {
    let answerMs = 0
    const door = await startDoor(() => answerMs)
    try {
      await firstGrant(await start(), { chatId: 1, group: false })
      const limiter = await start({ limits: { ...limits, groupSize: 3, groupWindowMs: 60_000 }, redis: await connectTo(door.url) })
      for (let sent = 0; sent < 3; sent += 1) {
        answerMs = 800
        expect(await ask(limiter, { chatId: -1, group: true })).toBeGreaterThan(0)
        await pause(900)
        answerMs = 0
        await firstGrant(limiter, { chatId: -1, group: true })
      }
      expect(await ask(limiter, { chatId: -1, group: true })).toBeGreaterThan(30_000)
    } finally {
      door.close()
    }
  })
})
