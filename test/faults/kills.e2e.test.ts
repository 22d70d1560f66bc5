import { expect, it } from 'vitest'
import { runKept } from './run.ts'

it('messages both ways are neither lost nor doubled nor out of order while processes are killed, and stopped for longer than a lease', async () => {
  const { sent, faults } = await runKept({ scenario: 'kills', scale: 0.02, messages: 200, kills: 6, stops: 1 })
  expect({ sent, faults }).toEqual({ sent: 400, faults: { kill: 6, stop: 1 } })
})
