import { failpointNames } from '@pinline/platform'
import { expect, it } from 'vitest'
import { runKept } from './run.ts'

const title = 'messages both ways are neither lost nor doubled nor out of order when a process is killed at any of the places that matter'

// Twenty processes begin one after the other, and leases have to run out: long where there is little room.
it(title, { timeout: 240_000 }, async () => {
  const { hits, sent } = await runKept({ scenario: 'failpoints', actions: ['kill'], scale: 0.05 })
  expect(Object.keys(hits).sort()).toEqual(failpointNames.map((name) => `${name}:kill`).sort())
  expect(sent).toBeGreaterThan(0)
})
