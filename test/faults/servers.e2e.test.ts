import { describe, expect, it } from 'vitest'
import { runKept } from './run.ts'

describe('messages both ways', () => {
  it('survive a Redis that is killed, emptied and away', async () => {
    const { faults } = await runKept({ scenario: 'redis', scale: 0.03, messages: 100 })
    expect(faults).toEqual({ 'redis kill': 1, 'redis flush': 1, 'redis down': 1 })
  })

  it('survive a Postgres that is restarted without a shutdown, and away; ingress takes nothing that it cannot store', async () => {
    const { faults } = await runKept({ scenario: 'postgres', scale: 0.05, messages: 100 })
    expect(faults).toEqual({ 'postgres restart': 1, 'postgres down': 1 })
  })
})
