import { createBusinessHours } from '@pinline/domain'
import { parseWorkWeek } from '@pinline/platform'
import { expect, it } from 'vitest'
import { promiseOf } from './hours.ts'

const week = parseWorkWeek('mon-fri 09:00-18:00')
const hours = createBusinessHours(week.status === 'ok' ? week.value : [], 'Europe/Kyiv')
const promise = (at: string, expectedMinutes: number | null, language: 'uk' | 'en' = 'uk') =>
  promiseOf({ hours, expectedMinutes, language, timezone: 'Europe/Kyiv', now: new Date(at) }).replaceAll('\u00a0', ' ')

it('promises the next opening outside working hours', () => {
  expect(promise('2026-11-24T18:30:00Z', 240)).toBe('Зараз неробочий час. Заявку побачать завтра о 09:00.')
  expect(promise('2026-11-22T12:00:00Z', null, 'en')).toBe('It is outside working hours. The team will see it tomorrow at 09:00.')
})

it('promises the usual time within them, where somebody has said it', () => {
  expect(promise('2026-11-24T12:00:00Z', 240)).toBe('Зазвичай відповідаємо за 4 год.')
  expect(promise('2026-11-24T12:00:00Z', null)).toBe('')
})
