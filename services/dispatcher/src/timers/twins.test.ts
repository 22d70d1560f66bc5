import { expect, test } from 'vitest'
import { createTwinTimer } from './twins.ts'

test('each twin is counted, and a look that finds none is silent', async () => {
  const looks = [
    [],
    [
      { chat: 1, linked: 10, message: 11 },
      { chat: 2, linked: 20, message: 21 },
    ],
  ]
  const counted: (number | undefined)[] = []
  const warned: unknown[] = []
  const timer = createTwinTimer({
    twins: { look: () => Promise.resolve(looks.shift() ?? []) },
    found: { inc: (n?: unknown) => void counted.push(Number(n)) },
    logger: { warn: (about: unknown) => void warned.push(about) },
  })
  await timer()
  expect([counted, warned]).toEqual([[], []])
  await timer()
  expect(counted).toEqual([2])
  expect(warned).toHaveLength(1)
})
