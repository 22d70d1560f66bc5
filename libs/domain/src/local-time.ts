const dayMs = 86_400_000
const minuteMs = 60_000

/** A day of the calendar, as the number of whole days since 1970-01-01. */
export type CalendarDay = number

/** Local time of one zone, safe over changes of its clocks. */
export interface LocalTime {
  /** The day and the minute of it that a clock on the wall shows. */
  partsOf(at: Date): { readonly day: CalendarDay; readonly minute: number }
  /**
   * When a clock on the wall shows `minute` of `day`: the first time where it does so twice, the moment of the change where it never does.
   * Later minutes never come earlier. `minute` may be 1440, the next midnight.
   */
  toInstant(day: CalendarDay, minute: number): Date
}

/** Monday is 0. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: CalendarDay): number => (((day + 3) % 7) + 7) % 7

const partsFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

/** How far the zone's clocks are before UTC, in ms. */
const createOffsetAt = (timeZone: string): ((atMs: number) => number) => {
  const format = partsFormat(timeZone)
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return shown - Math.floor(atMs / 1000) * 1000
  }
}

/** @throws RangeError for an unknown IANA zone */
export const createLocalTime = (timeZone: string): LocalTime => {
  const offsetAt = createOffsetAt(timeZone)

  /** First moment after `earlier` at which the offset is the one of `later`. */
  const changeBetween = (earlier: number, later: number): number => {
    const after = offsetAt(later)
    let [low, high] = [earlier, later]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offsetAt(middle) === after) high = middle
      else low = middle
    }
    return high
  }

  return {
    partsOf: (at) => {
      const local = at.getTime() + offsetAt(at.getTime())
      const day = Math.floor(local / dayMs)
      return { day, minute: Math.floor((local - day * dayMs) / minuteMs) }
    },
    toInstant: (day, minute) => {
      const local = day * dayMs + minute * minuteMs
      // Zones change their clocks less often than every second day.
      const before = offsetAt(local - dayMs)
      const after = offsetAt(local + dayMs)
      if (before === after || offsetAt(local - before) === before) return new Date(local - before)
      if (offsetAt(local - after) === after) return new Date(local - after)
      return new Date(changeBetween(local - after, local - before))
    },
  }
}
