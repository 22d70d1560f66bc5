import { describe, expect, it } from 'vitest'
import { createRig, createSender, sent } from '../../test/pump-rig.ts'
import type { SendItem } from './send-item.ts'

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
    const { add, take: taken, pump, time, held: stillHeld, errors } = createRig(send, { unlimited: false, look: () => waitMs })
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
    expect(errors).toEqual([])
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
