import { describe, expect, it } from 'vitest'
import { broken, firstArrivals, recoveries } from './report.ts'
import type { Fault, Report, Times } from './report.ts'

const kept: Report = {
  limits: 'off',
  sent: 10,
  lost: 0,
  duplicated: 0,
  out_of_order: 0,
  misdirected: 0,
  unreceipted: 0,
  maybe_dup: 0,
  limit_violations: 0,
  first_arrival_ms: 0,
  recovery_ms_p99: 0,
  recovery_ms_max: 0,
  latency_ms_p50: 0,
  latency_ms_p99: 0,
  latency_ms_max: 0,
  false_acks: 0,
  lost_acks: 0,
  unexpected_ends: 0,
  hits: {},
  faults: {},
  offenders: {},
}

describe('the recovery from a fault', () => {
  const times = (...rows: readonly (readonly [string, number, number?])[]): Map<string, Times> =>
    new Map(rows.map(([marker, written, arrived]) => [marker, arrived === undefined ? { written } : { written, arrived }]))

  const both = (faults: readonly Fault[]) => ({ b: faults, r: faults })

  it('lasts until the last of what waited for it has arrived, each way', () => {
    const waited = times(['b1x1', 0, 1_100], ['b1x2', 900, 9_000], ['r1x1', 500, 3_000])
    expect(recoveries(waited, both([{ what: 'kill', atMs: 1_000 }]))).toEqual([8_000, 2_000])
  })

  it('says nothing of what was written after it, or had arrived before it, or never came', () => {
    const others = times(['b1x1', 2_000, 9_000], ['b1x2', 0, 500], ['r1x1', 0])
    expect(recoveries(others, both([{ what: 'redis down', atMs: 800, mendedMs: 1_000 }]))).toEqual([])
  })

  it('counts from the last of the faults that something waited through', () => {
    const twice = [
      { what: 'kill', atMs: 1_000 },
      { what: 'stop', atMs: 1_500, mendedMs: 5_000 },
    ]
    expect(recoveries(times(['r1x1', 0, 6_000]), both(twice))).toEqual([1_000])
  })
})

describe('the first arrival after a fault', () => {
  it('counts for each way from when somebody was there for it', () => {
    const waited = new Map<string, Times>([
      ['b1x1', { written: 0, arrived: 41_000 }],
      ['r1x1', { written: 0, arrived: 40_500 }],
    ])
    const kill = { what: 'kill', atMs: 5_000 }
    expect(firstArrivals(waited, { b: [{ ...kill, mendedMs: 40_000 }], r: [kill] })).toEqual([1_000, 35_500])
  })
})

describe('a run', () => {
  it('has kept its promises when nothing is wrong', () => {
    expect(broken(kept)).toEqual([])
  })

  it.each(['lost', 'duplicated', 'out_of_order', 'misdirected', 'unreceipted', 'false_acks'] as const)(
    'breaks its promise by one %s',
    (name) => {
      expect(broken({ ...kept, [name]: 1 })).toEqual([name])
    },
  )

  it('may double cards only where a fault explains it, and as many as may be under way', () => {
    expect(broken({ ...kept, maybe_dup: 1, faults: { 'redis kill': 10 } })).toEqual(['maybe_dup'])
    expect(broken({ ...kept, maybe_dup: 24, faults: { kill: 2 } })).toEqual([])
    expect(broken({ ...kept, maybe_dup: 25, faults: { kill: 2 } })).toEqual(['maybe_dup'])
  })

  it('breaks its promise when work goes on too late, or what waited comes too late', () => {
    expect(broken({ ...kept, first_arrival_ms: 30_001, recovery_ms_max: 100_001 })).toEqual(['first_arrival_ms', 'recovery_ms_max'])
    expect(broken({ ...kept, limits: 'default', first_arrival_ms: 60_000, recovery_ms_max: 160_000 })).toEqual([])
  })
})
