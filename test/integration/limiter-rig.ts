import { Redis } from 'ioredis'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, inject } from 'vitest'
import { createLimiter } from '@pinline/telegram'
import type { Limiter, LimiterOptions, Recipient } from '@pinline/telegram'

/** A grant of the limiter: it was charged at some moment between the two. */
export interface Grant {
  readonly chatId: number
  readonly before: number
  readonly after: number
}

const botId = 42
/** Telegram's numbers, shrunk so that every limit is reached within a second. */
export const limits = {
  botSize: 30,
  botWindowMs: 100,
  botIntervalMs: 1000 / 300,
  chatIntervalMs: 105,
  holdMs: 305,
  groupSize: 5,
  groupWindowMs: 900,
}
const logger = { info: () => undefined, warn: () => undefined }
/** Each file has a database of its own, because the tests empty it. */
const own = { db: 0 }

const connections: Redis[] = []
const limiters: Limiter[] = []

export const connectTo = async (url: string): Promise<Redis> => {
  const redis = new Redis(url, { db: own.db, lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => 20 })
  redis.on('error', () => undefined) // an absent Redis is part of the tests
  connections.push(redis)
  await redis.connect()
  return redis
}

/** Whose turn a chat is without Redis, as a database that all share would tell. */
const turns = new Map<number, { readonly holder: string; readonly till: number }>()
const hold: LimiterOptions['hold'] = (chatId, holder, ms) => {
  const now = performance.now()
  const known = turns.get(chatId)
  const isFree = known === undefined || known.holder === holder || known.till < now
  if (isFree) turns.set(chatId, { holder, till: now + ms })
  return Promise.resolve(isFree)
}

export const start = async (options: Partial<LimiterOptions> = {}): Promise<Limiter> => {
  const redis = options.redis ?? (await connectTo(inject('redisUrl')))
  const limiter = createLimiter({ botId, mode: 'default', limits, reseed: () => Promise.resolve([]), hold, logger, ...options, redis })
  limiters.push(limiter)
  return limiter
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Milliseconds to wait; 0: a call was made at once, and is over. */
export const ask = async (limiter: Limiter, recipient: Recipient): Promise<number> => {
  const turn = await limiter.take(recipient)
  if (turn.status === 'wait') return turn.ms
  turn.ended()
  return 0
}

/** Sends to each chat as fast as the limiter lets it until `stopped`. @param asking - chats that are being asked for, as rows under way would tell */
export const hammer = async (
  limiter: Limiter,
  chatIds: readonly number[],
  stopped: () => boolean,
  grants: Grant[],
  asking: number[] = [],
): Promise<void> => {
  await Promise.all(
    chatIds.map(async (chatId) => {
      while (!stopped()) {
        const before = performance.now()
        asking.push(chatId)
        const turn = await limiter.take({ chatId, group: chatId < 0 }).finally(() => asking.splice(asking.indexOf(chatId), 1))
        if (turn.status === 'wait') await pause(Math.min(turn.ms, 50))
        else {
          // The call comes in before it is over.
          grants.push({ chatId, before, after: performance.now() })
          turn.ended()
        }
      }
    }),
  )
}

export const hammerFor = async (ms: number, instances: readonly Limiter[], chatIds: readonly number[], least = 0): Promise<Grant[]> => {
  const grants: Grant[] = []
  const end = performance.now() + ms
  await Promise.all(instances.map((limiter) => hammer(limiter, chatIds, () => performance.now() > end && grants.length >= least, grants)))
  return grants
}

/** The largest number of grants that surely lie within one window, however long their answers travelled. */
const most = (grants: readonly Grant[], windowMs: number): number =>
  Math.max(0, ...grants.map(({ before }) => grants.filter((other) => other.before >= before && other.after < before + windowMs).length))

export const expectWithinLimits = (grants: readonly Grant[]): void => {
  expect(most(grants, 100)).toBeLessThanOrEqual(30)
  for (const [chatId, own] of Map.groupBy(grants, (grant) => grant.chatId)) {
    expect(most(own, limits.chatIntervalMs)).toBeLessThanOrEqual(1)
    if (chatId < 0) expect(most(own, limits.groupWindowMs)).toBeLessThanOrEqual(limits.groupSize)
  }
}

export const people = Array.from({ length: 40 }, (_, index) => index + 1)
/** So few that the bot's own limit leaves room for the groups'. */
export const few = people.slice(0, 10)
export const groups = [-1, -2]

export const firstGrant = async (limiter: Limiter, recipient = { chatId: 1, group: false }): Promise<number> => {
  const since = performance.now()
  await expect.poll(() => ask(limiter, recipient), { interval: 5, timeout: 5000 }).toBe(0)
  return performance.now() - since
}

/** Chooses the file's database and empties it. Gives a connection for the test's own use. */
export const emptyRedis = async (db: number): Promise<Redis> => {
  own.db = db
  const admin = await connectTo(inject('redisUrl'))
  await admin.flushdb()
  return admin
}

/** Ends what the test has started. */
export const endAll = async (): Promise<void> => {
  await Promise.all(limiters.splice(0).map((limiter) => limiter.close()))
  for (const redis of connections.splice(0)) redis.disconnect()
  turns.clear()
}

/**
 * Redis behind a door that can be shut: connections break and new ones are refused.
 * @param answerMs How long the nth piece of an answer takes on its way, never overtaking another.
 */
export const startDoor = async (answerMs: (nth: number) => number = () => 0) => {
  const { hostname, port } = new URL(inject('redisUrl'))
  const sockets = new Set<Socket>()
  let open = true
  let pieces = 0
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
    }
    let sent = Promise.resolve()
    socket.pipe(target)
    target.on('data', (piece) => {
      const arrived = pause(answerMs((pieces += 1)))
      sent = sent.then(async () => {
        await arrived
        if (socket.writable) socket.write(piece)
      })
    })
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
