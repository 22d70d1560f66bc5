import { parseWorkWeek } from '@pinline/platform'
import { describe, expect, it } from 'vitest'
import { audienceOf, createAnswerClock, endStep, returnStep } from './answer-clock.ts'
import type { Audience, Listeners, Wait } from './answer-clock.ts'
import { createBusinessHours } from './business-hours.ts'

const parsed = parseWorkWeek('mon-sun 09:00-18:00')
if (parsed.status === 'bad') throw new Error(parsed.reason)
const hours = createBusinessHours(parsed.value, 'Europe/Kyiv')
const clock = createAnswerClock({ minutes: [10, 20, 30, 45], returnMinutes: 0, hours })
const returning = createAnswerClock({ minutes: [10, 20, 30, 45], returnMinutes: 60, hours })

const noon = new Date('2026-11-23T12:00:00+02:00')
const later = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000)
const wait = (step: number, fields: Partial<Wait> = {}): Wait => ({ since: noon, step, owned: true, sign: null, ...fields })

describe('a clock', () => {
  it.each([
    ['begins with the owner', wait(0), 0, { type: 'set', step: 1, at: later(10) }],
    ['waits until a step is due', wait(1), 9, { type: 'set', step: 1, at: later(10) }],
    ['acts when it is', wait(1), 10, { type: 'act', step: 1 }],
    ['acts late as well', wait(2), 70, { type: 'act', step: 2 }],
    ['does not repeat what was due before it began', wait(0), 25, { type: 'set', step: 3, at: later(30) }],
    ['does not tell anybody of old waits', wait(0), 300, { type: 'set', step: endStep, at: null }],
    ['begins anew with a new wait', wait(4), 1, { type: 'set', step: 1, at: later(10) }],
    ['begins anew after its end too', wait(endStep), 9, { type: 'set', step: 1, at: later(10) }],
    ['has an end', wait(returnStep), 100, { type: 'set', step: endStep, at: null }],
  ])('%s', (_, of, minutes, plan) => {
    expect(clock.plan(of, later(minutes))).toEqual(plan)
  })

  it('stands still outside the hours of work', () => {
    const evening = new Date('2026-11-23T17:55:00+02:00')
    const nextDay = new Date('2026-11-24T09:05:00+02:00')
    expect(clock.plan(wait(0, { since: evening }), evening)).toEqual({ type: 'set', step: 1, at: nextDay })
    expect(clock.plan(wait(1, { since: evening }), new Date(nextDay.getTime() - 1))).toMatchObject({ type: 'set' })
    expect(clock.plan(wait(1, { since: evening }), nextDay)).toEqual({ type: 'act', step: 1 })
  })

  it.each<[number, Audience | null, number]>([
    [1, 'owner', 2],
    [1, 'group', 2],
    [2, 'group', 3],
    [3, 'deputy', 4],
    [3, 'chief', endStep],
    [3, null, 4],
    [4, 'chief', endStep],
    [4, null, endStep],
  ])('goes on from step %i, told %s, to %i', (step, told, next) => {
    expect(clock.next(wait(step), told).step).toBe(next)
  })

  it('returns an owned chat without a sign of its owner, where that is wanted', () => {
    expect(returning.next(wait(4), 'chief')).toEqual({ step: returnStep, at: later(60) })
    expect(returning.plan(wait(returnStep), later(60))).toEqual({ type: 'act', step: returnStep })
    expect(returning.plan(wait(returnStep, { sign: later(50) }), later(60))).toEqual({ type: 'set', step: returnStep, at: later(110) })
    expect(returning.plan(wait(returnStep, { owned: false }), later(60))).toEqual({ type: 'set', step: returnStep, at: later(120) })
  })
})

describe('who is told', () => {
  const all: Listeners = { owned: true, owner: true, deputy: true, chief: true }
  it.each<[number, Partial<Listeners>, Audience | null]>([
    [1, {}, 'owner'],
    [1, { owner: false }, 'group'],
    [1, { owned: false, owner: false }, 'group'],
    [2, {}, 'group'],
    [3, {}, 'deputy'],
    [3, { deputy: false }, 'chief'],
    [3, { deputy: false, chief: false }, null],
    [4, {}, 'chief'],
    [4, { chief: false }, null],
  ])('at step %i with %j: %s', (step, change, audience) => {
    expect(audienceOf(step, { ...all, ...change })).toBe(audience)
  })
})
