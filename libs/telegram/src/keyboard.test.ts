import { describe, expect, it } from 'vitest'
import { callbackButton, copyButton, disabledButton, inlineKeyboard, urlButton, withoutNovelties } from './keyboard.ts'
import { receiptEmoji, receiptReaction } from './reactions.ts'

describe('inlineKeyboard', () => {
  it('leaves out missing buttons and empty rows', () => {
    expect(inlineKeyboard([[callbackButton('a', '1:x', 'primary'), null], [null], []])).toEqual({
      inline_keyboard: [[{ text: 'a', callback_data: '1:x', style: 'primary' }]],
    })
  })

  it('binds the reply field only where asked', () => {
    expect(inlineKeyboard([], { forceReply: true })).toEqual({ inline_keyboard: [], force_reply: true })
  })

  it('has no button for what cannot be copied', () => {
    expect(copyButton('copy', 'x'.repeat(256))).not.toBeNull()
    expect(copyButton('copy', 'x'.repeat(257))).toBeNull()
    expect(copyButton('copy', '')).toBeNull()
  })
})

describe('withoutNovelties', () => {
  it('drops colours, disabled buttons and the bound reply, and nothing else', () => {
    const markup = inlineKeyboard([[disabledButton('✅ @anna'), urlButton('u', 'https://e.example', 'danger')], [disabledButton('x')]], {
      forceReply: true,
    })
    const before = structuredClone(markup)
    expect(withoutNovelties(markup)).toEqual({ inline_keyboard: [[{ text: 'u', url: 'https://e.example' }]] })
    expect(markup).toEqual(before)
  })

  it('may leave an empty keyboard', () => {
    expect(withoutNovelties(inlineKeyboard([[disabledButton('x')]]))).toEqual({ inline_keyboard: [] })
  })
})

describe('receipts', () => {
  it('are written without a variation selector', () => {
    expect(Object.values(receiptEmoji).join('')).toBe('👀👌🤔👎✍')
    expect(receiptReaction('delivered')).toEqual([{ type: 'emoji', emoji: '👌' }])
  })
})
