import { describe, expect, it } from 'vitest'
import { createBlocks } from './blocks.ts'

const createRig = () => {
  const stop = new AbortController()
  const time = { now: 0 }
  const freed: string[] = []
  let wakes: (() => void)[] = []
  const blocks = createBlocks({
    monotonicMs: () => time.now,
    sleep: () =>
      new Promise((resolve) => {
        wakes.push(resolve)
      }),
    signal: stop.signal,
    onFree: (destination) => freed.push(destination),
  })
  const wake = async (at: number): Promise<void> => {
    time.now = at
    const woken = wakes
    wakes = []
    for (const resolve of woken) resolve()
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
  }
  return { blocks, freed, wake, stop, sleepers: () => wakes.length }
}

describe('a blocked destination', () => {
  it('is freed once, when the longest of its waits is over', async () => {
    const { blocks, freed, wake, sleepers } = createRig()
    blocks.block('group:main', 1_000)
    blocks.block('group:main', 3_000)
    blocks.block('group:main', 500)
    expect({ left: blocks.left('group:main'), other: blocks.left('log'), sleepers: sleepers() }).toEqual({
      left: 3_000,
      other: 0,
      sleepers: 1,
    })
    await wake(1_000)
    expect(freed).toEqual([])
    await wake(3_000)
    expect({ freed, left: blocks.left('group:main') }).toEqual({ freed: ['group:main'], left: 0 })
  })

  it('is not freed by the end of the process', async () => {
    const { blocks, freed, wake, stop } = createRig()
    blocks.block('group:main', 1_000)
    stop.abort()
    await wake(1_000)
    expect(freed).toEqual([])
  })
})
