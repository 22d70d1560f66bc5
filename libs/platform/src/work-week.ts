import { z } from 'zod'

/** From and till, in minutes of the day; `till` is at most 1440, the next midnight. */
export interface WorkInterval {
  readonly from: number
  readonly till: number
}

/** Hours of work by weekday, Monday first; each day's intervals ascend and never overlap. At least one day has one. */
export type WorkWeek = readonly (readonly WorkInterval[])[]

type Parsed<T> = { readonly status: 'ok'; readonly value: T } | { readonly status: 'bad'; readonly reason: string }

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const dayMinutes = 1440
const shape = 'days, a blank and hours, such as mon-fri 09:00-13:00,14:00-18:00'

const bad = (reason: string): { readonly status: 'bad'; readonly reason: string } => ({ status: 'bad', reason })

/** Minutes of the day of `9:00` or `09:00`, up to `24:00`; null for anything else. */
const toMinutes = (hour: string, minute: string): number | null => {
  const minutes = Number(hour) * 60 + Number(minute)
  return Number(minute) < 60 && minutes <= dayMinutes ? minutes : null
}

const parseInterval = (text: string): Parsed<WorkInterval> => {
  const [, ...numbers] = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text) ?? []
  const [fromHour, fromMinute, tillHour, tillMinute] = numbers
  if (fromHour === undefined || fromMinute === undefined || tillHour === undefined || tillMinute === undefined) {
    return bad('hours must look like 09:00-18:00')
  }
  const from = toMinutes(fromHour, fromMinute)
  const till = toMinutes(tillHour, tillMinute)
  if (from === null || till === null) return bad('a time must be between 00:00 and 24:00')
  if (till <= from) return bad('hours must end after they begin; what goes past midnight is written as two days')
  return { status: 'ok', value: { from, till } }
}

const parseIntervals = (text: string): Parsed<WorkInterval[]> => {
  const intervals: WorkInterval[] = []
  for (const part of text.split(',')) {
    const parsed = parseInterval(part.trim())
    if (parsed.status === 'bad') return parsed
    intervals.push(parsed.value)
  }
  intervals.sort((a, b) => a.from - b.from)
  const overlap = intervals.some((interval, index) => index > 0 && interval.from < (intervals[index - 1]?.till ?? 0))
  return overlap ? bad('hours of a day must not overlap') : { status: 'ok', value: intervals }
}

const parseDays = (text: string): Parsed<number[]> => {
  const chosen: number[] = []
  for (const part of text.split(',')) {
    const [first, last = first] = part.split('-').map((name) => days.indexOf(name.trim()))
    if (first === undefined || last === undefined || first < 0 || last < 0 || part.split('-').length > 2) {
      return bad('days are mon, tue, wed, thu, fri, sat, sun, and ranges of them such as mon-fri')
    }
    if (last < first) return bad('a range of days must go forward, monday first')
    for (let day = first; day <= last; day += 1) chosen.push(day)
  }
  return { status: 'ok', value: chosen }
}

/**
 * Reads hours of work: parts divided by `;`, each days and hours, `mon-fri 09:00-13:00,14:00-18:00; sat 10:00-15:00`. Days that are not
 * named are free. `bad` says which part is wrong and how it must look, without repeating it.
 */
export const parseWorkWeek = (text: string): Parsed<WorkWeek> => {
  const week: WorkInterval[][] = days.map(() => [])
  const parts = text.split(';').filter((part) => part.trim() !== '')
  for (const [index, part] of parts.entries()) {
    const about = `part ${String(index + 1)}: `
    const [, names, hours] = /^([a-z,\s-]*[a-z])\s+(\d[\d:,\s-]*)$/.exec(part.trim().toLowerCase()) ?? []
    if (names === undefined || hours === undefined) return bad(`${about}must be ${shape}`)
    const chosen = parseDays(names)
    if (chosen.status === 'bad') return bad(about + chosen.reason)
    const intervals = parseIntervals(hours)
    if (intervals.status === 'bad') return bad(about + intervals.reason)
    for (const day of chosen.value) {
      if (week[day]?.length !== 0) return bad(`${about}a day must be named once`)
      week[day] = intervals.value
    }
  }
  return parts.length === 0 ? bad(`must be ${shape}`) : { status: 'ok', value: week }
}

/** {@link parseWorkWeek} for an environment variable. */
export const workWeekEnv = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context): WorkWeek => {
      const parsed = parseWorkWeek(text)
      if (parsed.status === 'ok') return parsed.value
      context.addIssue({ code: 'custom', message: parsed.reason })
      return z.NEVER
    })
