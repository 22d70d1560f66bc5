import { Redis } from 'ioredis'
import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createLimiter } from '@pinline/telegram'
import type { Limiter, LimiterOptions, SentLog } from '@pinline/telegram'

/** A grant of the limiter: it was charged at some moment between the two. */
interface Grant {
  readonly chatId: number
  readonly before: number
  readonly after: number
}

const botId = 42
/** Telegram's numbers, shrunk so that every limit is reached within a second. */
const limits = { botIntervalMs: 1000 / 280, chatIntervalMs: 105, groupSize: 5, groupWindowMs: 900 }
const logger = { info: () => undefined, warn: () => undefined }
/** A database of its own, because the tests empty it. */
const db = 9

const connections: Redis[] = []
const limiters: Limiter[] = []
let admin: Redis

const connectTo = async (url: string): Promise<Redis> => {
  const redis = new Redis(url, { db, lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => 20 })
  redis.on('error', () => undefined) // an absent Redis is part of the tests
  connections.push(redis)
  await redis.connect()
  return redis
}

const start = async (options: Partial<LimiterOptions> = {}): Promise<Limiter> => {
  const redis = options.redis ?? (await connectTo(inject('redisUrl')))
  const limiter = createLimiter({ botId, mode: 'default', limits, reseed: () => Promise.resolve([]), logger, ...options, redis })
  limiters.push(limiter)
  return limiter
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends to each chat as fast as the limiter lets it until `stopped`. */
const hammer = async (limiter: Limiter, chatIds: readonly number[], stopped: () => boolean, grants: Grant[]): Promise<void> => {
  await Promise.all(
    chatIds.map(async (chatId) => {
      while (!stopped()) {
        const before = performance.now()
        const wait = await limiter.take({ chatId, group: chatId < 0 })
        if (wait === 0) grants.push({ chatId, before, after: performance.now() })
        else await pause(Math.min(wait, 50))
      }
    }),
  )
}

const hammerFor = async (ms: number, instances: readonly Limiter[], chatIds: readonly number[]): Promise<Grant[]> => {
  const grants: Grant[] = []
  const end = performance.now() + ms
  await Promise.all(instances.map((limiter) => hammer(limiter, chatIds, () => performance.now() > end, grants)))
  return grants
}

/** The largest number of grants that surely lie within one window, however long their answers travelled. */
const most = (grants: readonly Grant[], windowMs: number): number =>
  Math.max(0, ...grants.map(({ before }) => grants.filter((other) => other.before >= before && other.after < before + windowMs).length))

/** @param perChat Messages that one chat may get in its interval. Without Redis it is one of each process: they know nothing of each other. */
const expectWithinLimits = (grants: readonly Grant[], perChat = 1): void => {
  expect(most(grants, 100)).toBeLessThanOrEqual(30)
  for (const [chatId, own] of Map.groupBy(grants, (grant) => grant.chatId)) {
    expect(most(own, limits.chatIntervalMs)).toBeLessThanOrEqual(perChat)
    if (chatId < 0) expect(most(own, limits.groupWindowMs)).toBeLessThanOrEqual(limits.groupSize)
  }
}

const people = Array.from({ length: 40 }, (_, index) => index + 1)
/** So few that the bot's own limit leaves room for the groups'. */
const few = people.slice(0, 10)
const groups = [-1, -2]

const firstGrant = async (limiter: Limiter, recipient = { chatId: 1, group: false }): Promise<number> => {
  const since = performance.now()
  await expect.poll(() => limiter.take(recipient), { interval: 5, timeout: 5000 }).toBe(0)
  return performance.now() - since
}

beforeEach(async () => {
  admin = await connectTo(inject('redisUrl'))
  await admin.flushdb()
})

afterEach(async () => {
  await Promise.all(limiters.splice(0).map((limiter) => limiter.close()))
  for (const redis of connections.splice(0)) redis.disconnect()
})

describe('the limits of all processes together', () => {
  it('hold for the bot and for people under four processes that send as fast as they may', async () => {
    const instances = await Promise.all([start(), start(), start(), start()])
    const grants = await hammerFor(700, instances, people)
    expectWithinLimits(grants)
    expect(grants.length).toBeGreaterThan(20)
  })

  it('hold for groups', async () => {
    const instances = await Promise.all([start(), start(), start(), start()])
    const grants = await hammerFor(1400, instances, groups)
    expectWithinLimits(grants)
    expect(grants.length).toBeGreaterThanOrEqual(limits.groupSize * groups.length)
  })

  it('hold when Redis loses everything meanwhile', async () => {
    const sent: Grant[] = []
    const origin = Date.now() - performance.now()
    const reseed = (): Promise<SentLog[]> =>
      Promise.resolve(
        groups.map((chatId) => ({
          chatId,
          sentAtMs: sent.filter((grant) => grant.chatId === chatId).map((grant) => origin + grant.after),
        })),
      )
    const instances = await Promise.all([start({ reseed }), start({ reseed }), start({ reseed }), start({ reseed })])
    const end = performance.now() + 1700
    const run = Promise.all(instances.map((limiter) => hammer(limiter, [...few, ...groups], () => performance.now() > end, sent)))
    await expect.poll(() => sent.filter((grant) => grant.chatId === -1).length, { interval: 5, timeout: 3000 }).toBeGreaterThanOrEqual(3)
    const flushedAt = performance.now()
    await admin.flushdb()
    await run
    expectWithinLimits(sent)
    expect(sent.filter((grant) => grant.before > flushedAt).length).toBeGreaterThan(10)
  })

  it('begin with a pause and are restored by one process only', async () => {
    let reseeds = 0
    const reseed = async (): Promise<SentLog[]> => {
      reseeds += 1
      await pause(30)
      return []
    }
    const instances = await Promise.all([start({ reseed }), start({ reseed }), start({ reseed }), start({ reseed })])
    const waits = await Promise.all(instances.map((limiter, index) => firstGrant(limiter, { chatId: index + 1, group: false })))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(limits.chatIntervalMs)
    expect(reseeds).toBe(1)
  })

  it('stay closed until what the groups got is known', async () => {
    let known = false
    const reseed = (): Promise<SentLog[]> => (known ? Promise.resolve([]) : Promise.reject(new Error('no database')))
    const limiter = await start({ reseed })
    const grants = await hammerFor(300, [limiter], [1])
    expect(grants).toEqual([])
    known = true
    await firstGrant(limiter)
  })

  it('charge nothing for a wait', async () => {
    const limiter = await start()
    await firstGrant(limiter)
    const waits = await Promise.all(Array.from({ length: 20 }, () => limiter.take({ chatId: 1, group: false })))
    expect(waits.every((wait) => wait > 0 && wait <= limits.chatIntervalMs)).toBe(true)
  })
})

describe('a freeze', () => {
  it('of one chat stops all processes for that chat, and no longer than its time', async () => {
    const [one, two] = [await start(), await start()]
    await firstGrant(one)
    await one.freeze({ chatId: 7 }, 300)
    await one.freeze({ chatId: 7 }, 10)
    expect(await two.take({ chatId: 7, group: false })).toBeGreaterThan(200)
    await firstGrant(two, { chatId: 8, group: false })
    await firstGrant(two, { chatId: 7, group: false })
  })

  it('of the bot stops everything', async () => {
    const [one, two] = [await start(), await start()]
    await firstGrant(one)
    await one.freeze({}, 400)
    expect(await two.take({ chatId: 9, group: false })).toBeGreaterThan(300)
    expect(await one.take({ chatId: -9, group: true })).toBeGreaterThan(300)
  })
})

/** Redis behind a door that can be shut: connections break and new ones are refused. */
const startDoor = async () => {
  const { hostname, port } = new URL(inject('redisUrl'))
  const sockets = new Set<Socket>()
  let open = true
  const server = createServer((socket) => {
    if (!open) {
      socket.destroy()
      return
    }
    const target = connect(Number(port), hostname)
    for (const [end, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      sockets.add(end)
      end.on('error', () => end.destroy())
      end.on('close', () => other.destroy())
      end.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server on a port has an address of this shape.
  const address = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${String(address.port)}`,
    set: (value: boolean) => {
      open = value
      if (!open) for (const socket of sockets) socket.destroy()
    },
    close: () => server.close(),
  }
}

describe('without Redis', () => {
  it('each process keeps its part of the limits, counting what was sent before, and all is restored afterwards', async () => {
    const door = await startDoor()
    try {
      const sent: Grant[] = []
      const origin = Date.now() - performance.now()
      const reseed = (): Promise<SentLog[]> =>
        Promise.resolve(
          groups.map((chatId) => ({
            chatId,
            sentAtMs: sent.filter((grant) => grant.chatId === chatId).map((grant) => origin + grant.after),
          })),
        )
      const options = { reseed, instances: () => 2 }
      const instances = [
        await start({ ...options, redis: await connectTo(door.url) }),
        await start({ ...options, redis: await connectTo(door.url) }),
      ]
      const end = performance.now() + 2400
      const run = Promise.all(instances.map((limiter) => hammer(limiter, [...few, ...groups], () => performance.now() > end, sent)))
      await expect.poll(() => sent.length, { interval: 5, timeout: 3000 }).toBeGreaterThan(20)
      door.set(false)
      const shutAt = performance.now()
      await pause(900)
      door.set(true)
      const openedAt = performance.now()
      await run
      expectWithinLimits(sent, instances.length)
      expect(sent.filter((grant) => grant.before > shutAt + 50 && grant.after < openedAt).length).toBeGreaterThan(5)
      expect(sent.filter((grant) => grant.before > openedAt + 200).length).toBeGreaterThan(10)
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
      expect(await limiter.take({ chatId: 1, group: false })).toBeGreaterThan(200)
    } finally {
      door.close()
    }
  })
})

describe('limits that are off', () => {
  it('never wait', async () => {
    const limiter = await start({ mode: 'off' })
    await limiter.freeze({}, 10_000)
    expect(await Promise.all(Array.from({ length: 100 }, () => limiter.take({ chatId: -1, group: true })))).toEqual(Array(100).fill(0))
  })
})
