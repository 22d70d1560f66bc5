import type { Imported } from '@pinline/db'
import type { CrmFailure, ReadOutcome } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import { outboxItem } from '../../test/samples.ts'
import { createChatSync, timeImport } from './chat-sync.ts'
import type { TimedImport } from './chat-sync.ts'

const stored = (fields: Partial<Extract<Imported, { status: 'stored' }>> = {}): ReadOutcome<TimedImport> => ({
  status: 'read',
  imported: {
    status: 'stored',
    chat: 1,
    owner: null,
    bare: false,
    left: 0,
    lanes: [],
    changed: [],
    sellers: [],
    askedAtMs: 700,
    ...fields,
  },
})
const failed = (failure: CrmFailure): ReadOutcome<TimedImport> => ({ status: 'failed', failure })

const createRig = (answer: ReadOutcome<TimedImport>) => {
  const happened: unknown[] = []
  const next = { answer }
  const note = <Value>(what: unknown, value: Value): Promise<Value> => {
    happened.push(what)
    return Promise.resolve(value)
  }
  const read = ({ order, mode }: { order: number; mode: string }) => note(`read ${String(order)} ${mode}`, next.answer)
  const sync = createChatSync({
    reader: { readLatest: read, readAfter: read, readBefore: read },
    lanes: {
      release: (_, delayMs) => note({ release: delayMs }, undefined),
      settleReads: ({ wanted }) => note({ settled: wanted }, undefined),
    },
    pump: {
      drainTaken: ({ lane }, _, askedAtMs) => note({ drain: lane, askedAtMs }, undefined),
      ring: (destination) => note({ ring: destination }, undefined),
    },
    desk: {
      redraw: () => note('redraw', [{ lane: 5, kind: 'telegram', destination: 'group:main' }]),
      tellAnswered: () => note('tell the owner', []),
      redrawMessages: (_, messages) => note({ redraw: messages }, []),
    },
    onRead: () => undefined,
    onError: (error) => happened.push(error),
    random: () => 0,
  })
  const lane = { lane: 3, kind: 'crm-sync', key: '7:129', destination: '', fence: 2, wanted: 4 } as const
  const signal = new AbortController().signal
  return {
    happened,
    next,
    sync,
    lane,
    read: () => sync.read(129, 'sweep', 'live', signal),
    hint: (wanted: number) => sync.onHint({ lane: 3, chat: 129, wanted }),
  }
}

describe('a ring of the CRM', () => {
  it('that an earlier reading has covered is not read again', async () => {
    const { hint, happened } = createRig(stored())
    await hint(4)
    await hint(3)
    await hint(4)
    await hint(5)
    expect(happened).toEqual(['read 129 hook', 'read 129 hook'])
  })

  it('whose reading failed is not covered', async () => {
    const { hint, happened, next } = createRig(failed({ status: 'ambiguous', reason: 'timeout' }))
    await hint(4)
    next.answer = stored()
    await hint(4)
    expect(happened).toHaveLength(2)
  })
})

describe('a lane of the sweep', () => {
  it('comes again later and later while it can not be read, and at its first success is covered', async () => {
    const { sync, lane, happened, next, hint } = createRig(failed({ status: 'ambiguous', reason: 'timeout' }))
    for (let turn = 0; turn < 5; turn += 1) await sync.onLane(lane)
    expect(happened.filter((what) => typeof what === 'object')).toEqual([1000, 2000, 5000, 15_000, 15_000].map((release) => ({ release })))
    next.answer = stored()
    await sync.onLane(lane)
    const before = happened.length
    await hint(4)
    expect(happened).toHaveLength(before)
  })

  it('of an order that the CRM does not know comes again after five minutes', async () => {
    const { sync, lane, happened } = createRig(failed({ status: 'missing' }))
    await sync.onLane(lane)
    expect(happened).toContainEqual({ release: 300_000 })
  })

  it('is settled at the third refusal in a row, instead of being read for ever', async () => {
    const { sync, lane, happened, next } = createRig(failed({ status: 'missing' }))
    await sync.onLane(lane)
    await sync.onLane(lane)
    next.answer = stored()
    await sync.onLane(lane)
    next.answer = failed({ status: 'rejected', text: '' })
    for (let turn = 0; turn < 3; turn += 1) await sync.onLane(lane)
    expect(happened.filter((what) => typeof what === 'object')).toEqual([
      ...Array.from({ length: 4 }, () => ({ release: 300_000 })),
      { settled: 4 },
    ])
  })
})

describe('what a reading brings', () => {
  it('is timed from before it was asked to be stored', async () => {
    let now = 500
    const store = timeImport(
      () => {
        now = 900
        return Promise.resolve({ status: 'gap' as const })
      },
      () => now,
    )
    await expect(store(null)).resolves.toEqual({ status: 'gap', askedAtMs: 500 })
  })

  it('goes on at once in the lanes that it has taken', async () => {
    const lanes = [
      { lane: 8, destination: 'group:main', fence: 1, item: outboxItem() },
      { lane: 9, destination: 'manager:7', fence: null, item: null },
    ]
    const { hint, happened } = createRig(stored({ lanes }))
    await hint(1)
    expect(happened.slice(1)).toEqual([{ drain: 8, askedAtMs: 700 }])
  })

  it.each([
    ['edited messages', stored({ changed: [50] }), [{ redraw: [50] }]],
    ['the seller’s words in a free chat', stored({ sellers: [60] }), ['redraw', { ring: 'group:main' }]],
    ['the seller’s words in a taken chat', stored({ sellers: [60], owner: 7 }), ['tell the owner']],
  ])('redraws for %s', async (_, answer, expected) => {
    const { hint, happened } = createRig(answer)
    await hint(1)
    expect(happened.slice(1)).toEqual(expected)
  })

  it.each<[ReadOutcome<TimedImport>, string]>([
    [stored(), 'stored'],
    [{ status: 'read', imported: { status: 'stale', askedAtMs: 0 } }, 'failed'],
    [failed({ status: 'missing' }), 'refused'],
    [failed({ status: 'rejected', text: '' }), 'refused'],
    [failed({ status: 'not-done', reason: 'throttled' }), 'failed'],
  ])('is told to reconciliation', async (answer, result) => {
    await expect(createRig(answer).read()).resolves.toBe(result)
  })
})
