import { describe, expect, it } from 'vitest'
import { createTimeWords } from './time-words.ts'

const uk = createTimeWords('uk', 'Europe/Kyiv')
const en = createTimeWords('en', 'Europe/Kyiv')
const now = new Date('2026-11-22T12:30:00Z') // 14:30 in Kyiv
const date = (iso: string): Date => new Date(iso)

describe('time words', () => {
  it.each([
    ['2026-11-22T12:05:00Z', 'о 14:05', 'at 14:05'],
    ['2026-11-22T09:05:00Z', 'об 11:05', 'at 11:05'],
    ['2026-11-21T12:05:00Z', 'учора о 14:05', 'yesterday at 14:05'],
    ['2026-11-21T22:05:00Z', 'о 00:05', 'at 00:05'],
    ['2026-11-23T12:05:00Z', 'завтра о 14:05', 'tomorrow at 14:05'],
    ['2026-11-20T12:05:00Z', '20.11 о 14:05', '20.11 at 14:05'],
    ['2025-11-20T12:05:00Z', '20.11.2025 о 14:05', '20.11.2025 at 14:05'],
  ])('say at what time: %s', (iso, ukrainian, english) => {
    expect([uk.at(date(iso), now), en.at(date(iso), now)]).toEqual([ukrainian, english])
  })

  it.each([
    ['2026-11-22T12:02:00Z', 'з 14:02', 'since 14:02'],
    ['2026-11-21T12:02:00Z', 'від учора, 14:02', 'since yesterday, 14:02'],
    ['2026-11-20T12:02:00Z', 'з 20.11, 14:02', 'since 20.11, 14:02'],
  ])('say since when: %s', (iso, ukrainian, english) => {
    expect([uk.since(date(iso), now), en.since(date(iso), now)]).toEqual([ukrainian, english])
  })

  it.each([
    ['2026-11-22T13:05:00Z', 'до 15:05', 'until 15:05'],
    ['2026-11-23T12:05:00Z', 'до завтра, 14:05', 'until tomorrow, 14:05'],
    ['2026-11-24T12:05:00Z', 'до 24.11, 14:05', 'until 24.11, 14:05'],
  ])('say till when: %s', (iso, ukrainian, english) => {
    expect([uk.till(date(iso), now), en.till(date(iso), now)]).toEqual([ukrainian, english])
  })

  it('name a moment and a day', () => {
    expect(uk.when(date('2026-11-22T12:05:00Z'), now)).toBe('14:05')
    expect(uk.when(date('2026-11-21T12:05:00Z'), now)).toBe('21.11, 14:05')
    expect(uk.day(date('2026-11-21T22:05:00Z'))).toBe('22.11.2026')
  })

  it.each([
    [-5, '0 с', '0 s'],
    [40_999, '40 с', '40 s'],
    [60_000, '1 хв', '1 min'],
    [7 * 60_000, '7 хв', '7 min'],
    [3_600_000, '1 год', '1 h'],
    [80 * 60_000, '1 год 20 хв', '1 h 20 min'],
    [86_399_999, '23 год 59 хв', '23 h 59 min'],
    [49 * 3_600_000, '2 дн.', '2 d'],
  ])('measure %d ms', (ms, ukrainian, english) => {
    const glued = (text: string): string => text.replace(/(\d) /g, '$1\u00a0')
    expect([uk.dur(ms), en.dur(ms)]).toEqual([glued(ukrainian), glued(english)])
  })

  it('count calendar days over a change of the clocks', () => {
    const beforeChange = date('2026-10-24T20:30:00Z') // 23:30, clocks go back that night
    expect(uk.till(date('2026-10-25T21:30:00Z'), beforeChange)).toBe('до завтра, 23:30')
  })

  it('refuse an unknown zone', () => {
    expect(() => createTimeWords('uk', 'Europe/Nowhere')).toThrow(RangeError)
  })
})
