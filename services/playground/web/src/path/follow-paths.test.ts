import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MessagePath } from '../../../src/api.ts'
import { followPaths } from './follow-paths.ts'
import type { Reading } from './follow-paths.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const path = (done: boolean): MessagePath => ({
  subject: { system: 'crm', chat: 1, message: 2 },
  kind: 'buyer-message',
  startedAtMs: 0,
  totalMs: 10,
  done,
  stages: [],
  run: { n: 0, p50Ms: 0, p90Ms: 0 },
})
const wordOf = (reading: Reading): string =>
  reading.status === 'read' ? reading.paths.map((each) => (each?.done === true ? 'done' : 'going')).join() : reading.status

/** Follows answers that come when the test says so, or at once where they are given. */
const createRig = (answers: (boolean | Error)[] = []) => {
  const shown: string[] = []
  const open: PromiseWithResolvers<readonly MessagePath[]>[] = []
  const following = followPaths({
    read: () => {
      const answer = Promise.withResolvers<readonly MessagePath[]>()
      const given = answers.shift()
      if (given === undefined) open.push(answer)
      else if (typeof given === 'boolean') answer.resolve([path(given)])
      else answer.reject(given)
      return answer.promise
    },
    show: (reading) => shown.push(wordOf(reading)),
  })
  return { following, shown, open, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
}

describe('a path that is looked at', () => {
  it('is read again until it is done, and then no more', async () => {
    const { shown, open, pass } = createRig([false, false, true])
    await pass(60_000)
    expect(shown).toEqual(['going', 'going', 'done'])
    expect(open).toEqual([])
  })

  it('is read once more when something happens after it was done', async () => {
    const { following, shown, pass } = createRig([true, true])
    await pass(1_000)
    following.touch()
    await pass(1_000)
    expect(shown).toEqual(['done', 'done'])
  })

  it('is shown however much happens before and during each look', async () => {
    const { following, shown, open, pass } = createRig()
    for (let turn = 0; turn < 20; turn += 1) {
      following.touch()
      await pass(10)
    }
    expect(open).toHaveLength(1)
    open[0]?.resolve([path(false)])
    await pass(0)
    expect(shown).toEqual(['going'])
    for (let turn = 0; turn < 20; turn += 1) {
      following.touch()
      await pass(10)
    }
    open[1]?.resolve([path(true)])
    await pass(0)
    expect(shown).toEqual(['going', 'done'])
  })

  it('is read again after what happened during the last look, also where that was done', async () => {
    const { following, shown, open, pass } = createRig()
    await pass(100)
    following.touch()
    open[0]?.resolve([path(true)])
    await pass(100)
    open[1]?.resolve([path(true)])
    await pass(60_000)
    expect(shown).toEqual(['done', 'done'])
    expect(open).toHaveLength(2)
  })

  it('is read again after a look that failed', async () => {
    const { shown, pass } = createRig([new Error('away'), true])
    await pass(2_000)
    expect(shown).toEqual(['failed', 'done'])
  })

  it('is neither read nor shown any more when it was left', async () => {
    const { following, shown, open, pass } = createRig()
    await pass(100)
    following.close()
    open[0]?.resolve([path(false)])
    await pass(60_000)
    expect(shown).toEqual([])
    expect(open).toHaveLength(1)
  })
})
