import { describe, expect, test } from 'vitest'
import { parseWorkWeek } from './work-week.ts'
import type { WorkWeek } from './work-week.ts'

const weekOf = (text: string): WorkWeek => {
  const parsed = parseWorkWeek(text)
  if (parsed.status === 'bad') throw new Error(parsed.reason)
  return parsed.value
}
const nine = 540
const six = 1080

describe('hours of work', () => {
  test('have several intervals a day, in order, and free days', () => {
    const week = weekOf('Mon-Fri 14:00-18:00, 9:00-13:00; sat 10:00-15:00')
    expect(week[0]).toEqual([
      { from: nine, till: 780 },
      { from: 840, till: six },
    ])
    expect(week[4]).toEqual(week[0])
    expect(week[5]).toEqual([{ from: 600, till: 900 }])
    expect(week[6]).toEqual([])
  })

  test('take lists of days and whole days', () => {
    const week = weekOf('mon, wed-thu 00:00-24:00')
    expect(week.map((day) => day.length)).toEqual([1, 0, 1, 1, 0, 0, 0])
    expect(week[0]).toEqual([{ from: 0, till: 1440 }])
  })

  test.each([
    ['', 'must be days'],
    ['tue-thu', 'part 1: must be days'],
    ['09:00-18:00', 'part 1: must be days'],
    ['пн-пт 09:00-18:00', 'part 1: must be days'],
    ['mon 09:00-18:00; xxx 09:00-18:00', 'part 2: days are mon'],
    ['fri-mon 09:00-18:00', 'must go forward'],
    ['mon-wed-fri 09:00-18:00', 'days are mon'],
    ['mon 9-18', 'hours must look like'],
    ['mon 09:00-24:01', 'between 00:00 and 24:00'],
    ['mon 09:60-18:00', 'between 00:00 and 24:00'],
    ['mon 22:00-06:00', 'end after they begin'],
    ['mon 09:00-13:00,12:00-18:00', 'must not overlap'],
    ['mon-fri 09:00-18:00; fri 10:00-15:00', 'part 2: a day must be named once'],
  ])('are refused with the reason and without their text: %j', (text, reason) => {
    const parsed = parseWorkWeek(text)
    expect(parsed).toMatchObject({ status: 'bad', reason: expect.stringContaining(reason) })
    if (text !== '') expect(JSON.stringify(parsed)).not.toContain(text)
  })
})
