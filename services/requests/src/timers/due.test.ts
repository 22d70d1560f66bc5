import type { FreeRequest, SupportRequest } from '@pinline/db'
import { expect, test } from 'vitest'
import { createDeadTimer, createUnassignedTimer } from './due.ts'
import type { DueDeps } from './due.ts'

const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 2, 10, minute))
const free = (id: number, minute: number, department = 'icc'): FreeRequest => ({ id, department, createdAt: at(minute) })

const createRig = (requests: readonly FreeRequest[], dead = 0) => {
  const rows = { n: dead, newest: dead === 0 ? null : at(0) }
  let isOpen = true
  const posts: [string, number, number][] = []
  const kept = new Map<string, unknown>()
  let now = at(0)
  const none = () => Promise.resolve([] as SupportRequest[])
  const nothing = () => Promise.resolve([])
  const deps: DueDeps = {
    due: {
      tellDown: nothing,
      asked: none,
      solved: none,
      remind: nothing,
      close: nothing,
      dead: () => Promise.resolve(rows),
      free: () => Promise.resolve([...requests]),
      tellFree: (department, upTo, { n }) => {
        posts.push([department, upTo, n])
        return Promise.resolve([])
      },
    },
    settings: { get: (key) => Promise.resolve(kept.get(key) ?? null), set: (key, value) => Promise.resolve(void kept.set(key, value)) },
    catalogue: {
      current: () => ({
        departments: [],
        statuses: {},
        staff: [],
        relay: { comments: 'all' },
        phone: false,
        reopenDays: 1,
        answerRemindHours: 1,
        answerCloseDays: 1,
        unassignedMinutes: 30,
        perHour: 1,
      }),
    },
    hours: { workingMs: (from, till) => till.getTime() - from.getTime(), isOpen: () => isOpen },
    hint: () => undefined,
    clock: () => now,
  }
  const run = createUnassignedTimer(deps)
  const told: string[] = []
  const tellDead = createDeadTimer({ ...deps, tellAdmins: (what) => Promise.resolve(void told.push(what)) })
  return {
    posts,
    told,
    rows,
    setOpen: (open: boolean) => {
      isOpen = open
    },
    tellDeadAt: (minute: number) => {
      now = at(minute)
      return tellDead()
    },
    lookAt: (minute: number) => {
      now = at(minute)
      return run()
    },
  }
}

test('requests that nobody takes are told of once, those that are due together in one post a department', async () => {
  const { posts, lookAt } = createRig([free(1, 0), free(2, 1), free(3, 20), free(4, 0, 'dd')])
  await lookAt(29)
  expect(posts).toEqual([])
  await lookAt(32)
  await lookAt(33)
  expect(posts).toEqual([
    ['icc', 2, 2],
    ['dd', 4, 1],
  ])
  await lookAt(51)
  expect(posts.at(-1)).toEqual(['icc', 3, 3])
  expect(posts).toHaveLength(3)
})

test('admins hear of what was given up in working hours: of something new once an hour at most, of the old once a day', async () => {
  const { told, tellDeadAt, rows, setOpen } = createRig([], 2)
  setOpen(false)
  await tellDeadAt(1)
  expect(told).toHaveLength(0)
  setOpen(true)
  for (const minute of [2, 30, 70, 200]) await tellDeadAt(minute)
  expect(told).toHaveLength(1)
  rows.newest = at(201)
  for (const minute of [202, 203]) await tellDeadAt(minute)
  expect(told).toHaveLength(2)
  rows.newest = at(204)
  for (const minute of [205, 261, 263]) await tellDeadAt(minute)
  expect(told).toHaveLength(3)
  for (const minute of [900, 1700, 1710]) await tellDeadAt(minute)
  expect([told.length, new Set(told).size]).toEqual([4, 4])
})

test('where nothing was given up admins hear nothing', async () => {
  const { told, tellDeadAt } = createRig([])
  await tellDeadAt(1)
  expect(told).toEqual([])
})
