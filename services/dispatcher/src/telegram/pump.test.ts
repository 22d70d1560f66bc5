import type { OutboxItem } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { createFakeLanes } from '../../test/fake-lanes.ts'
import { createPump } from './pump.ts'
import type { PumpDeps } from './pump.ts'
import type { SendItem, Tried } from './send-item.ts'

const sent: Tried = { type: 'end', ending: { state: 'sent' } }

/** Time that stands still until it is moved; sleepers wake in order. */
const createTime = () => {
  let now = 1_000
  let sleepers: { at: number; wake: () => void }[] = []
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
  }
  return {
    monotonicMs: () => now,
    sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve()
          return
        }
        sleepers.push({ at: now + ms, wake: resolve })
        signal?.addEventListener('abort', () => {
          resolve()
        })
      }),
    settle,
    pass: async (ms: number): Promise<void> => {
      const end = now + ms
      for (;;) {
        await settle()
        const [next] = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        now = Math.max(now, next.at)
        sleepers = sleepers.filter((sleeper) => sleeper !== next)
        next.wake()
      }
      now = end
      await settle()
    },
  }
}

const createRig = (
  send: SendItem,
  {
    unlimited = true,
    take = () => 0,
    look = () => 0,
    ...more
  }: Partial<Pick<PumpDeps, 'unlimited'>> & { take?: () => number; look?: () => number } = {},
) => {
  const time = createTime()
  const fake = createFakeLanes(time.monotonicMs)
  const errors: unknown[] = []
  let token = 0
  const pump = createPump({
    lanes: fake.lanes,
    send,
    take: () => {
      const ms = take()
      return Promise.resolve(ms > 0 ? { status: 'wait', ms } : { status: 'go', ended: () => undefined })
    },
    look: () => Promise.resolve(look()),
    unlimited,
    onOutdated: () => Promise.resolve(),
    onEnded: () => undefined,
    onError: (error) => errors.push(error),
    newToken: () => String((token += 1)),
    monotonicMs: time.monotonicMs,
    sleep: time.sleep,
    ...more,
  })
  return { ...fake, pump, time, errors, ended: () => fake.endings.map(({ idem }) => idem) }
}

/** Sends at once and notes the order. */
const createSender = (answer: (item: OutboxItem) => Promise<Tried> = () => Promise.resolve(sent)) => {
  const calls: string[] = []
  const send: SendItem = async (item, _, permit) => {
    if ((await permit('post')) !== 'go') return { type: 'again', delayMs: null, uncounted: true }
    calls.push(item.idem)
    return answer(item)
  }
  return { calls, send }
}

const never = new Promise<never>(() => undefined)

describe('the pump without limits', () => {
  it('sends every lane to its end, each in order', async () => {
    const { send } = createSender()
    const { add, pump, ended, held, time } = createRig(send)
    add(1, ['a1', 'a2', 'a3'])
    add(2, ['b1', 'b2'])
    await pump.ring('group:main')
    await time.settle()
    expect(ended().filter((idem) => idem.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(ended().filter((idem) => idem.startsWith('b'))).toEqual(['b1', 'b2'])
    expect(held()).toBe(0)
  })

  it('sends the chats of twenty others at once while one hangs', async () => {
    const { send } = createSender(({ idem }) => (idem === 'hangs' ? never : Promise.resolve(sent)))
    const { add, pump, ended, time } = createRig(send)
    add(0, ['hangs'])
    for (let id = 1; id <= 20; id += 1) add(id, [`chat ${String(id)}`])
    await pump.ring('group:main')
    await time.settle()
    expect(ended()).toHaveLength(20)
  })

  it('looks once more for what was rung while it looked', async () => {
    const rig = createRig(createSender().send)
    const { add, pump, ended, lanes, time } = rig
    add(1, ['first'])
    const claimDue = lanes.claimDue.bind(lanes)
    let late = true
    lanes.claimDue = async (query) => {
      const found = await claimDue(query)
      if (late && found.length === 0) {
        late = false
        add(2, ['second'])
        void pump.ring('group:main')
      }
      return found
    }
    await pump.ring('group:main')
    await time.settle()
    expect(ended()).toEqual(['first', 'second'])
  })

  it('goes on with a lane that was taken by an import', async () => {
    const { add, take, pump, ended } = createRig(createSender().send)
    add(1, ['a1', 'a2'])
    const { held, item } = take(1)
    await pump.drainTaken(held, item, 1_000)
    expect(ended()).toEqual(['a1', 'a2'])
  })

  it('gives a lane back where the sending itself fails, and tries it again', async () => {
    let failed = false
    const { add, pump, ended, time, errors, held } = createRig(
      createSender(() => {
        if (failed) return Promise.resolve(sent)
        failed = true
        return Promise.reject(new Error('broken'))
      }).send,
    )
    add(1, ['a1'])
    await pump.ring('group:main')
    await time.settle()
    expect({ held: held(), ended: ended(), errors: errors.length }).toEqual({ held: 0, ended: [], errors: 1 })
    await time.pass(1_000)
    await pump.ring('group:main')
    await time.settle()
    expect(ended()).toEqual(['a1'])
  })

  it('notes an ending as soon as Postgres is back, instead of sending twice', async () => {
    const { send, calls } = createSender()
    const { add, pump, ended, time, broken } = createRig(send)
    add(1, ['a1'])
    broken.finish = 4
    void pump.ring('group:main')
    await time.pass(3_000)
    expect({ calls, ended: ended() }).toEqual({ calls: ['a1'], ended: ['a1'] })
  })

  it('sends nothing to a destination that answered 429 until its time is over', async () => {
    let throttled = true
    const { send, calls } = createSender(() => {
      if (!throttled) return Promise.resolve(sent)
      throttled = false
      return Promise.resolve({ type: 'again', delayMs: 3_000, uncounted: true, blockMs: 3_000 })
    })
    const { add, pump, time } = createRig(send)
    add(1, ['a1'])
    await pump.ring('group:main')
    await time.settle()
    add(2, ['b1'])
    await pump.ring('group:main')
    await time.pass(2_900)
    expect(calls).toEqual(['a1'])
    await time.pass(200)
    await pump.ring('group:main')
    await time.settle()
    expect(calls.slice(1).sort()).toEqual(['a1', 'b1'])
  })
})

describe('the pump under limits', () => {
  const createGate = () => {
    const gate = { allowed: 0, asked: 0 }
    return {
      gate,
      take: (): number => {
        gate.asked += 1
        if (gate.allowed === 0) return 1_000
        gate.allowed -= 1
        return 0
      },
    }
  }

  it('chooses anew for each message: by priority, and not a whole lane', async () => {
    const { gate, take } = createGate()
    const { send, calls } = createSender()
    const { add, pump, time, held } = createRig(send, { unlimited: false, take })
    add(1, ['card 1', 'card 2'])
    gate.allowed = 1
    await pump.ring('group:main')
    await time.settle()
    add(2, ['claim'], { priority: 1 })
    gate.allowed = 1
    await time.pass(1_001)
    expect(calls).toEqual(['card 1', 'claim'])
    expect(held()).toBe(0)
  })

  it('asks once per wait, however many lanes were told to wait', async () => {
    const { gate, take } = createGate()
    const { add, take: taken, pump, time } = createRig(createSender().send, { unlimited: false, take })
    for (let id = 1; id <= 20; id += 1) {
      add(id, [`chat ${String(id)}`])
      const { held, item } = taken(id)
      void pump.drainTaken(held, item, time.monotonicMs())
    }
    await time.settle()
    gate.asked = 0
    await time.pass(5_000)
    expect(gate.asked).toBeLessThanOrEqual(5)
  })

  it('draws nothing while it would wait in vain, neither what it chooses nor what an import has taken', async () => {
    let waitMs = 1_000
    const drawn: string[] = []
    const send: SendItem = (item) => {
      drawn.push(item.idem)
      return Promise.resolve(sent)
    }
    const { add, take: taken, pump, time, held: stillHeld } = createRig(send, { unlimited: false, look: () => waitMs })
    add(1, ['chosen'])
    add(2, ['imported'])
    const { held, item } = taken(2)
    void pump.drainTaken(held, item, time.monotonicMs())
    void pump.ring('group:main')
    await time.pass(900)
    expect(drawn).toEqual([])
    expect(stillHeld()).toBe(0)
    waitMs = 0
    await time.pass(200)
    expect(drawn.toSorted()).toEqual(['chosen', 'imported'])
  })

  it('lets others go while one waits for its file, which is charged only when it goes', async () => {
    const { gate, take } = createGate()
    const open = Promise.withResolvers<undefined>()
    const { send, calls } = createSender()
    const slow: SendItem = async (item, signal, permit) => {
      if (item.idem === 'slow') await open.promise
      return send(item, signal, permit)
    }
    const { add, pump, time } = createRig(slow, { unlimited: false, take })
    add(1, ['slow'], { priority: 1 })
    add(2, ['quick'])
    gate.allowed = 1
    void pump.ring('group:main')
    await time.pass(2_000)
    expect(calls).toEqual(['quick'])
    open.resolve(undefined)
    await time.settle()
    expect(calls).toEqual(['quick'])
    gate.allowed = 1
    await time.pass(1_001)
    expect(calls).toEqual(['quick', 'slow'])
  })

  it('counts the lease of a lane that an import has taken from when the import was asked', async () => {
    const { send, calls } = createSender()
    const { add, take, pump, time, lanes } = createRig(send)
    add(1, ['a1'])
    const { held, item } = take(1)
    lanes.giveBack = () => Promise.resolve()
    void pump.drainTaken(held, item, time.monotonicMs() - 6_100)
    await time.settle()
    expect(calls).toEqual([])
  })

  it('begins no call that the lease might not outlast', async () => {
    const open = Promise.withResolvers<undefined>()
    const { send, calls } = createSender()
    let tries = 0
    const { add, pump, time } = createRig(async (item, signal, permit) => {
      tries += 1
      if (tries === 1) await open.promise
      return send(item, signal, permit)
    })
    add(1, ['a1'])
    void pump.ring('group:main')
    await time.pass(6_100)
    open.resolve(undefined)
    await time.settle()
    expect({ calls, tries }).toEqual({ calls: ['a1'], tries: 2 })
  })
})

describe('closing the pump', () => {
  it('waits for what is being sent, notes it, and gives the rest back', async () => {
    const open = Promise.withResolvers<Tried>()
    const { send, calls } = createSender(() => open.promise)
    const { add, pump, ended, time, held } = createRig(send)
    add(1, ['a1', 'a2'])
    void pump.ring('group:main')
    await time.settle()
    const closed = pump.close()
    await time.settle()
    open.resolve(sent)
    await closed
    expect({ calls, ended: ended(), held: held() }).toEqual({ calls: ['a1'], ended: ['a1'], held: 0 })
  })

  it('sends nothing that was still being drawn', async () => {
    const open = Promise.withResolvers<undefined>()
    const { send, calls } = createSender()
    const { add, pump, time, held } = createRig(async (item, signal, permit) => {
      await open.promise
      return send(item, signal, permit)
    })
    add(1, ['a1'])
    void pump.ring('group:main')
    await time.settle()
    const closed = pump.close()
    open.resolve(undefined)
    await closed
    await pump.ring('group:main')
    expect({ calls, held: held() }).toEqual({ calls: [], held: 0 })
  })

  it('ends the sweep', async () => {
    const { add, pump, ended, time } = createRig(createSender().send)
    add(1, ['a1'])
    const running = pump.run(1_000)
    await time.pass(10)
    await pump.close()
    await running
    expect(ended()).toEqual(['a1'])
  })
})
