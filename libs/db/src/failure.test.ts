import { describe, expect, test } from 'vitest'
import { isStoreFailure } from './failure.ts'

const withCode = (code: string): Error => Object.assign(new Error('no'), { code })

describe('isStoreFailure', () => {
  test.each(['57P01', '08006', '53300', '40001', 'ECONNREFUSED', 'P1001'])('is true for %s', (code) => {
    expect(isStoreFailure(withCode(code))).toBe(true)
  })

  test.each(['23505', '22P02', '42703', 'UNEXPECTED', 'P2002'])('is false for %s', (code) => {
    expect(isStoreFailure(withCode(code))).toBe(false)
  })

  test('looks at causes, and ends where they form a ring', () => {
    expect(isStoreFailure(new Error('outer', { cause: withCode('57P03') }))).toBe(true)
    const ring = new Error('ring')
    ring.cause = ring
    expect(isStoreFailure(ring)).toBe(false)
  })

  test('knows the errors of pg that carry no code', () => {
    expect(isStoreFailure(new Error('Connection terminated unexpectedly'))).toBe(true)
    expect(isStoreFailure(new Error('connection'))).toBe(false)
  })
})
