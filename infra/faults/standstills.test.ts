import { describe, expect, it } from 'vitest'
import { mendedByWay, standstills, untilSomebodyIsThere } from './standstills.ts'

const stop = (service: string, atMs: number, mendedMs: number) => ({ what: 'stop', service, atMs, mendedMs })
const copies = new Map([
  ['bot', 2],
  ['outbox', 1],
])

describe('a standstill', () => {
  it('is when all copies of one service are stopped', () => {
    const faults = [stop('bot', 10, 50), stop('bot', 30, 70), stop('bot', 60, 90), stop('outbox', 5, 8)]
    expect(standstills(faults, copies)).toEqual([
      { service: 'bot', fromMs: 30, toMs: 50 },
      { service: 'bot', fromMs: 60, toMs: 70 },
      { service: 'outbox', fromMs: 5, toMs: 8 },
    ])
  })

  it('is none while a copy goes on, whatever else stands still, nor by what ends processes', () => {
    const faults = [stop('bot', 10, 50), stop('bot', 50, 70), { what: 'kill', atMs: 20 }]
    expect(standstills(faults, copies)).toEqual([])
  })
})

describe('a fault', () => {
  const spans = [
    { service: 'bot', fromMs: 60, toMs: 90 },
    { service: 'outbox', fromMs: 30, toMs: 65 },
  ]

  it('is mended when somebody is there to go on', () => {
    expect(untilSomebodyIsThere([{ what: 'kill', atMs: 40 }, stop('bot', 20, 62)], spans)).toEqual([
      { what: 'kill', atMs: 40, mendedMs: 90 },
      stop('bot', 20, 90),
    ])
  })

  it('is mended at once where somebody is', () => {
    const others = [{ what: 'kill', atMs: 29 }, stop('bot', 70, 90), { what: 'redis down', atMs: 10, mendedMs: 20 }]
    expect(untilSomebodyIsThere(others, spans)).toEqual(others)
  })

  it('is put off only for the way that needs whoever stood still', () => {
    const kill = { what: 'kill', atMs: 40 }
    const later = { ...kill, mendedMs: 90 }
    const of = (service: string) => mendedByWay([kill], [{ service, fromMs: 30, toMs: 90 }])
    expect(['ingress', 'bot', 'dispatcher', 'outbox'].map(of)).toEqual([
      { b: [later], r: [later] },
      { b: [kill], r: [later] },
      { b: [later], r: [kill] },
      { b: [kill], r: [later] },
    ])
  })
})
