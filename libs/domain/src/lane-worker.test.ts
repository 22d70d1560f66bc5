import { describe, expect, it } from 'vitest'
import { backoffMs, createLaneWorker } from './lane-worker.ts'
import type { Held } from './lane-worker.ts'

const gate = () => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Lanes with a number of items each; a drain takes them all. */
const rig = (items: Record<number, number>, drainGate?: Promise<void>) => {
  const left = new Map(Object.entries(items).map(([lane, count]) => [Number(lane), count]))
  const leased = new Set<number>()
  const drained: number[] = []
  const graces: number[] = []
  const lease = (lane: number): Held | null => {
    if ((left.get(lane) ?? 0) === 0 || leased.has(lane)) return null
    leased.add(lane)
    return { lane, fence: 1 }
  }
  const swept = gate()
  const worker = createLaneWorker<Held>({
    claim: (lane) => Promise.resolve(lease(lane)),
    claimDue: (limit, grace) => {
      graces.push(grace)
      return Promise.resolve([...left.keys()].flatMap((lane) => lease(lane) ?? []).slice(0, limit))
    },
    drain: async ({ lane }) => {
      await drainGate
      drained.push(lane)
      left.set(lane, 0)
      leased.delete(lane)
    },
    concurrency: 4,
    sweepMs: 1,
    sleep: () => {
      swept.open()
      return new Promise((resolve) => setImmediate(resolve))
    },
    onError: (error) => {
      throw error
    },
  })
  return { worker, left, drained, graces, swept: swept.opened }
}

describe('a worker of lanes', () => {
  it('drains a lane when it is hinted, and not twice when it is empty', async () => {
    const { worker, drained } = rig({ 1: 2 })
    await worker.work(1)
    await worker.work(1)
    expect(drained).toEqual([1])
  })

  it('looks again after a drain that was under way when the hint came', async () => {
    const first = gate()
    const { worker, left, drained } = rig({ 1: 1 }, first.opened)
    const one = worker.work(1)
    const two = worker.work(1)
    first.open()
    await one
    left.set(1, 1)
    await two
    await worker.work(1)
    expect(drained.length).toBeGreaterThanOrEqual(2)
    expect(left.get(1)).toBe(0)
  })

  it('sweeps what nobody hinted, at first without grace', async () => {
    const { worker, drained, graces, swept } = rig({ 1: 1, 2: 1 })
    const running = worker.run()
    await swept
    await worker.close()
    await running
    expect(drained.sort()).toEqual([1, 2])
    expect(graces[0]).toBe(0)
  })

  it('waits for lanes that a sweep took while it was being closed', async () => {
    const asked = gate()
    const drained: number[] = []
    const worker = createLaneWorker<Held>({
      claim: () => Promise.resolve(null),
      claimDue: async () => {
        await asked.opened
        return [{ lane: 1, fence: 1 }]
      },
      drain: async ({ lane }, { aborted }) => {
        await new Promise((resolve) => setImmediate(resolve))
        if (aborted) drained.push(lane)
      },
      concurrency: 4,
      sweepMs: 1,
      sleep: () => Promise.resolve(),
      onError: (error) => {
        throw error
      },
    })
    void worker.run()
    const closing = worker.close()
    asked.open()
    await closing
    expect(drained).toEqual([1])
  })

  it('claims nothing after it was closed, and waits for what is under way', async () => {
    const drain = gate()
    const { worker, drained } = rig({ 1: 1, 2: 1 }, drain.opened)
    const working = worker.work(1)
    const closing = worker.close()
    await worker.work(2)
    expect(drained).toEqual([])
    drain.open()
    await closing
    await working
    expect(drained).toEqual([1])
  })
})

describe('back-off', () => {
  it('rises to five minutes and jitters by a fifth at most', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((attempts) => backoffMs(attempts, 0))).toEqual([1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 300_000])
    expect(backoffMs(1, 0.999)).toBeLessThanOrEqual(1_200)
  })
})
