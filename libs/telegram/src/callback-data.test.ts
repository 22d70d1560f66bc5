import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCallbackData, InvalidCallbackDataError } from './callback-data.ts'

const callbacks = createCallbackData({ menu: {}, claim: { chat: 'number' }, page: { list: 'word', n: 'number' } })

describe('callback data', () => {
  it('is short and comes back as it was', () => {
    expect(callbacks.build({ action: 'claim', chat: 129_000_001 })).toBe('1:claim:24sx1d')
    expect(callbacks.parse('1:claim:24sx1d')).toEqual({ action: 'claim', chat: 129_000_001 })
    expect(callbacks.parse(callbacks.build({ action: 'menu' }))).toEqual({ action: 'menu' })
  })

  it('carries every safe integer and word', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.stringMatching(/^[A-Za-z0-9_.-]{1,32}$/), (n, list) => {
        expect(callbacks.parse(callbacks.build({ action: 'page', list, n }))).toEqual({ action: 'page', list, n })
      }),
    )
  })

  it.each([
    undefined,
    '',
    'claim',
    '1:claim',
    '1:claim:',
    '1:claim:1:2',
    '2:claim:1',
    '1:claim:01',
    '1:claim:1.5',
    '1:claim:A',
    '1:claim: 1',
    '1:claim:-0',
    '1:claim:1y2p0ij32e8e8',
    '1:toString',
    '1:__proto__',
    '1:page:a b:1',
    '1:page::1',
    '1:unknown:1',
  ])('refuses what it did not write: %s', (data) => {
    expect(callbacks.parse(data)).toBeNull()
  })

  it('refuses to write what would not come back', () => {
    expect(() => callbacks.build({ action: 'claim', chat: 1.5 })).toThrow(InvalidCallbackDataError)
    expect(() => callbacks.build({ action: 'page', list: 'a:b', n: 1 })).toThrow(InvalidCallbackDataError)
    const long = createCallbackData({ both: { a: 'word', b: 'word' } })
    expect(() => long.build({ action: 'both', a: 'x'.repeat(32), b: 'y'.repeat(32) })).toThrow(/64 bytes/)
  })
})
