import { describe, expect, it } from 'vitest'
import { createLocalLimiter, toAges } from './local-limiter.ts'
import type { LocalLimiterOptions } from './local-limiter.ts'

const limits = { botIntervalMs: 10, chatIntervalMs: 100, groupSize: 20, groupWindowMs: 10_000 }

const setup = (options: Partial<LocalLimiterOptions> = {}) => {
  let time = 5000
  const limiter = createLocalLimiter({ limits, instances: 4, history: [], now: () => time, ...options })
  return {
    ...limiter,
    pass: (ms: number) => {
      time += ms
    },
    /** Takes as fast as it may for `ms`; moments of the grants. */
    grants: (ms: number, recipient: { chatId: number; group: boolean }): number[] => {
      const end = time + ms
      const granted: number[] = []
      while (time < end) {
        const wait = limiter.take(recipient)
        if (wait === 0) granted.push(time)
        else time += wait
      }
      return granted
    },
  }
}

describe('the limits of one process', () => {
  it('begin with a pause, because others may have sent a moment ago', () => {
    const limiter = setup()
    expect(limiter.take({ chatId: 1, group: false })).toBe(100)
    limiter.pass(100)
    expect(limiter.take({ chatId: 1, group: false })).toBe(0)
  })

  it('give each process its part of the bot and of a chat', () => {
    const limiter = setup()
    limiter.pass(100)
    expect(limiter.take({ chatId: 1, group: false })).toBe(0)
    expect(limiter.take({ chatId: 2, group: false })).toBe(40)
    limiter.pass(40)
    expect(limiter.take({ chatId: 2, group: false })).toBe(0)
    expect(limiter.take({ chatId: 1, group: false })).toBe(360)
  })

  it('charge nothing when they ask to wait', () => {
    const limiter = setup()
    limiter.pass(100)
    limiter.take({ chatId: 1, group: false })
    limiter.pass(40)
    limiter.take({ chatId: 1, group: false })
    expect(limiter.take({ chatId: 2, group: false })).toBe(0)
  })

  it('let a group get a quarter of its size in any window', () => {
    const granted = setup().grants(30_000, { chatId: -1, group: true })
    expect(granted.length).toBeGreaterThanOrEqual(14)
    for (const from of granted) expect(granted.filter((at) => at >= from && at < from + limits.groupWindowMs).length).toBeLessThanOrEqual(5)
  })

  it('wait until what the group got before leaves the window', () => {
    const limiter = setup({ history: [{ chatId: -1, agesMs: Array.from({ length: 20 }, (_, index) => 1000 + index * 100) }] })
    // Four of the old ones must leave: the fourth oldest is 2.6 s old.
    expect(limiter.take({ chatId: -1, group: true })).toBe(7400)
    limiter.pass(7400)
    expect(limiter.take({ chatId: -1, group: true })).toBe(0)
  })

  it('still let something through when there are more processes than the group may get messages', () => {
    expect(setup({ instances: 50 }).grants(25_000, { chatId: -1, group: true }).length).toBeGreaterThanOrEqual(2)
  })
})

describe('toAges', () => {
  it('measures by the wall clock and takes the future for now', () => {
    expect(toAges([{ chatId: -1, sentAtMs: [900, 1100] }], 1000)).toEqual([{ chatId: -1, agesMs: [100, 0] }])
  })

  it('count changes apart from new messages', () => {
    const limiter = setup({ instances: 1 })
    const until = (edit: boolean): number => {
      for (let count = 0; ; count += 1) {
        limiter.pass(100)
        if (limiter.take({ chatId: -1, group: true, edit }) > 0) return count
      }
    }
    limiter.pass(1_000)
    expect([until(false), until(true)]).toEqual([20, 20])
  })
})
