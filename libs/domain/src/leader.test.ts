import { createLeader } from './leader.ts'
import type { LeaseStore } from './leader.ts'
import { createLogger } from '@pinline/platform'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A lease as Postgres keeps it, on the same (faked) clock as its holders. */
const createFakeLeases = (): LeaseStore & {
  seize(holder: string): void
  setTrouble(next: () => Promise<void>): void
  holder(): string | undefined
} => {
  let row: { holder: string; until: number } | undefined
  let trouble = (): Promise<void> => Promise.resolve()
  return {
    hold: async (_name, holder, ttlMs) => {
      await trouble()
      if (row !== undefined && row.holder !== holder && row.until > performance.now()) return false
      row = { holder, until: performance.now() + ttlMs }
      return true
    },
    release: (_name, holder) => {
      if (row?.holder === holder) row = undefined
      return Promise.resolve()
    },
    seize: (holder) => {
      row = { holder, until: performance.now() + 6000 }
    },
    setTrouble: (next) => {
      trouble = next
    },
    holder: () => row?.holder,
  }
}

const logger = createLogger({ service: 'test', level: 'silent' })

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve()
    })
  })

const startLeader = (leases: LeaseStore, holder: string, lead: (signal: AbortSignal) => Promise<void> = untilAborted) => {
  const changes: boolean[] = []
  const onChange = (next: boolean): void => {
    changes.push(next)
  }
  const leader = createLeader({ leases, name: 'test', holder, lead, onChange, logger })
  onTestFinished(async () => {
    vi.useRealTimers()
    await leader.close()
  })
  return { isLeading: () => changes.at(-1) ?? false, changes, close: () => leader.close() }
}

test('one leads, the other takes over within 2 s of its end', async () => {
  const leases = createFakeLeases()
  const one = startLeader(leases, 'one')
  const other = startLeader(leases, 'other')
  await vi.advanceTimersByTimeAsync(60_000)
  expect([one.isLeading(), other.isLeading()]).toEqual([true, false])
  await one.close()
  await vi.advanceTimersByTimeAsync(2000)
  expect([one.isLeading(), other.isLeading()]).toEqual([false, true])
})

test('stops at the next renewal when somebody else has the lease', async () => {
  const leases = createFakeLeases()
  const leader = startLeader(leases, 'one')
  await vi.advanceTimersByTimeAsync(1000)
  leases.seize('other')
  await vi.advanceTimersByTimeAsync(1000)
  expect(leader.isLeading()).toBe(false)
})

test.each([
  ['refuses', () => Promise.reject(new Error('away'))],
  ['does not answer', () => new Promise<void>(() => undefined)],
])('outlives a database that %s for a moment, and stops before the lease runs out', async (_name, trouble) => {
  const leases = createFakeLeases()
  const leader = startLeader(leases, 'one')
  await vi.advanceTimersByTimeAsync(1000)
  leases.setTrouble(trouble)
  await vi.advanceTimersByTimeAsync(2500)
  leases.setTrouble(() => Promise.resolve())
  await vi.advanceTimersByTimeAsync(10_000)
  expect(leader.changes).toEqual([true])
  leases.setTrouble(trouble)
  await vi.advanceTimersByTimeAsync(6000)
  expect(leader.isLeading()).toBe(false)
  leases.setTrouble(() => Promise.resolve())
  await vi.advanceTimersByTimeAsync(4000)
  expect(leader.isLeading()).toBe(true)
})

test('goes on leading, and never waits less than no time, when its process stood still for longer than a renewal', async () => {
  const leases = createFakeLeases()
  const leader = startLeader(leases, 'one')
  await vi.advanceTimersByTimeAsync(1000)
  leases.setTrouble(() => {
    leases.setTrouble(() => Promise.resolve())
    vi.advanceTimersByTime(2500)
    return Promise.resolve()
  })
  const delays: number[] = []
  const faked = globalThis.setTimeout
  const watching: typeof faked = Object.assign((run: () => void, ms = 0) => {
    delays.push(ms)
    return faked(run, ms)
  }, faked)
  // Not a spy: restoring one leaves a wrapper that the faked clock does not know, and then never takes away.
  vi.stubGlobal('setTimeout', watching)
  await vi.advanceTimersByTimeAsync(10_000)
  vi.unstubAllGlobals()
  expect(leader.changes).toEqual([true])
  expect(delays.filter((ms) => ms < 0)).toEqual([])
})

test('begins the work again when it fails', async () => {
  let begun = 0
  const lead = (): Promise<void> => {
    begun += 1
    return Promise.reject(new Error('defect'))
  }
  startLeader(createFakeLeases(), 'one', lead)
  await vi.advanceTimersByTimeAsync(4000)
  expect(begun).toBe(3)
})

test('gives the lease back at the end, after its work', async () => {
  const leases = createFakeLeases()
  let holderAtEnd: string | undefined
  const leader = startLeader(leases, 'one', async (signal) => {
    await untilAborted(signal)
    holderAtEnd = leases.holder()
  })
  await vi.advanceTimersByTimeAsync(1000)
  await leader.close()
  expect(holderAtEnd).toBe('one')
  expect(leases.holder()).toBeUndefined()
})
