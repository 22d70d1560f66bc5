import { describe, expect, it } from 'vitest'
import type { PageButton, PhoneMessage } from '../../../src/api.ts'
import { findFreeCard } from './free-card.ts'

const card = (id: number, ...buttons: PageButton[]): PhoneMessage => ({
  key: `m${String(id)}`,
  chat: -100,
  id,
  from: { id: 1, name: 'Pinline', bot: true },
  date: 0,
  kind: 'text',
  entities: [],
  replyMarkup: { inline_keyboard: [buttons] },
  reactions: [],
  edits: 0,
  silent: false,
  pinned: false,
})
const reply: PageButton = { text: 'Відповісти', style: 'primary', callback_data: '1:claim:2s:5' }

describe('the card that two press at once', () => {
  it('is the newest one in view, before a newer one out of view', () => {
    const messages = [card(1, reply), card(2, reply), card(3, reply)]
    expect(findFreeCard(messages, new Set(['m1', 'm2']))?.message.id).toBe(2)
  })

  it('is the newest of all where none is in view', () => {
    expect(findFreeCard([card(1, reply), card(2, reply)], new Set(['m9']))).toMatchObject({ message: { id: 2 }, button: '1:claim:2s:5' })
  })

  it('is a late card, too', () => {
    expect(findFreeCard([card(1, { ...reply, style: 'danger' })], new Set())?.message.id).toBe(1)
  })

  it('is a list of several, whose buttons have no colour', () => {
    const list = card(1, { text: '1. Відповісти', callback_data: '1:claim:2t:0' }, { text: '2. Відповісти', callback_data: '1:claim:2u:0' })
    expect(findFreeCard([list], new Set())).toMatchObject({ message: { id: 1 }, button: '1:claim:2t:0' })
  })

  it('is none that somebody has, that only tells or that one person sees', () => {
    const taken = card(1, { text: '✅ @anna', disabled: true })
    const elsewhere = card(2, { text: 'Відкрити чат', style: 'primary', callback_data: '1:open:2s' })
    const link = card(3, { text: 'CRM', style: 'primary', url: 'https://crm.example' })
    const note = { ...card(4, reply), id: 0 }
    expect(findFreeCard([taken, elsewhere, link, note], new Set(['m1', 'm2', 'm3', 'm4']))).toBeNull()
  })
})
