import { describe, expect, it } from 'vitest'
import { parseEffect } from './effects.ts'

describe('stored effects', () => {
  it('come back with their defaults', () => {
    expect(parseEffect('notice', { key: 'pin.lapsed' })).toEqual({
      op: 'notice',
      payload: { key: 'pin.lapsed', params: {}, buttons: [], replyTo: null, silent: false },
    })
    expect(parseEffect('card', null)).toEqual({ op: 'card', payload: null })
  })

  it.each([
    ['an unknown effect', 'card.explode', null],
    ['a name of the language itself', 'constructor', null],
    ['a payload of another shape', 'receipt', { telegramChat: 'x' }],
    ['a payload that is missing', 'history', null],
  ])('are invalid: %s', (_, op, payload) => {
    expect(parseEffect(op, payload)).toEqual({ op: 'invalid' })
  })
})
