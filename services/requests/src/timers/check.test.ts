import { createLogger } from '@pinline/platform'
import { expect, test } from 'vitest'
import { createDeskCheck } from './check.ts'
import type { DeskCheckResult } from './check.ts'

const logger = createLogger({ service: 'test', level: 'silent' })
const problem = (id: string): DeskCheckResult => ({ status: 'looked', problems: [{ id, words: `✗ ${id}` }] })

test('admins hear once of what is wrong, and again when something else is; after all is well nobody looks', async () => {
  const results: DeskCheckResult[] = [problem('a'), problem('a'), { status: 'away' }, problem('b'), { status: 'looked', problems: [] }]
  let looks = 0
  const told: string[] = []
  const check = createDeskCheck({
    check: () => {
      looks += 1
      return Promise.resolve(results.shift() ?? problem('late'))
    },
    tellAdmins: (what) => Promise.resolve(void told.push(what)),
    logger,
  })
  for (let round = 0; round < 7; round += 1) await check()
  expect(looks).toBe(5)
  // Who was told of the same before is not told again: that is what the name is for.
  expect([told.length, new Set(told).size]).toEqual([3, 2])
})
