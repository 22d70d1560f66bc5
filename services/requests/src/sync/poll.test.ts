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
  let between: (() => void) | null = null
  let pagesLeft = 0
  const projects: string[] = []
  const poll = createPoll({
    openProject: {
      changedSince: (project, { since, page, pageSize: most }) => {
        const pageSize = Math.min(most, 40)
        projects.push(project)
        asked.push(since)
        if (isAway) return Promise.resolve({ status: 'not-done', reason: 'unreachable', retryAfterMs: null })
        const found = works
          .filter(({ updatedAt }) => project === 'desk' && Math.floor(updatedAt.getTime() / 1000) >= Math.floor(since.getTime() / 1000))
          .toSorted((one, other) => one.updatedAt.getTime() - other.updatedAt.getTime() || one.id - other.id)
        const elements = found.slice((page - 1) * pageSize, page * pageSize)
        pagesLeft -= 1
        if (pagesLeft === 0) between?.()
        return Promise.resolve({ status: 'ok', value: { elements, total: found.length } })
      },
    },
    sync: { oldest: () => Promise.resolve(oldest), projects: () => Promise.resolve(['earlier']) },
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
    projects,
    afterPages: (pages: number, act: (shown: readonly WorkPackage[]) => WorkPackage[]) => {
      pagesLeft = pages
      between = () => {
        works = act(works)
      }
    },
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
  const [first, , second] = asked
  expect([first, second]).toEqual([new Date(at(0).getTime() - 86_400_000), at(8)])
})

test('a round that fails begins again where it began', async () => {
  const { poll, show, setAway, rung, asked } = createRig()
  show([changed(1, 9)])
  setAway(true)
  await poll()
  setAway(false)
  await poll()
  expect(asked[0]).toEqual(asked[2])
  expect(rung).toEqual([1])
})

test.each([
  ['at different times', (index: number) => index * 1000],
  ['within one second', (index: number) => index],
])('many changes %s come in pages, also shorter ones than were asked for', async (_, offsetOf) => {
  const { poll, show, rung } = createRig()
  show(
    Array.from({ length: 250 }, (_each, index) => ({ ...changed(index + 1, 5), updatedAt: new Date(at(5).getTime() + offsetOf(index)) })),
  )
  await poll()
  expect(rung).toEqual(Array.from({ length: 250 }, (_each, index) => index + 1))
})

test.each([
  ['at different times', 1, (index: number) => index * 1000],
  // The first page is of all that is new, the second one the first of that second.
  ['within one second', 2, (index: number) => index],
])('what changes while the list is read (%s) moves nothing out of sight', async (_, pages, offsetOf) => {
  const { poll, show, rung, afterPages, asked } = createRig()
  const shown = Array.from({ length: 100 }, (_each, index) => ({
    ...changed(index + 1, 5),
    updatedAt: new Date(at(5).getTime() + offsetOf(index)),
  }))
  show(shown)
  afterPages(pages, (works) => works.map((work) => (work.id === 3 ? { ...work, lockVersion: 2, updatedAt: at(20) } : work)))
  await poll()
  expect(rung.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 3, ...Array.from({ length: 97 }, (_each, index) => index + 4)])
  // What comes after a page is asked for by time, and not by its place in the list.
  expect(asked).toContainEqual(shown[39]?.updatedAt)
})

test('a project that the catalogue names no more is looked through as long as requests may be there', async () => {
  const { poll, projects } = createRig()
  await poll()
  expect(projects).toEqual(['desk', 'earlier'])
})

test('without any request there is nothing to look for', async () => {
  const { poll, asked } = createRig(null)
  await poll()
  expect(asked).toEqual([])
})
