import { createCatalogueBook } from '@pinline/catalogue'
import type { WorkPackage } from '@pinline/domain'
import { createLogger } from '@pinline/platform'
import { expect, test } from 'vitest'
import { workPackage } from '../../test/scripted-open-project.ts'
import { createPoll } from './poll.ts'

const logger = createLogger({ service: 'test', level: 'silent' })
const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 2, 10, minute))
const changed = (id: number, minute: number, key: string | null = 'k'): WorkPackage => workPackage({ id, updatedAt: at(minute), key })
const signal = new AbortController().signal

const createRig = (oldest: Date | null = at(0)) => {
  let works: WorkPackage[] = []
  const asked: Date[] = []
  const rung: number[] = []
  const kept = new Map<string, unknown>()
  let isAway = false
  const poll = createPoll({
    openProject: {
      changedSince: (_project, { since, page, pageSize }) => {
        asked.push(since)
        if (isAway) return Promise.resolve({ status: 'not-done', reason: 'unreachable', retryAfterMs: null })
        const found = works.filter(({ updatedAt }) => updatedAt >= since)
        return Promise.resolve({
          status: 'ok',
          value: { elements: found.slice((page - 1) * pageSize, page * pageSize), total: found.length },
        })
      },
    },
    sync: { oldest: () => Promise.resolve(oldest) },
    settings: { get: (key) => Promise.resolve(kept.get(key) ?? null), set: (key, value) => Promise.resolve(void kept.set(key, value)) },
    catalogue: createCatalogueBook({ path: null, logger }),
    project: 'desk',
    ringWork: (work) => Promise.resolve(void rung.push(work)),
    clock: () => at(30),
    logger,
  })
  return {
    asked,
    rung,
    kept,
    poll: () => poll(signal),
    show: (shown: WorkPackage[]) => {
      works = shown
    },
    setAway: (away: boolean) => {
      isAway = away
    },
  }
}

test('what has changed is rung for once, also where two rounds overlap; what is not ours never', async () => {
  const { poll, show, rung, kept } = createRig()
  show([changed(1, 1), changed(2, 2), changed(3, 3, null)])
  await poll()
  await poll()
  expect(rung).toEqual([1, 2])
  expect(kept.get('openproject-watermark:desk')).toBe(at(3).toISOString())
  show([changed(1, 1), changed(2, 4)])
  await poll()
  expect(rung).toEqual([1, 2, 2])
})

test('the watermark is of the time that OpenProject names, with a minute to spare', async () => {
  const { poll, show, asked } = createRig()
  show([changed(1, 9)])
  await poll()
  await poll()
  expect(asked).toEqual([new Date(at(0).getTime() - 86_400_000), at(8)])
})

test('a round that fails begins again where it began', async () => {
  const { poll, show, setAway, rung, asked } = createRig()
  show([changed(1, 9)])
  setAway(true)
  await poll()
  setAway(false)
  await poll()
  expect(asked[0]).toEqual(asked[1])
  expect(rung).toEqual([1])
})

test('many changes come in pages', async () => {
  const { poll, show, rung } = createRig()
  show(Array.from({ length: 250 }, (_, index) => changed(index + 1, 5)))
  await poll()
  expect(rung).toHaveLength(250)
})

test('without any request there is nothing to look for', async () => {
  const { poll, asked } = createRig(null)
  await poll()
  expect(asked).toEqual([])
})
