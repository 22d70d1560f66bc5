import type { WorkWeek } from '@pinline/platform'
import { createLocalTime, weekdayOf } from './local-time.ts'
import type { CalendarDay } from './local-time.ts'

/** Hours of work in one zone. Changes of the zone's clocks make a day's hours shorter or longer, as they do for people. */
export interface BusinessHours {
  isOpen(at: Date): boolean
  /** `at` itself during work, else the beginning of the next hours. */
  nextOpening(at: Date): Date
  /** Working time between two moments, in ms; 0 where `till` is not after `from`. What comes later than three years is left out. */
  workingMs(from: Date, till: Date): number
  /** The moment at which `ms` of working time since `from` are over, or the end of the third year where that comes before. */
  after(from: Date, ms: number): Date
}

interface Span {
  readonly from: number
  readonly till: number
}

/** The calendar is not walked further: few hours a week and many to wait would hold a process up. */
const mostDays = 3 * 366
const dayMs = 86_400_000

/** @throws RangeError for an unknown IANA zone, or for a week without any hours */
export const createBusinessHours = (week: WorkWeek, timeZone: string): BusinessHours => {
  if (week.every((day) => day.length === 0)) throw new RangeError('A week of work needs hours')
  const zone = createLocalTime(timeZone)

  const spansOf = (day: CalendarDay): Span[] =>
    (week[weekdayOf(day)] ?? [])
      .map(({ from, till }) => ({ from: zone.toInstant(day, from).getTime(), till: zone.toInstant(day, till).getTime() }))
      // Hours that a change of the clocks swallows whole.
      .filter(({ from, till }) => till > from)

  /** Hours of work from a moment on, in the days of three years. */
  const spansFrom = function* (from: Date): Generator<Span> {
    const fromMs = from.getTime()
    const first = zone.partsOf(from).day
    for (let day = first; day < first + mostDays; day += 1) {
      for (const span of spansOf(day)) if (span.till > fromMs) yield { from: Math.max(span.from, fromMs), till: span.till }
    }
  }

  const firstFrom = (at: Date): number => {
    for (const { from } of spansFrom(at)) return from
    return at.getTime()
  }

  return {
    isOpen: (at) => firstFrom(at) === at.getTime(),
    nextOpening: (at) => new Date(firstFrom(at)),
    workingMs: (from, till) => {
      let ms = 0
      if (till <= from) return ms
      for (const span of spansFrom(from)) {
        if (span.from >= till.getTime()) break
        ms += Math.min(span.till, till.getTime()) - span.from
      }
      return ms
    },
    after: (from, ms) => {
      let left = ms
      if (left <= 0) return from
      for (const span of spansFrom(from)) {
        const length = span.till - span.from
        if (left <= length) return new Date(span.from + left)
        left -= length
      }
      return new Date(from.getTime() + mostDays * dayMs)
    },
  }
}

/** Minutes of the day between which somebody does not want to be disturbed; may go over midnight. */
export interface QuietHours {
  readonly from: number
  readonly till: number
}

/** `till` itself is not quiet any more. Equal ends: never quiet. */
export const isQuiet = ({ from, till }: QuietHours, minute: number): boolean =>
  from <= till ? minute >= from && minute < till : minute >= from || minute < till
