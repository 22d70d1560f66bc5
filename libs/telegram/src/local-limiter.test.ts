import { describe, expect, it } from 'vitest'
import { createLocalLimiter, toAges } from './local-limiter.ts'
import type { LocalLimiterOptions } from './local-limiter.ts'
import type { Recipient } from './limits.ts'

const limits = { botSize: 30, botWindowMs: 1000, botIntervalMs: 10, chatIntervalMs: 100, holdMs: 250, groupSize: 20, groupWindowMs: 10_000 }

const setup = (options: Partial<LocalLimiterOptions> = {}) => {
  let time = 5000
  const limiter = createLocalLimiter({ limits, instances: 4, history: [], now: () => time, ...options })
  /** Milliseconds to wait; 0: a call was made at once, and is over. */
  const take = (recipient: Recipient): number => {
    const turn = limiter.take(recipient)
    if (turn.status === 'wait') return turn.ms
    turn.ended()
    return 0
  }
  return {
    take,
    turn: (recipient: Recipient) => limiter.take(recipient),
    called: (chatId: number) => {
      limiter.called(chatId)
    },
    pass: (ms: number) => {
      time += ms
    },
    /** Takes as fast as it may for `ms`; moments of the grants. */
    grants: (ms: number, recipient: Recipient): number[] => {
      const end = time + ms
      const granted: number[] = []
      while (time < end) {
        const wait = take(recipient)
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

  it('give each process its part of the bot, and keep a chat for an interval', () => {
    const limiter = setup()
    limiter.pass(100)
    expect(limiter.take({ chatId: 1, group: false })).toBe(0)
    expect(limiter.take({ chatId: 2, group: false })).toBe(40)
    limiter.pass(40)
    expect(limiter.take({ chatId: 2, group: false })).toBe(0)
    expect(limiter.take({ chatId: 1, group: false })).toBe(60)
  })

  it('let a process make its part of the bot’s calls in any window, counted from their ends', () => {
    const limiter = setup({ limits: { ...limits, botSize: 9, botIntervalMs: 1 } })
    limiter.pass(100)
    const first = limiter.turn({ chatId: 1, group: false })
    limiter.pass(200)
    expect(limiter.take({ chatId: 2, group: false })).toBe(0)
    if (first.status === 'go') first.ended()
    limiter.pass(10)
    expect(limiter.take({ chatId: 3, group: false })).toBe(990)
    limiter.pass(990)
    expect(limiter.take({ chatId: 3, group: false })).toBe(0)
    limiter.pass(4)
    expect(limiter.take({ chatId: 4, group: false })).toBe(0)
    limiter.pass(4)
    expect(limiter.take({ chatId: 5, group: false })).toBeGreaterThan(900)
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

describe('a call that takes its time', () => {
  const person = { chatId: 1, group: false }
  const begin = (limiter: ReturnType<typeof setup>, recipient: Recipient) => {
    const turn = limiter.turn(recipient)
    if (turn.status !== 'go') throw new Error('not granted')
    return turn
  }
  const ready = () => {
    const limiter = setup({ instances: 1 })
    limiter.pass(100)
    return limiter
  }

  it('keeps its chat until an interval after its end', () => {
    const limiter = ready()
    const call = begin(limiter, person)
    limiter.pass(140)
    expect(limiter.take(person)).toBe(100)
    call.ended()
    limiter.pass(99)
    expect(limiter.take(person)).toBe(1)
    limiter.pass(1)
    expect(limiter.take(person)).toBe(0)
  })

  it('keeps its chat for the hold only when its end is never told', () => {
    const limiter = ready()
    begin(limiter, person)
    limiter.pass(249)
    expect(limiter.take(person)).toBe(1)
    limiter.pass(1)
    expect(limiter.take(person)).toBe(0)
  })

  it('does not end the hold of a later one, and is not forgotten by its end', () => {
    const limiter = ready()
    const slow = begin(limiter, person)
    limiter.pass(250)
    const quick = begin(limiter, person)
    limiter.pass(20)
    slow.ended()
    limiter.pass(120)
    expect(limiter.take(person)).toBe(100)
    quick.ended()
    limiter.pass(90)
    expect(limiter.take(person)).toBe(10)
  })

  it('counts in the window of a group from its end', () => {
    const limiter = setup({ instances: 20 })
    limiter.pass(2000)
    const call = begin(limiter, { chatId: -1, group: true })
    limiter.pass(900)
    call.ended()
    limiter.pass(9_999)
    expect(limiter.take({ chatId: -1, group: true })).toBe(1)
  })

  it('keeps its chat also where it was let through otherwise', () => {
    const limiter = ready()
    limiter.called(1)
    expect(limiter.take(person)).toBe(100)
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
