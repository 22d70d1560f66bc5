import { DateTime, IANAZone } from 'luxon'
import type { Language, TextKey } from './catalogue.ts'
import type { TextParams } from './template.ts'
import { createTranslator } from './translator.ts'

/** Words for moments and spans of time in a reader's language and zone. `now` decides what is today. */
export interface TimeWords {
  /** «о 14:05», «учора о 14:05», «завтра о 14:05», «21.11 о 14:05»; another year is written out. */
  at(date: Date, now: Date): string
  /** «з 14:02», «від учора, 14:02», «з 21.11, 14:02». */
  since(date: Date, now: Date): string
  /** «до 14:05», «до завтра, 14:05», «до 24.11, 14:05». */
  till(date: Date, now: Date): string
  /** «14:05» today, else «21.11, 14:05». */
  when(date: Date, now: Date): string
  /** «40 с», «7 хв», «1 год 20 хв», «2 дн.»: milliseconds, rounded down to the smallest unit shown. */
  dur(ms: number): string
  /** «21.11.2026». */
  day(date: Date): string
}

const secondsInMinute = 60
const secondsInHour = 3600
const secondsInDay = 86_400

/** 11 is the only hour whose Ukrainian name (одинадцята) begins with a vowel, which changes the preposition. */
const hourWithVowel = 11

/**
 * Creates the words for one language and zone.
 * @throws RangeError for an unknown IANA zone.
 */
export const createTimeWords = (language: Language, timeZone: string): TimeWords => {
  if (!IANAZone.isValidZone(timeZone)) throw new RangeError(`Unknown time zone: ${timeZone}`)
  const translator = createTranslator(language)
  const text = (key: TextKey, params?: TextParams): string => translator.text(key, params)
  const local = (date: Date): DateTime => DateTime.fromJSDate(date, { zone: timeZone })
  const clockOf = (date: Date): string => local(date).toFormat(text('time.pattern.clock'))
  /** Calendar days from `now` to `date` in the reader's zone: -1 yesterday, 0 today, 1 tomorrow. */
  const daysAway = (date: Date, now: Date): number => Math.round(local(date).startOf('day').diff(local(now).startOf('day'), 'days').days)
  const dateOf = (date: Date, now: Date): string =>
    local(date).toFormat(text(local(date).year === local(now).year ? 'time.pattern.date' : 'time.pattern.day'))

  const when = (date: Date, now: Date): string => {
    const clock = clockOf(date)
    return daysAway(date, now) === 0 ? clock : text('time.when.date', { date: dateOf(date, now), clock })
  }

  const at = (date: Date, now: Date): string => {
    const time = text(local(date).hour === hourWithVowel ? 'time.at.eleven' : 'time.at', { clock: clockOf(date) })
    switch (daysAway(date, now)) {
      case 0:
        return time
      case -1:
        return text('time.at.yesterday', { at: time })
      case 1:
        return text('time.at.tomorrow', { at: time })
      default:
        return text('time.at.date', { date: dateOf(date, now), at: time })
    }
  }

  const dur = (ms: number): string => {
    const seconds = Math.max(0, Math.floor(ms / 1000))
    if (seconds < secondsInMinute) return text('time.dur.s', { n: seconds })
    if (seconds < secondsInHour) return text('time.dur.m', { n: Math.floor(seconds / secondsInMinute) })
    if (seconds >= secondsInDay) return text('time.dur.d', { n: Math.floor(seconds / secondsInDay) })
    const h = Math.floor(seconds / secondsInHour)
    const m = Math.floor((seconds % secondsInHour) / secondsInMinute)
    return m === 0 ? text('time.dur.h', { n: h }) : text('time.dur.hm', { h, m })
  }

  return {
    at,
    when,
    dur,
    since: (date, now) =>
      daysAway(date, now) === -1 ? text('time.since.yesterday', { clock: clockOf(date) }) : text('time.since', { when: when(date, now) }),
    till: (date, now) =>
      daysAway(date, now) === 1 ? text('time.till.tomorrow', { clock: clockOf(date) }) : text('time.till', { when: when(date, now) }),
    day: (date) => local(date).toFormat(text('time.pattern.day')),
  }
}
