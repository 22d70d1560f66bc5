import { expect, it } from 'vitest'
import { runKept } from './run.ts'

it('messages both ways are neither lost nor doubled nor out of order while processes are killed, and stopped for longer than a lease', async () => {
  const { sent, faults } = await runKept({ scenario: 'kills', scale: 0.03, messages: 300, kills: 10, stops: 2 })
  expect({ sent, faults }).toEqual({ sent: 600, faults: { kill: 10, stop: 2 } })
})
