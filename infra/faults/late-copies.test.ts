import type { LedgerEntry } from '@pinline/simulators'
import { expect, it } from 'vitest'
import { lateCopies } from './late-copies.ts'

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

const stop = { what: 'outbox.writing:stop', atMs: 1_000, mendedMs: 33_000 }

it('a reply that was sent while its process was stopped, and again when that went on, came late', () => {
  expect(lateCopies(sendsAt(['r1x1', 27_000], ['r1x2', 28_000], ['r1x1', 33_100]), [stop])).toEqual([{ marker: 'r1x1', messages: [3] }])
})

it('one stop explains one late copy, and none that was sent before it ended', () => {
  const sent = sendsAt(['r1x1', 27_000], ['r2x1', 27_000], ['r3x1', 5_000], ['r3x1', 6_000], ['r1x1', 33_100], ['r2x1', 33_200])
  expect(lateCopies(sent, [stop]).map(({ marker }) => marker)).toEqual(['r1x1'])
  expect(lateCopies(sent, [{ ...stop, what: 'outbox.checking:stop' }])).toEqual([])
})

it('only the stop of a process that sends replies explains one, and only what came right after it', () => {
  const anyStop = { what: 'stop', service: 'outbox', atMs: 1_000, mendedMs: 33_000 }
  const sent = sendsAt(['r1x1', 27_000], ['r1x1', 33_100])
  expect(lateCopies(sent, [anyStop])).toHaveLength(1)
  expect(lateCopies(sent, [{ ...anyStop, service: 'bot' }])).toEqual([])
  expect(lateCopies(sendsAt(['r1x1', 27_000], ['r1x1', 39_000]), [anyStop])).toEqual([])
})

it('of several processes that stood still each explains its own', () => {
  const others = [
    { ...stop, mendedMs: 33_000 },
    { ...stop, mendedMs: 36_000 },
  ]
  const sent = sendsAt(['r1x1', 27_000], ['r2x1', 27_000], ['r2x1', 33_100], ['r1x1', 36_200])
  expect(lateCopies(sent, others).map(({ marker }) => marker)).toEqual(['r2x1', 'r1x1'])
})
