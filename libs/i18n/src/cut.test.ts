import { describe, expect, it } from 'vitest'
import { cutGraphemes } from './cut.ts'

describe('cutGraphemes', () => {
  it('leaves a text that fits', () => {
    expect(cutGraphemes('Навушники', 9)).toBe('Навушники')
    expect(cutGraphemes('👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧👩‍👩‍👧')
  })

  it('cuts at a word where one ends near', () => {
    expect(cutGraphemes('Навушники JBL Tune 520BT', 22)).toBe('Навушники JBL Tune…')
    expect(cutGraphemes('one two three', 8)).toBe('one two…')
  })

  it('cuts inside a long word', () => {
    expect(cutGraphemes('a abcdefghijklmnop', 10)).toBe('a abcdefg…')
  })

  it('never splits a sign, whatever is counted', () => {
    expect(cutGraphemes('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧…')
    expect(cutGraphemes('👩‍👩‍👧👩‍👩‍👧', 12, 'utf16')).toBe('👩‍👩‍👧…')
  })

  it('gives nothing where there is no room', () => {
    expect(cutGraphemes('abc', 0)).toBe('')
    expect(cutGraphemes('abc', 1)).toBe('…')
  })
})
