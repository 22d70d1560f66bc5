import { expect, test } from 'vitest'
import { createIsPoison, noteTry } from './poison.ts'

const isPoison = (attempts: number, error: string | null) =>
  createIsPoison({ errorOf: () => Promise.resolve(error) })({ lane: 1, seq: 1, attempts })

test.each([
  [24, null, false],
  [25, null, true],
  [25, 'reset@1', false],
  [26, 'reset@1', true],
  [40, 'timeout@39', false],
  [64, 'timeout@39', true],
])('of %i starts with the note %s, poison: %s', async (attempts, error, expected) => {
  expect(await isPoison(attempts, error)).toBe(expected)
})

test('an effect at its first tries is not looked up', async () => {
  const isPoisonAtAll = createIsPoison({ errorOf: () => Promise.reject(new Error('not expected')) })
  expect(await isPoisonAtAll({ lane: 1, seq: 1, attempts: 24 })).toBe(false)
})

test('a note counts the try that it tells of, unless that did not happen', () => {
  expect(noteTry({ error: 'reset', uncounted: false }, 3)).toEqual({ error: 'reset@3', uncounted: false })
  expect(noteTry({ error: 'throttled', uncounted: true }, 3)).toEqual({ error: 'throttled@2', uncounted: true })
  expect(noteTry({ uncounted: true }, 3)).toEqual({ uncounted: true })
})
