import type { Transact } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { later, now } from '../../test/samples.ts'
import { createOutageWatch, outageKey, readOutage } from './outage.ts'

const second = 1_000

const createRig = (settings = new Map<string, unknown>()) => {
  const time = { now }
  const told: string[] = []
  const events: string[] = []
  const waits = { n: 0 }
  const transact: Transact = (work) =>
    work({
      query: (_, [, kind, , , data]) => {
        events.push(`${String(kind)} ${String(data)}`)
        return Promise.resolve([])
      },
    })
  const watch = createOutageWatch({
    system: 'crm',
    number: 7,
    settings: {
      get: (key) => Promise.resolve(settings.get(key) ?? null),
      set: (key, value) => Promise.resolve(void settings.set(key, value)),
    },
    transact,
    waiting: () => Promise.resolve(waits.n),
    onDown: ({ reason, since }) => Promise.resolve(void told.push(`down ${reason} ${since}`)),
    onOver: ({ queued }, left) => Promise.resolve(void told.push(`over ${String(queued)} ${String(left)}`)),
    clock: () => time.now,
  })
  const at = (ms: number): void => {
    time.now = later(ms)
  }
  return { watch, at, told, events, waits, settings }
}

describe('an outage', () => {
  it('that passes within a moment is nobody’s news', async () => {
    const { watch, at, told, events } = createRig()
    await watch('silent')
    at(19 * second)
    await watch('silent')
    await watch('ok')
    at(30 * second)
    await watch('silent')
    expect([...told, ...events]).toEqual([])
  })

  it('is told once, from its first failure on, and its end when what waited has gone', async () => {
    const { watch, at, told, events, waits } = createRig()
    waits.n = 2
    await watch('silent')
    at(20 * second)
    await watch('silent')
    waits.n = 5
    at(60 * second)
    await watch('silent')
    at(90 * second)
    await watch('ok')
    waits.n = 0
    expect(told).toEqual([`down silent ${now.toISOString()}`])
    at(91 * second)
    await watch('ok')
    await watch('ok')
    expect(told).toEqual([`down silent ${now.toISOString()}`, 'over 5 0'])
    expect(events).toEqual([`down {"system":"crm","since":"${now.toISOString()}"}`, 'up {"system":"crm","ms":90000,"queued":5}'])
  })

  it('is over after two minutes in any case, with what is left then', async () => {
    const { watch, at, told, waits } = createRig()
    waits.n = 3
    await watch('silent')
    at(20 * second)
    await watch('silent')
    at(30 * second)
    await watch('ok')
    waits.n = 1
    at(149 * second)
    await watch('ok')
    expect(told).toHaveLength(1)
    at(150 * second)
    await watch('ok')
    expect(told[1]).toBe('over 3 1')
  })

  it('is known to the next leader, who tells nobody again', async () => {
    const first = createRig()
    await first.watch('silent')
    first.at(20 * second)
    await first.watch('silent')
    const next = createRig(first.settings)
    next.at(300 * second)
    await next.watch('silent')
    expect(next.told).toEqual([])
    await next.watch('ok')
    await next.watch('ok')
    expect(next.told).toEqual(['over 0 0'])
    expect(readOutage(first.settings.get(outageKey('crm', 7)))).toBeNull()
  })

  it('that turns out to be a refused key is told as that', async () => {
    const { watch, at, told } = createRig()
    await watch('silent')
    at(20 * second)
    await watch('silent')
    at(40 * second)
    await watch('key')
    expect(told.map((line) => line.split(' ')[1])).toEqual(['silent', 'key'])
  })

  it('is told once by calls that fail side by side', async () => {
    const { watch, at, told } = createRig()
    await watch('silent')
    at(20 * second)
    await Promise.all([watch('silent'), watch('silent'), watch('silent')])
    expect(told).toHaveLength(1)
  })
})

it.each([null, '', 'x', {}, { since: 5 }])('what is kept as %j is no outage', (stored) => {
  expect(readOutage(stored)).toBeNull()
})
