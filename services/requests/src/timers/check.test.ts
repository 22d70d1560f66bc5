import { createLogger } from '@pinline/platform'
import { expect, test } from 'vitest'
import { createDeskCheck } from './check.ts'
import type { DeskCheckResult } from './check.ts'

const logger = createLogger({ service: 'test', level: 'silent' })
const problem = (id: string): DeskCheckResult => ({ status: 'looked', problems: [{ id, words: `✗ ${id}` }] })

const createRig = (results: DeskCheckResult[]) => {
  let looks = 0
  const told: string[] = []
  const state = { catalogue: 'one', refused: 0, minute: 0 }
  const check = createDeskCheck({
    check: () => {
      looks += 1
      return Promise.resolve(results.shift() ?? { status: 'looked', problems: [] })
    },
    tellAdmins: (what) => Promise.resolve(void told.push(what)),
    doubts: () => [state.catalogue, state.refused],
    clock: () => new Date(Date.UTC(2026, 2, 2, 10, state.minute)),
    logger,
  })
  return { check, told, state, looks: () => looks }
}

test('admins hear once of what is wrong, and again when something else is; after all is well nobody looks', async () => {
  const { check, told, looks } = createRig([problem('a'), problem('a'), { status: 'away' }, problem('b')])
  for (let round = 0; round < 7; round += 1) await check()
  expect(looks()).toBe(5)
  // Who was told of the same before is not told again: that is what the name is for.
  expect([told.length, new Set(told).size]).toEqual([3, 2])
})

test('another catalogue, or a refusal, puts it in doubt again; what is wrong then is told though it was before', async () => {
  const { check, told, state, looks } = createRig([problem('a'), { status: 'looked', problems: [] }, problem('a')])
  for (let round = 0; round < 4; round += 1) await check()
  expect(looks()).toBe(2)
  state.refused += 1
  await check()
  await check()
  expect(looks()).toBe(4)
  state.catalogue = 'two'
  await check()
  expect(looks()).toBe(5)
  expect([told.length, new Set(told).size]).toEqual([2, 2])
})
