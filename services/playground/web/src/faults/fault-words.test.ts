import { describe, expect, it } from 'vitest'
import type { FaultState } from '../../../src/api.ts'
import { countOn, faultsOf, lastingFirst, strengthOf } from './fault-words.ts'

const fault = (change: Partial<FaultState>): FaultState => ({
  id: 'crm-slow',
  kind: 'switch',
  on: false,
  strength: { value: 3, min: 0, max: 60 },
  effects: 0,
  available: true,
  ...change,
})

describe('faults', () => {
  it('are counted while they are on', () => {
    expect(countOn([fault({ on: true }), fault({}), fault({ on: true })])).toBe(2)
  })

  it('are those that a side can feel, and whatever is on', () => {
    const all = [fault({}), fault({ id: 'openproject-cut' }), fault({ id: 'openproject-down', on: true }), fault({ id: 'telegram-limit' })]
    expect(faultsOf(all, 'shop').map(({ id }) => id)).toEqual(['crm-slow', 'openproject-down', 'telegram-limit'])
    expect(faultsOf(all, 'desk').map(({ id }) => id)).toEqual(['openproject-cut', 'openproject-down', 'telegram-limit'])
  })

  it('that last stand before those that are done once', () => {
    const mixed = [fault({ kind: 'act', id: 'group-moved' }), fault({}), fault({ kind: 'act', id: 'process-killed' })]
    expect(lastingFirst(mixed).map(({ id }) => id)).toEqual(['crm-slow', 'group-moved', 'process-killed'])
  })

  it('are sent with the chosen strength, within bounds, else with the one that they have', () => {
    expect(strengthOf(fault({}), 12)).toEqual({ strength: 12 })
    expect(strengthOf(fault({}), 99)).toEqual({ strength: 60 })
    expect(strengthOf(fault({}), undefined)).toEqual({ strength: 3 })
    expect(strengthOf(fault({ strength: null }), 12)).toEqual({})
  })
})
