import { describe, expect, it } from 'vitest'
import { isActivationHeld, isActivationOpen, stepActivation } from './activation.ts'
import type { ActivationEvent, ActivationState } from './activation.ts'

const events = ['taken', 'upgraded', 'finished', 'reopened', 'dropped', 'returned', 'lost', 'day-over'] as const satisfies ActivationEvent[]

/** `-`: nothing changes, `x`: refused. */
const table: Record<ActivationState, string> = {
  free: 'work work x x - - - -',
  work: '- - done - x x check -',
  done: '- - - work archived archived archived archived',
  archived: 'work x x x - - - -',
  check: 'work x x x - - - -',
}

const states = Object.keys(table) as ActivationState[] // the table's own keys

describe.each(states)('an activation that is %s', (state) => {
  const row = table[state].split(' ')

  it.each(events)('%s', (event) => {
    const expected = row[events.indexOf(event)] ?? ''
    const outcome = { '-': 'unchanged', x: 'refused' }[expected] ?? 'changed'
    expect(stepActivation(state, event)).toEqual({ outcome, next: outcome === 'changed' ? expected : state })
  })
})

it('is held by its owner while it is in work or done', () => {
  expect(states.filter(isActivationHeld)).toEqual(['work', 'done'])
  expect(isActivationHeld(null)).toBe(false)
})

it('can be taken while it is free or waits for a check', () => {
  expect(states.filter(isActivationOpen)).toEqual(['free', 'check'])
  expect(isActivationOpen(null)).toBe(false)
})
