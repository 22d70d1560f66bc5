import { fuzz, hostileText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactText } from './redact.ts'
import { parseWorkWeek } from './work-week.ts'
import type { WorkWeek } from './work-week.ts'

const options = fuzz(process.env)
const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

const clock = (minutes: number): string => [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
const written = (week: WorkWeek): string =>
  week
    .flatMap((day, index) =>
      day.length === 0 ? [] : [`${dayNames[index] ?? ''} ${day.map(({ from, till }) => `${clock(from)}-${clock(till)}`).join(',')}`],
    )
    .join('; ')

/** Ascending moments in pairs are intervals that never overlap. */
const day = fc
  .uniqueArray(fc.nat(1440), { maxLength: 6 })
  .map((moments) => moments.toSorted((one, other) => one - other))
  .map((moments) =>
    Array.from({ length: Math.floor(moments.length / 2) }, (_, index) => ({
      from: moments[2 * index] ?? 0,
      till: moments[2 * index + 1] ?? 0,
    })),
  )

test('hours of work are read as they are written', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(day, { minLength: 7, maxLength: 7 }).filter((week) => week.some((hours) => hours.length > 0)),
      (week) => {
        expect(parseWorkWeek(written(week))).toEqual({ status: 'ok', value: week })
      },
    ),
    options,
  )
})

test('whatever is given as hours of work is read, or refused without being repeated', { timeout: 600_000 }, () => {
  const near = fc
    .array(fc.constantFrom('mon', '-', 'fri', ' ', '09:00', '18:00', ',', ';', '24:00', '25:99', 'x'), { maxLength: 12 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(hostileText, near), (text) => {
      const parsed = parseWorkWeek(text)
      if (parsed.status === 'ok') expect(parsed.value.flat().every(({ from, till }) => from < till && till <= 1440)).toBe(true)
    }),
    options,
  )
})

const secret = fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ0189_-')), minLength: 32, maxLength: 40 })

test('a token does not come through, whatever stands around it, and the rest stays', { timeout: 600_000 }, () => {
  const around = fc.constantFrom(
    (token: string) => `https://api.telegram.org/bot123456:${token}/sendMessage`,
    (token: string) => `POST /x?token=${token}&a=1`,
    (token: string) => JSON.stringify({ headers: { authorization: `Bearer ${token}` } }),
    (token: string) => JSON.stringify({ line: JSON.stringify({ api_key: token }) }),
    (token: string) => `postgres://user:${token}@db/x`,
  )
  fc.assert(
    fc.property(secret, around, hostileText, (token, place, noise) => {
      const text = `${noise} ${place(token)}`
      const clean = redactText(text)
      expect(clean).not.toContain(token)
      expect(redactText(clean)).toBe(clean)
    }),
    options,
  )
})

test('a line of JSON is one after its credentials are taken out', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(hostileText, secret, (text, token) => {
      const parsed: unknown = JSON.parse(redactText(JSON.stringify({ text, password: token })))
      expect(parsed).toHaveProperty('password', '[redacted]')
    }),
    options,
  )
})

test('a long word takes no longer than its length is worth', { timeout: 600_000 }, () => {
  const startedAt = performance.now()
  redactText(`${'toString'.repeat(20_000)} token=abc`)
  // Where every letter begins a look of its own, this takes minutes.
  expect(performance.now() - startedAt).toBeLessThan(500)
})
