import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLimiter } from './limiter.ts'
import type { Limiter } from './limiter.ts'
import { defaultLimits } from './limits.ts'

interface Use {
  readonly chatId: number
  readonly atMs: number
}

/** How long the way to Redis and back takes for its nth command; Infinity: its answer never comes. */
type Delay = (nth: number) => number

const { botSize, botWindowMs, botIntervalMs, chatIntervalMs, holdMs } = defaultLimits
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The counters of the bot and of its chats, as the scripts keep them; without freezes and groups. */
const createCounters = () => {
  const chats = new Map<string, { free: number; name: unknown; at: string }>()
  /** Until when each call counts. */
  const calls = new Map<string, number>()
  let bot = 0
  const giveBack = (chat: string, unused: readonly unknown[]): void => {
    const last = chats.get(chat)
    if (last === undefined || !unused.includes(last.name)) return
    chats.delete(chat)
    calls.delete(last.at)
  }
  return {
    giveBack,
    take: (chat: string, aheadMs: number, name: unknown, unused: readonly unknown[]): [string, number, string] => {
      const now = performance.now()
      giveBack(chat, unused)
      const free = Math.min(chats.get(chat)?.free ?? 0, now + chatIntervalMs)
      for (const [at, till] of calls) if (till <= now) calls.delete(at)
      const leaving = [...calls.values()].toSorted((a, b) => a - b).at(calls.size - botSize) ?? 0
      const slot = Math.max(bot, now, calls.size >= botSize ? leaving : 0)
      const waitMs = slot - now > botWindowMs ? 50 : slot - now - aheadMs
      if (free > now || waitMs > 0) return ['wait', Math.ceil(Math.max(free - now, waitMs)), free > now ? 'chat' : 'bot']
      bot = slot + botIntervalMs
      const at = String(slot)
      calls.set(at, slot + holdMs)
      chats.set(chat, { free: slot + holdMs, name, at })
      return ['go', Math.ceil(slot - now), at]
    },
    ended: (chat: string, at: string): void => {
      calls.set(at, performance.now() + botWindowMs)
      const last = chats.get(chat)
      if (last !== undefined && last.at === at) last.free = performance.now() + chatIntervalMs
    },
  }
}

/** A Redis on a slow line: commands arrive after half of their delay and in order, answers after the other half. */
const createSlowRedis = (delay: Delay) => {
  const counters = createCounters()
  let nth = 0
  let arrives = 0
  let bears = 0
  const travel = async <T>(answer: () => T, counted = true): Promise<T> => {
    if (counted) nth += 1
    const ms = delay(nth)
    if (ms === Infinity) return new Promise(() => undefined)
    arrives = Math.max(arrives, performance.now() + ms / 2)
    await later(arrives - performance.now())
    const value = answer()
    await later(ms / 2)
    return value
  }
  const fake = {
    status: 'ready',
    on: () => undefined,
    off: () => undefined,
    defineCommand: () => undefined,
    ping: () => travel(() => 'PONG'),
    set: () => travel(() => 'OK'),
    del: () => travel(() => 1),
    pinlineStop: () => travel(() => 1),
    pinlineBear: () => travel(() => (bears += 1)),
    pinlineFreeze: () => travel(() => 0),
    pinlineTake: (keyCount: number, ...rest: (string | number)[]) => {
      const [, , , , chat = ''] = rest
      const [, , , , , , , , , ahead, name, ...unused] = rest.slice(keyCount)
      return travel(() => counters.take(String(chat), Number(ahead) / 1000, name, unused))
    },
    // They go with the questions, whose delays the tests tell.
    pinlineEnded: (_: number, chat: string, __: string, at: string) =>
      travel(() => {
        counters.ended(chat, at)
      }, false),
    pinlineGiveBack: (_: number, chat: string, __: string, name: string) =>
      travel(() => {
        counters.giveBack(chat, [name])
      }, false),
  }
  // Only what the limiter uses.
  return { redis: fake as unknown as Redis, bears: () => bears }
}

const limiters: Limiter[] = []

const start = (delay: Delay) => {
  const slow = createSlowRedis(delay)
  let reseeds = 0
  const reseed = () => {
    reseeds += 1
    return Promise.resolve([])
  }
  const logger = { info: () => undefined, warn: () => undefined }
  const limiter = createLimiter({
    redis: slow.redis,
    botId: 42,
    mode: 'default',
    reseed,
    hold: () => Promise.resolve(true),
    instances: () => 1,
    logger,
  })
  limiters.push(limiter)
  return { limiter, reseeds: () => reseeds }
}

/** Milliseconds to wait; 0: a call was made at once, and is over. */
const ask = async (limiter: Limiter, chatId: number): Promise<number> => {
  const turn = await limiter.take({ chatId, group: false })
  if (turn.status === 'wait') return turn.ms
  turn.ended()
  return 0
}

/** What so many chats that always have something to send get in `ms`. */
const send = async (limiter: Limiter, chats: number, ms: number): Promise<Use[]> => {
  const uses: Use[] = []
  const till = performance.now() + ms
  const work = async (chatId: number): Promise<void> => {
    while (performance.now() < till) {
      const wait = await ask(limiter, chatId)
      if (wait === 0) uses.push({ chatId, atMs: performance.now() })
      else await later(wait)
    }
  }
  const working = Promise.all(Array.from({ length: chats }, (_, index) => work(index + 1)))
  await vi.advanceTimersByTimeAsync(ms + 3000)
  await working
  return uses.filter(({ atMs }) => atMs < till)
}

/** The most uses in one second. */
const most = (uses: readonly Use[]): number =>
  Math.max(0, ...uses.map(({ atMs }) => uses.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000).length))

const expectWithinLimits = (uses: readonly Use[]): void => {
  expect(most(uses)).toBeLessThanOrEqual(30)
  for (const own of Map.groupBy(uses, ({ chatId }) => chatId).values()) expect(most(own)).toBe(1)
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(async () => {
  const closing = Promise.all(limiters.splice(0).map((limiter) => limiter.close()))
  await vi.runAllTimersAsync()
  await closing
  vi.useRealTimers()
})

const inTurn =
  (...delays: readonly number[]): Delay =>
  (nth) =>
    delays[nth % delays.length] ?? 0

describe('a slow Redis', () => {
  it.each<[string, Delay, number]>([
    ['at once', inTurn(1), 26],
    ['after 30 and 70 ms in turn', inTurn(30, 70), 22],
    ['after 70 ms', inTurn(70), 22],
    ['after 200 ms', inTurn(200), 16],
    ['after 400 ms', inTurn(400), 9],
    ['after 5 and 400 ms in turn', inTurn(5, 400), 11],
  ])('that answers %s lets the bot send on, within the limits', async (_, delay, perSecond) => {
    const { limiter, reseeds } = start(delay)
    const uses = await send(limiter, 40, 4000)
    expectWithinLimits(uses)
    expect(uses.length / 4).toBeGreaterThan(perSecond)
    expect(reseeds()).toBe(0)
  })

  it.each<[string, Delay]>([
    ['70 ms each time', inTurn(70)],
    ['70 ms each second time', inTurn(30, 70)],
    ['700 ms each second time', inTurn(30, 700)],
    ['700 ms two of three times', inTurn(30, 700, 700)],
  ])('that answers after %s does not starve a chat', async (_, delay) => {
    const { limiter } = start(delay)
    const uses = await send(limiter, 1, 20_000)
    expectWithinLimits(uses)
    expect(uses.length).toBeGreaterThanOrEqual(8)
  })

  it('lets nothing out that was frozen while the answer was on its way', async () => {
    const { limiter } = start(inTurn(40))
    const taking = ask(limiter, 1)
    await vi.advanceTimersByTimeAsync(30)
    const freezing = limiter.freeze({ chatId: 1 }, 5000)
    await vi.advanceTimersByTimeAsync(50)
    await freezing
    expect(await taking).toBeGreaterThan(4000)
  })
})

it('a grant is not used by a process that stood still after it', async () => {
  const { limiter } = start(inTurn(1))
  const [now, soon] = [1, 2].map((chatId) => ask(limiter, chatId))
  await vi.advanceTimersByTimeAsync(5)
  expect(await now).toBe(0)
  vi.advanceTimersByTime(500)
  expect(await soon).toBeGreaterThan(0)
  expect(await Promise.all([ask(limiter, 2), vi.advanceTimersByTimeAsync(100)])).toEqual([0, vi])
})

describe('a Redis that gives no answers', () => {
  it('is replaced after a second by the limits of this process alone', async () => {
    const { limiter, reseeds } = start(inTurn(Infinity))
    const uses = await send(limiter, 40, 6000)
    expectWithinLimits(uses)
    expect(reseeds()).toBe(1)
    expect(uses.filter(({ atMs }) => atMs > 3000).length / 3).toBeGreaterThan(20)
  })

  it('is still away when it answers now and then', async () => {
    let asked = 0
    const begun = performance.now()
    const { limiter, reseeds } = start((nth) => {
      asked += 1
      return performance.now() < begun + 4000 || nth % 3 > 0 ? Infinity : 10
    })
    await send(limiter, 40, 4000)
    const before = asked
    const uses = await send(limiter, 40, 4000)
    expect(asked - before).toBeGreaterThan(5)
    expect(asked - before).toBeLessThan(50)
    expect(uses.length / 4).toBeGreaterThan(20)
    expect(reseeds()).toBe(1)
  })

  it('is asked again when it answers as before', async () => {
    let asked = 0
    const begun = performance.now()
    const { limiter } = start(() => {
      asked += 1
      return performance.now() < begun + 4000 ? Infinity : 10
    })
    await send(limiter, 40, 4000)
    const before = asked
    const uses = await send(limiter, 40, 4000)
    expectWithinLimits(uses)
    expect(asked - before).toBeGreaterThan(uses.length)
    expect(uses.length / 4).toBeGreaterThan(15)
  })
})
