import { describe, expect, it } from 'vitest'
import type { PageMarkup, PhoneMessage } from '../../../src/api.ts'
import { composerOf } from './keyboard-of.ts'

const anna = 7
const said = (id: number, replyMarkup?: PageMarkup, more: Partial<PhoneMessage> = {}): PhoneMessage => ({
  key: String(id),
  chat: anna,
  id,
  from: { id: 1, name: 'Pinline', bot: true },
  date: 0,
  kind: 'text',
  entities: [],
  ...(replyMarkup === undefined ? {} : { replyMarkup }),
  reactions: [],
  edits: 0,
  silent: false,
  pinned: false,
  ...more,
})
const keyboard: PageMarkup = { keyboard: [['Так', { text: 'Ні' }]], input_field_placeholder: 'Відповідь: olena' }

describe('the composer below a chat', () => {
  it('keeps the reply keyboard and its words while plain messages and cards follow', () => {
    const card: PageMarkup = { inline_keyboard: [[{ text: 'x', callback_data: 'x' }]] }
    expect(composerOf([said(1, keyboard), said(2, card), said(3)], anna)).toEqual({
      rows: [['Так', 'Ні']],
      placeholder: 'Відповідь: olena',
      answering: null,
    })
  })

  it('loses them when the bot takes them away', () => {
    expect(composerOf([said(1, keyboard), said(2, { remove_keyboard: true })], anna)).toMatchObject({ rows: [], placeholder: null })
  })

  it('answers the newest message where that asks for it, and nothing once the person wrote', () => {
    const ask = said(2, { force_reply: true, input_field_placeholder: 'Причина' })
    expect(composerOf([said(1, keyboard), ask], anna)).toMatchObject({ placeholder: 'Причина', answering: { id: 2 } })
    const own = said(3, undefined, { from: { id: anna, name: 'Анна', bot: false } })
    expect(composerOf([ask, own], anna).answering).toBeNull()
  })

  it('does not show the keyboard of another person', () => {
    expect(composerOf([said(1, keyboard, { visibleTo: 8 })], anna).rows).toEqual([])
  })
})
