import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SentLog } from '@pinline/telegram'
import { createSharedLimiter } from '../../libs/telegram/src/shared-limiter.ts'
import {
  ask,
  emptyRedis,
  endAll,
  expectWithinLimits,
  few,
  firstGrant,
  groups,
  hammer,
  hammerFor,
  limits,
  pause,
  people,
  start,
} from './limiter-rig.ts'
import type { Grant } from './limiter-rig.ts'

let admin: Redis

beforeEach(async () => {
  admin = await emptyRedis(9)
})

afterEach(endAll)

describe('the limits of all processes together', () => {
  it('hold for the bot and for people under four processes that send as fast as they may', async () => {
    const instances = await Promise.all([start(), start(), start(), start()])
    const grants = await hammerFor(700, instances, people, 21)
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
    const asking: number[] = []
    const origin = Date.now() - performance.now()
    // What is being asked for counts, as rows under way do.
    const reseed = (): Promise<SentLog[]> =>
      Promise.resolve(
        groups.map((chatId) => ({
          chatId,
          sentAtMs: [
            ...sent.filter((grant) => grant.chatId === chatId).map((grant) => origin + grant.after),
            ...asking.filter((asked) => asked === chatId).map(() => Date.now()),
          ],
        })),
      )
    const instances = await Promise.all([start({ reseed }), start({ reseed }), start({ reseed }), start({ reseed })])
    const end = performance.now() + 1700
    const run = Promise.all(instances.map((limiter) => hammer(limiter, [...few, ...groups], () => performance.now() > end, sent, asking)))
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

  it('are restored at the start, so that what is about to be asked for does not count as sent', async () => {
    const asking: SentLog[] = []
    const limiter = await start({ reseed: () => Promise.resolve(asking) })
    await limiter.restore(2000)
    asking.push({ chatId: -1, sentAtMs: Array.from({ length: limits.groupSize }, () => Date.now()) })
    expect(await firstGrant(limiter, { chatId: -1, group: true })).toBeLessThan(limits.groupWindowMs)
    await limiter.restore(2000)
    expect(await firstGrant(limiter, { chatId: -1, group: true })).toBeLessThan(limits.groupWindowMs)
  })

  it('are waited for by a process that starts while another restores them', async () => {
    const open = Promise.withResolvers<SentLog[]>()
    let reseeds = 0
    const reseed = (): Promise<SentLog[]> => {
      reseeds += 1
      return open.promise
    }
    const [one, two] = [await start({ reseed }), await start({ reseed })]
    const ended: string[] = []
    const first = one.restore(3000).then(() => ended.push('one'))
    await expect.poll(() => reseeds, { interval: 5 }).toBe(1)
    const second = two.restore(3000).then(() => ended.push('two'))
    await expect.poll(() => two.take({ chatId: 1, group: false }), { interval: 5 }).toMatchObject({ status: 'wait' })
    expect(ended).toEqual([])
    open.resolve([])
    await Promise.all([first, second])
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
    const waits = await Promise.all(Array.from({ length: 20 }, () => ask(limiter, { chatId: 1, group: false })))
    expect(waits.every((wait) => wait > 0 && wait <= limits.chatIntervalMs)).toBe(true)
  })
})

describe('a charge that is not used', () => {
  it('is given back where it was made, also by a question of the other sort', async () => {
    const shared = createSharedLimiter({ redis: admin, botId: 42, limits, reseed: () => Promise.resolve([]) })
    await shared.bear(() => -1)
    const group = { chatId: -7, group: true }
    const take = async (edit: boolean, name: string, unused: readonly string[]): Promise<void> => {
      await expect.poll(async () => (await shared.take({ ...group, edit }, { name, unused, doubtMs: -1 })).status).toBe('go')
    }
    const sizes = () => Promise.all([admin.llen('telegram:{bot:42}:log:-7'), admin.llen('telegram:{bot:42}:edits:-7')])
    await take(false, 'post', [])
    await take(true, 'edit', ['post'])
    expect(await sizes()).toEqual([0, 1])
    await take(false, 'next', ['edit'])
    expect(await sizes()).toEqual([1, 0])
  })
})

describe('a freeze', () => {
  it('of one chat stops all processes for that chat, and no longer than its time', async () => {
    const [one, two] = [await start(), await start()]
    await firstGrant(one)
    await one.freeze({ chatId: 7 }, 300)
    await one.freeze({ chatId: 7 }, 10)
    expect(await ask(two, { chatId: 7, group: false })).toBeGreaterThan(200)
    await firstGrant(two, { chatId: 8, group: false })
    await firstGrant(two, { chatId: 7, group: false })
  })

  it('of two chats within a second stops the bot for the shorter of their times, and one of the same chat does not', async () => {
    const [one, two] = [await start(), await start()]
    await firstGrant(one)
    await one.freeze({ chatId: 7 }, 900)
    await one.freeze({ chatId: 7 }, 900)
    await firstGrant(two, { chatId: 8, group: false })
    await one.freeze({ chatId: 9 }, 400)
    const wait = await ask(two, { chatId: 10, group: false })
    expect(wait).toBeGreaterThan(300)
    expect(wait).toBeLessThan(400 + 250)
  })

  it('of the bot stops everything', async () => {
    const [one, two] = [await start(), await start()]
    await firstGrant(one)
    await one.freeze({}, 400)
    expect(await ask(two, { chatId: 9, group: false })).toBeGreaterThan(300)
    expect(await ask(one, { chatId: -9, group: true })).toBeGreaterThan(300)
  })
})

describe('limits that are off', () => {
  it('never wait', async () => {
    const limiter = await start({ mode: 'off' })
    await limiter.freeze({}, 10_000)
    expect(await Promise.all(Array.from({ length: 100 }, () => ask(limiter, { chatId: -1, group: true })))).toEqual(Array(100).fill(0))
  })
})
