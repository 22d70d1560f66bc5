import { describe, expect, it } from 'vitest'
import { createRig, createSender, sent } from '../../test/pump-rig.ts'
import type { Tried } from './send-item.ts'

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
