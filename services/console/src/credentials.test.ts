import { expect, test } from 'vitest'
import { settleAccess } from './credentials.ts'

test('a password is made and told on the terminal only where none was set', () => {
  const told: string[] = []
  const settle = (access: Parameters<typeof settleAccess>[0]) =>
    settleAccess(
      access,
      () => 'made-up',
      (text) => told.push(text),
    )
  expect(settle({ kind: 'password', password: 'own' })).toEqual({ kind: 'password', password: 'own' })
  expect(told).toEqual([])
  expect(settle({ kind: 'generate' })).toEqual({ kind: 'password', password: 'made-up' })
  expect(told).toEqual(['console password: made-up\n'])
})
