import { expect, it } from 'vitest'
import type { Copy } from './fleet.ts'
import { createKills } from './storms.ts'
import type { StormDeps } from './storms.ts'

it('kills no process that is stopped, for it has to go on later', async () => {
  const killed: string[] = []
  const copy = (label: string, state: ReturnType<Copy['state']>): Copy => ({
    service: 'outbox',
    label,
    port: 1,
    isSpared: false,
    state: () => state,
    kill: () => void killed.push(label),
    stop: () => undefined,
    resume: () => false,
    close: () => Promise.resolve(),
  })
  const copies = [copy('stopped', 'stopped'), copy('away', 'away'), copy('running', 'running')]
  // Only what a storm of kills looks at.
  const world = { fleet: () => ({ copies }), telegram: { ledger: { nowMs: () => 0 } } } as unknown as StormDeps['world']
  const random = { next: () => 0, between: () => 0 } as unknown as StormDeps['random'] // the first of whatever there is
  const storm = createKills({ kills: 1, stops: 0, stopMs: [1, 1] })
  await storm.run({ world, random, managers: [], note: () => undefined, log: () => undefined })
  expect(killed).toEqual(['running'])
})
