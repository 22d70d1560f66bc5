import { describe, expect, it } from 'vitest'
import type { CallbackAction } from './callbacks.ts'
import { encodeCallback, parseCallback } from './callbacks.ts'

const largest = Number.MAX_SAFE_INTEGER

describe('callback data', () => {
  it('comes back as it was written', () => {
    const action: CallbackAction = { action: 'claim', args: [129_000_001, 5_007] }
    expect(parseCallback(encodeCallback(action))).toEqual(action)
    expect(parseCallback(encodeCallback({ action: 'help', args: [] }))).toEqual({ action: 'help', args: [] })
  })

  it('fits into 64 bytes with the largest numbers', () => {
    expect(Buffer.byteLength(encodeCallback({ action: 'history', args: [largest, largest, largest] }))).toBeLessThanOrEqual(64)
  })

  it.each([
    '',
    'claim',
    '1',
    '1:',
    '1:claim',
    '1:claim:1',
    '1:claim:1:2:3',
    '2:claim:1:2',
    '1:toString:1',
    '1:__proto__:1',
    '1:claim:-1:2',
    '1:claim:1.5:2',
    '1:claim: 1:2',
    '1:claim:zzzzzzzzzzzz:2',
    '1:claim:A:2',
    '1:help:1',
    '1:claim:1:2\u0000',
  ])('refuses what this version did not write: %j', (data) => {
    expect(parseCallback(data)).toBeNull()
  })
})
