import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultLimits } from '@pinline/telegram'
import type { Limiter, Recipient, TelegramLimits, Turn } from '@pinline/telegram'
import { createSharedLimiter } from '../../libs/telegram/src/shared-limiter.ts'
import { ask, connectTo, emptyRedis, endAll, firstGrant, limits, pause, start, startDoor } from './limiter-rig.ts'

let admin: Redis

beforeEach(async () => {
  admin = await emptyRedis(11)
})

afterEach(endAll)

const person = { chatId: 7, group: false }
const group = { chatId: -7, group: true }

/** A call that has been let through and is not over. */
const begin = async (limiter: Limiter, recipient: Recipient): Promise<Extract<Turn, { status: 'go' }>> => {
  await firstGrant(limiter, { chatId: 1000, group: false })
  for (;;) {
    const turn = await limiter.take(recipient)
    if (turn.status === 'go') return turn
    await pause(turn.ms)
  }
}

/** How long it takes from now until each may call the recipient once more, the first of them. */
const untilNext = (limiters: readonly Limiter[], recipient: Recipient): Promise<number> =>
  Promise.any(limiters.map((limiter) => firstGrant(limiter, recipient)))

describe('a call that takes its time', () => {
  it('keeps its chat for a second after its end, in every process, and no longer', async () => {
    const [one, two] = [await start({ limits: {} }), await start({ limits: {} })]
    const call = await begin(one, person)
    await pause(400)
    call.ended()
    const ms = await untilNext([two, one], person)
    expect(ms).toBeGreaterThanOrEqual(defaultLimits.chatIntervalMs)
    expect(ms).toBeLessThan(defaultLimits.holdMs - 400)
  })

  it('lets nobody wait for longer than an interval before asking again', async () => {
    const [one, two] = [await start({ limits: {} }), await start({ limits: {} })]
    await begin(one, person)
    const ms = await ask(two, person)
    expect(ms).toBeGreaterThan(defaultLimits.chatIntervalMs / 2)
    expect(ms).toBeLessThanOrEqual(defaultLimits.chatIntervalMs)
  })

  it('counts in the window of its group from its end', async () => {
    const own = { ...limits, groupSize: 1 }
    const [one, two] = [await start({ limits: own }), await start({ limits: own })]
    const call = await begin(one, group)
    await pause(250)
    call.ended()
    expect(await untilNext([two], group)).toBeGreaterThanOrEqual(limits.groupWindowMs)
  })

  it('delays its chat by the hold only when its process dies', async () => {
    const [one, two] = [await start(), await start()]
    const since = performance.now()
    await begin(one, person)
    const granted = performance.now()
    await one.close()
    await untilNext([two], person)
    expect(performance.now() - since).toBeGreaterThanOrEqual(limits.holdMs)
    expect(performance.now() - granted).toBeLessThan(limits.holdMs + 2000)
  })

  describe('longer than its hold', () => {
    const key = 'telegram:{bot:42}:next:7'
    const till = async (): Promise<number> => Number((await admin.get(key))?.split(' ')[0])
    const sharedOf = (own: Partial<typeof limits>) =>
      createSharedLimiter({ redis: admin, botId: 42, limits: { ...limits, ...own }, reseed: () => Promise.resolve([]) })
    type Shared = ReturnType<typeof sharedOf>
    const take = async (shared: Shared, name: string): Promise<string> => {
      let at = ''
      const tryOnce = async (): Promise<string> => {
        const taken = await shared.take(person, { name, unused: [], doubtMs: -1 })
        if (taken.status === 'go') at = taken.at
        return taken.status
      }
      await expect.poll(tryOnce, { interval: 5, timeout: 3000 }).toBe('go')
      return at
    }
    /** One whose hold is over, and one that was granted after it. */
    const takeBoth = async () => {
      const [brief, long] = [sharedOf({ holdMs: limits.chatIntervalMs }), sharedOf({ holdMs: 60_000 })]
      await brief.bear(() => -1)
      return { brief, long, slow: await take(brief, 'slow'), quick: await take(long, 'quick') }
    }

    it('does not end the hold of one that was granted after it', async () => {
      const { brief, long, slow, quick } = await takeBoth()
      const held = await till()
      await brief.ended(person, slow)
      expect(await till()).toBe(held)
      await long.ended(person, quick)
      expect(await till()).toBeLessThan(held)
      expect(await admin.pttl(key)).toBeLessThan(10_000)
    })

    it('keeps its chat after its end also where the one that was granted after it is given back', async () => {
      const { brief, long, slow } = await takeBoth()
      await sharedOf({ chatIntervalMs: 30_000 }).ended(person, slow)
      await long.giveBack(person, 'quick')
      expect((await brief.take(person, { name: 'next', unused: [], doubtMs: -1 })).status).toBe('wait')
    })
  })
})

describe('a charge whose answer comes too late', () => {
  it('is given back at once, so that no other process waits for the end of its hold', async () => {
    let answerMs = 0
    const door = await startDoor(() => answerMs)
    try {
      const own = { ...limits, holdMs: 60_000 }
      const [far, near] = [await start({ limits: own, redis: await connectTo(door.url) }), await start({ limits: own })]
      await firstGrant(far, { chatId: 1, group: false })
      answerMs = 800
      expect(await ask(far, person)).toBeGreaterThan(0)
      expect(await untilNext([near], person)).toBeLessThan(5000)
    } finally {
      door.close()
    }
  })

  it('is given back also where a freeze came meanwhile', async () => {
    const door = await startDoor(() => 40)
    try {
      const own = { ...limits, holdMs: 60_000 }
      const [far, near] = [await start({ limits: own, redis: await connectTo(door.url) }), await start({ limits: own })]
      await firstGrant(far, { chatId: 1, group: false })
      const asked = ask(far, person)
      await far.freeze({ chatId: person.chatId }, 100)
      expect(await asked).toBeGreaterThan(0)
      expect(await untilNext([near], person)).toBeLessThan(5000)
    } finally {
      door.close()
    }
  })
})

it('the end of a call is told to nobody, and without an error, while Redis is away', async () => {
  const door = await startDoor()
  try {
    const limiter = await start({ redis: await connectTo(door.url) })
    const call = await begin(limiter, person)
    door.set(false)
    call.ended()
    await limiter.close()
    call.ended()
    expect(await admin.get('telegram:{bot:42}:next:7')).not.toBeNull()
  } finally {
    door.close()
  }
})

describe('who would prepare a call', () => {
  /** As a process asks, but without its impatience: to whom Redis is slow, it does not matter. */
  const lookerOf = (name: string, chosen: TelegramLimits) => {
    const shared = createSharedLimiter({ redis: admin, botId: 42, limits: chosen, reseed: () => Promise.resolve([]) })
    return (recipient: Recipient) => shared.look(recipient, name)
  }

  it('waits while the chat is not free', async () => {
    const one = await start({ limits: {} })
    const look = lookerOf('two', defaultLimits)
    const call = await begin(one, person)
    expect(await look(person)).toBeGreaterThan(defaultLimits.chatIntervalMs / 2)
    call.ended()
    expect(await look(person)).toBeGreaterThan(defaultLimits.chatIntervalMs / 2)
    await untilNext([one], person)
  })

  it('is one process at a time, and for a moment only', async () => {
    const [one, two] = [lookerOf('one', limits), lookerOf('two', limits)]
    expect(await one(person)).toBe(0)
    expect(await one(person)).toBe(0)
    const waitMs = await two(person)
    expect(waitMs).toBeGreaterThan(0)
    expect(waitMs).toBeLessThanOrEqual(100)
    await expect.poll(() => two(person), { interval: 10 }).toBe(0)
    expect(await two({ chatId: 8, group: false })).toBe(0)
  })
})
