import { describe, expect, it } from 'vitest'
import { toUtc } from './time.ts'

const iso = (text: string, zone = 'Europe/Kyiv'): string | null => toUtc(text, zone)?.toISOString() ?? null

describe('times of the CRM', () => {
  it.each([
    ['2026-11-21 18:40:05', '2026-11-21T16:40:05.000Z'],
    ['2026-07-21T18:40:05', '2026-07-21T15:40:05.000Z'],
    ['2024-11-22T05:00:00.1234567+03:00', '2024-11-22T02:00:00.123Z'],
    ['2024-11-22T02:00:00.1234567Z', '2024-11-22T02:00:00.123Z'],
    [' 2024-11-22 02:00:00.5 ', '2024-11-22T00:00:00.500Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  it.each(['', 'yesterday', '2026-13-01 00:00:00', '2026-02-30 10:00:00', '0001-01-01T00:00:00', '21.11.2026 18:40:05'])(
    'has no moment for "%s"',
    (text) => {
      expect(iso(text)).toBeNull()
    },
  )

  it('uses the zone only where the text names none', () => {
    expect(iso('2026-11-21 18:40:05', 'utc')).toBe('2026-11-21T18:40:05.000Z')
    expect(iso('2026-11-21T18:40:05Z', 'Asia/Tokyo')).toBe('2026-11-21T18:40:05.000Z')
  })
})
