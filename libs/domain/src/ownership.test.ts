import { describe, expect, it } from 'vitest'
import { isStaleEpoch, stepOwnership } from './ownership.ts'
import type { Ownership, OwnershipEvent } from './ownership.ts'

const now = new Date('2026-03-02T10:00:00Z')
const ttlMs = 24 * 3_600_000
const later = new Date(now.getTime() + ttlMs)
const soon = new Date(now.getTime() + 60_000)
const past = new Date(now.getTime() - 1)
const anna = 1
const bohdan = 2

const states = {
  'never owned': { state: 'free', former: null, epoch: 0 },
  'free after Anna': { state: 'free', former: anna, epoch: 3 },
  'Anna’s': { state: 'owned', owner: anna, until: soon, epoch: 3 },
  'Anna’s, run out': { state: 'owned', owner: anna, until: past, epoch: 3 },
} as const satisfies Record<string, Ownership>

const events = {
  'Anna claims': { type: 'claim', manager: anna, ttlMs, answered: false },
  'Bohdan claims': { type: 'claim', manager: bohdan, ttlMs, answered: false },
  'Bohdan claims what the CRM has answered': { type: 'claim', manager: bohdan, ttlMs, answered: true },
  'Anna renews': { type: 'renew', manager: anna, ttlMs },
  'Bohdan renews': { type: 'renew', manager: bohdan, ttlMs },
  'Anna drops': { type: 'drop', manager: anna },
  'Bohdan drops': { type: 'drop', manager: bohdan },
  'an admin moves it to Bohdan': { type: 'move', manager: bohdan, ttlMs },
  'an admin moves it to Anna': { type: 'move', manager: anna, ttlMs },
  'Anna hands it to Bohdan': { type: 'hand-over', from: anna, to: bohdan, ttlMs },
  'Bohdan hands it to Anna': { type: 'hand-over', from: bohdan, to: anna, ttlMs },
  'Anna is banned': { type: 'revoke', reason: 'banned' },
  'time goes by': { type: 'tick' },
} as const satisfies Record<string, OwnershipEvent>

type Row = [outcome: string, owner: number | null, epoch: number, lapsed: number | null]

/** Every state × every event: outcome, owner after, epoch after, who had lapsed before. */
const table: Record<keyof typeof states, Record<keyof typeof events, Row>> = {
  'never owned': {
    'Anna claims': ['won', anna, 1, null],
    'Bohdan claims': ['won', bohdan, 1, null],
    'Bohdan claims what the CRM has answered': ['elsewhere', null, 0, null],
    'Anna renews': ['refused', null, 0, null],
    'Bohdan renews': ['refused', null, 0, null],
    'Anna drops': ['refused', null, 0, null],
    'Bohdan drops': ['refused', null, 0, null],
    'an admin moves it to Bohdan': ['won', bohdan, 1, null],
    'an admin moves it to Anna': ['won', anna, 1, null],
    'Anna hands it to Bohdan': ['refused', null, 0, null],
    'Bohdan hands it to Anna': ['refused', null, 0, null],
    'Anna is banned': ['unchanged', null, 0, null],
    'time goes by': ['unchanged', null, 0, null],
  },
  'free after Anna': {
    'Anna claims': ['won', anna, 3, null],
    'Bohdan claims': ['won', bohdan, 4, null],
    'Bohdan claims what the CRM has answered': ['elsewhere', null, 3, null],
    'Anna renews': ['refused', null, 3, null],
    'Bohdan renews': ['refused', null, 3, null],
    'Anna drops': ['refused', null, 3, null],
    'Bohdan drops': ['refused', null, 3, null],
    'an admin moves it to Bohdan': ['won', bohdan, 4, null],
    'an admin moves it to Anna': ['won', anna, 3, null],
    'Anna hands it to Bohdan': ['refused', null, 3, null],
    'Bohdan hands it to Anna': ['refused', null, 3, null],
    'Anna is banned': ['unchanged', null, 3, null],
    'time goes by': ['unchanged', null, 3, null],
  },
  'Anna’s': {
    'Anna claims': ['mine', anna, 3, null],
    'Bohdan claims': ['lost', anna, 3, null],
    'Bohdan claims what the CRM has answered': ['lost', anna, 3, null],
    'Anna renews': ['renewed', anna, 3, null],
    'Bohdan renews': ['refused', anna, 3, null],
    'Anna drops': ['released', null, 3, null],
    'Bohdan drops': ['refused', anna, 3, null],
    'an admin moves it to Bohdan': ['won', bohdan, 4, null],
    'an admin moves it to Anna': ['mine', anna, 3, null],
    'Anna hands it to Bohdan': ['won', bohdan, 4, null],
    'Bohdan hands it to Anna': ['refused', anna, 3, null],
    'Anna is banned': ['released', null, 3, null],
    'time goes by': ['unchanged', anna, 3, null],
  },
  'Anna’s, run out': {
    'Anna claims': ['won', anna, 3, anna],
    'Bohdan claims': ['won', bohdan, 4, anna],
    'Bohdan claims what the CRM has answered': ['elsewhere', null, 3, anna],
    'Anna renews': ['refused', null, 3, anna],
    'Bohdan renews': ['refused', null, 3, anna],
    'Anna drops': ['refused', null, 3, anna],
    'Bohdan drops': ['refused', null, 3, anna],
    'an admin moves it to Bohdan': ['won', bohdan, 4, anna],
    'an admin moves it to Anna': ['won', anna, 3, anna],
    'Anna hands it to Bohdan': ['refused', null, 3, anna],
    'Bohdan hands it to Anna': ['refused', null, 3, anna],
    'Anna is banned': ['unchanged', null, 3, anna],
    'time goes by': ['released', null, 3, anna],
  },
}

const rows = Object.entries(table).flatMap(([state, byEvent]) =>
  Object.entries(byEvent).map(([event, row]) => [state, event, row] as const),
)
const isState = (name: string): name is keyof typeof states => Object.hasOwn(states, name)
const isEvent = (name: string): name is keyof typeof events => Object.hasOwn(events, name)

describe('ownership of a chat', () => {
  it.each(rows)('%s + %s', (state, event, [outcome, owner, epoch, lapsed]) => {
    if (!isState(state) || !isEvent(event)) throw new Error('the table names what does not exist')
    const result = stepOwnership(states[state], events[event], now)
    expect({
      outcome: result.outcome,
      owner: result.next.state === 'owned' ? result.next.owner : null,
      epoch: result.next.epoch,
      lapsed: result.lapsed,
    }).toEqual({ outcome, owner, epoch, lapsed })
  })

  it('lasts from the claim for the time that a pin lasts', () => {
    const { next } = stepOwnership(states['never owned'], events['Anna claims'], now)
    expect(next).toEqual({ state: 'owned', owner: anna, until: later, epoch: 1 })
  })

  it('is never shortened by a renewal', () => {
    const long: Ownership = { state: 'owned', owner: anna, until: new Date(later.getTime() + 1), epoch: 3 }
    expect(stepOwnership(long, events['Anna renews'], now).next).toEqual(long)
  })

  it('tells who lost a chat and why', () => {
    expect(stepOwnership(states['Anna’s'], events['Anna drops'], now)).toMatchObject({ owner: anna, reason: 'dropped' })
    expect(stepOwnership(states['Anna’s'], events['Anna is banned'], now)).toMatchObject({ owner: anna, reason: 'banned' })
    expect(stepOwnership(states['Anna’s'], { type: 'revoke', reason: 'returned' }, now)).toMatchObject({ owner: anna, reason: 'returned' })
    expect(stepOwnership(states['Anna’s, run out'], events['time goes by'], now)).toMatchObject({ owner: anna, reason: 'lapsed' })
    expect(stepOwnership(states['Anna’s'], events['Bohdan claims'], now)).toMatchObject({ owner: anna })
  })

  it('leaves a reply valid until somebody else has claimed', () => {
    expect(isStaleEpoch(3, 3)).toBe(false)
    expect(isStaleEpoch(3, 4)).toBe(true)
  })
})
