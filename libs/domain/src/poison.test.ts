import { expect, test } from 'vitest'
import { apartMs } from './poison.ts'

test('what has ended with its process more than once is tried apart from its neighbours, the wider the more often', () => {
  expect(apartMs(1, 0.99)).toBe(0)
  expect(apartMs(2, 0.5)).toBe(5_000)
  expect(apartMs(4, 0.5)).toBe(10_000)
  expect(apartMs(1_000, 0.5)).toBe(15_000)
})
