import { parseWorkWeek } from '@pinline/platform'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBusinessHours, isQuiet } from './business-hours.ts'
import type { BusinessHours } from './business-hours.ts'
import { createLocalTime } from './local-time.ts'

const minute = 60_000
const hour = 60 * minute
const hoursOf = (text: string, zone = 'Europe/Kyiv'): BusinessHours => {
  const parsed = parseWorkWeek(text)
  if (parsed.status === 'bad') throw new Error(parsed.reason)
  return createBusinessHours(parsed.value, zone)
}
const at = (text: string): Date => new Date(text)

/** Winter in Kyiv is two hours, summer three hours ahead; the clocks change on 2026-03-29 at 03:00 and on 2026-10-25 at 04:00. */
const office = hoursOf('mon-fri 09:00-13:00,14:00-18:00; sat 10:00-15:00')

describe('working time', () => {
  it.each([
    ['inside one interval', '2026-11-23T09:00:00+02:00', '2026-11-23T09:40:00+02:00', 40],
    ['over lunch', '2026-11-23T12:30:00+02:00', '2026-11-23T14:30:00+02:00', 60],
    ['over night', '2026-11-23T17:45:00+02:00', '2026-11-24T09:15:00+02:00', 30],
    ['over a weekend', '2026-11-20T17:00:00+02:00', '2026-11-23T10:00:00+02:00', 60 + 300 + 60],
    ['outside', '2026-11-22T10:00:00+02:00', '2026-11-22T20:00:00+02:00', 0],
    ['backwards', '2026-11-23T12:00:00+02:00', '2026-11-23T10:00:00+02:00', 0],
  ])('is counted %s', (_, from, till, minutes) => {
    expect(office.workingMs(at(from), at(till))).toBe(minutes * minute)
  })

  it.each([
    ['goes on at once', '2026-11-23T09:30:00+02:00', 10, '2026-11-23T09:40:00+02:00'],
    ['waits for lunch to end', '2026-11-23T12:55:00+02:00', 10, '2026-11-23T14:05:00+02:00'],
    ['ends with the day', '2026-11-23T17:50:00+02:00', 10, '2026-11-23T18:00:00+02:00'],
    ['waits for Monday', '2026-11-21T14:55:00+02:00', 10, '2026-11-23T09:05:00+02:00'],
    ['begins with the first hours', '2026-11-22T03:00:00+02:00', 45, '2026-11-23T09:45:00+02:00'],
  ])('of so many minutes %s', (_, from, minutes, end) => {
    expect(office.after(at(from), minutes * minute)).toEqual(at(end))
  })

  it('follows the zone over a change of its clocks', () => {
    expect(office.after(at('2026-03-27T17:30:00+02:00'), hour + 5 * hour)).toEqual(at('2026-03-30T09:30:00+03:00'))
    const allDay = hoursOf('sun 00:00-24:00')
    expect(allDay.workingMs(at('2026-03-28T00:00:00Z'), at('2026-03-30T12:00:00Z'))).toBe(23 * hour)
    expect(allDay.workingMs(at('2026-10-24T00:00:00Z'), at('2026-10-26T12:00:00Z'))).toBe(25 * hour)
  })

  it('has no hours that a change of the clocks has swallowed', () => {
    const night = hoursOf('sun 03:15-03:45; mon 09:00-10:00')
    expect(night.isOpen(at('2026-03-29T04:30:00+03:00'))).toBe(false)
    expect(night.nextOpening(at('2026-03-29T00:00:00+02:00'))).toEqual(at('2026-03-30T09:00:00+03:00'))
  })

  it('is looked for in three years only, however few hours there are', () => {
    const rare = hoursOf('sun 09:00-09:01', 'UTC')
    const from = at('2026-01-01T00:00:00Z')
    expect(rare.after(from, 104 * minute)).toEqual(at('2027-12-26T09:01:00Z'))
    const end = new Date(from.getTime() + 3 * 366 * 24 * hour)
    expect(rare.after(from, Number.MAX_SAFE_INTEGER)).toEqual(end)
    expect(rare.workingMs(from, at('9999-01-01T00:00:00Z'))).toBe(157 * minute)
  })

  it('knows when it opens', () => {
    expect(office.isOpen(at('2026-11-23T13:00:00+02:00'))).toBe(false)
    expect(office.isOpen(at('2026-11-23T09:00:00+02:00'))).toBe(true)
    expect(office.nextOpening(at('2026-11-22T12:00:00+02:00'))).toEqual(at('2026-11-23T09:00:00+02:00'))
    expect(office.nextOpening(at('2026-11-23T10:00:00+02:00'))).toEqual(at('2026-11-23T10:00:00+02:00'))
  })
})

const zones = ['Europe/Kyiv', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC', 'America/Sao_Paulo']
const weeks = ['mon-sun 09:00-20:00', 'mon-fri 09:00-13:00,14:00-18:00; sat 10:00-15:00', 'sun 00:00-24:00', 'mon-sun 01:00-04:30']
const moment = fc.date({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z'), noInvalidDate: true })
const place = fc.record({ zone: fc.constantFrom(...zones), week: fc.constantFrom(...weeks) })

describe('for any zone and week', () => {
  it('what is added can be counted again', () => {
    fc.assert(
      fc.property(place, moment, fc.integer({ min: 1, max: 40 * 60 }), ({ zone, week }, from, minutes) => {
        const hours = hoursOf(week, zone)
        const end = hours.after(from, minutes * minute)
        expect(hours.workingMs(from, end)).toBe(minutes * minute)
      }),
      { numRuns: 60 },
    )
  })

  it('time can be cut anywhere', () => {
    fc.assert(
      fc.property(place, moment, fc.nat(20 * 24 * 60), fc.nat(20 * 24 * 60), ({ zone, week }, from, first, second) => {
        const hours = hoursOf(week, zone)
        const middle = new Date(from.getTime() + first * minute)
        const till = new Date(middle.getTime() + second * minute)
        const whole = hours.workingMs(from, till)
        expect(hours.workingMs(from, middle) + hours.workingMs(middle, till)).toBe(whole)
        expect(whole).toBeLessThanOrEqual(till.getTime() - from.getTime())
      }),
      { numRuns: 60 },
    )
  })

  it('a local time is found again, and later ones never come earlier', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 20_000, max: 21_200 }), fc.nat(1438), (zone, day, of) => {
        const local = createLocalTime(zone)
        const instant = local.toInstant(day, of)
        expect(local.toInstant(day, of + 1).getTime()).toBeGreaterThanOrEqual(instant.getTime())
        const parts = local.partsOf(instant)
        // A minute that the clocks jump over is found as the moment of the jump.
        expect(parts.day * 1440 + parts.minute).toBeGreaterThanOrEqual(day * 1440 + of)
        expect(parts.day * 1440 + parts.minute - (day * 1440 + of)).toBeLessThanOrEqual(60)
      }),
      { numRuns: 200 },
    )
  })
})

describe('quiet hours', () => {
  it.each([
    [{ from: 1320, till: 480 }, 1319, false],
    [{ from: 1320, till: 480 }, 1320, true],
    [{ from: 1320, till: 480 }, 0, true],
    [{ from: 1320, till: 480 }, 480, false],
    [{ from: 780, till: 840 }, 800, true],
    [{ from: 780, till: 840 }, 840, false],
    [{ from: 600, till: 600 }, 600, false],
  ])('%j at minute %i: %s', (quiet, of, expected) => {
    expect(isQuiet(quiet, of)).toBe(expected)
  })
})
