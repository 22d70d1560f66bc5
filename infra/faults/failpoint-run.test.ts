import type { LedgerEntry } from '@pinline/simulators'
import { expect, it } from 'vitest'
import { lateCopies } from './failpoint-run.ts'

const sendsAt = (...rows: readonly (readonly [string, number])[]): LedgerEntry[] =>
  rows.map(([text, atMs], index) => ({
    seq: index + 1,
    system: 'crm',
    kind: 'crm.send',
    ok: true,
    chat: 1,
    messageId: index + 1,
    text,
    atMs,
  }))

const stop = { what: 'outbox.checked:stop', atMs: 1_000, mendedMs: 33_000 }

it('a reply that was sent while its process was stopped, and again when that went on, came late', () => {
  expect(lateCopies(sendsAt(['r1x1', 27_000], ['r1x2', 28_000], ['r1x1', 33_100]), [stop])).toEqual([{ marker: 'r1x1', messages: [3] }])
})

it('one stop explains one late copy, and none that was sent before it ended', () => {
  const sent = sendsAt(['r1x1', 27_000], ['r2x1', 27_000], ['r3x1', 5_000], ['r3x1', 6_000], ['r1x1', 33_100], ['r2x1', 33_200])
  expect(lateCopies(sent, [stop]).map(({ marker }) => marker)).toEqual(['r1x1'])
  expect(lateCopies(sent, [{ ...stop, what: 'outbox.checking:stop' }])).toEqual([])
})
