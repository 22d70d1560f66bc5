import { toMessage } from '@pinline/telegram'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, chatView, en, hour, later, messageView, minute, now, textOf, uk } from '../../test/samples.ts'
import { drawChatCard, drawHistory, drawWriting, historyMessages } from './chat.ts'

const mine = chatView({ owner: anna, ownerUntil: later(2 * hour) })
const many = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => messageView({ id: from + index, text: `текст ${String(from + index)}` }))

describe('a chat card', () => {
  it('says whose the chat is, quotes the latest messages and offers what the reader may do', () => {
    const messages = [
      messageView(),
      messageView({ id: 51, side: 'seller', text: 'Так', manager: anna }),
      messageView({ id: 52, side: 'seller', text: 'З CRM' }),
      messageView({ id: 53, text: 'a.pdf', file: { name: 'a.pdf', url: null, image: false } }),
    ]
    const drawing = drawChatCard({ chat: mine, messages, total: 9, reader: 7, menu: 'main', now }, uk)
    expect(textOf(drawing)).toContain('Закріплено за Вами до 14:00')
    expect(textOf(drawing)).toContain('Останні повідомлення: 4 з 9')
    expect(textOf(drawing)).toMatch(/Клієнт, 11:58: Є білі\?\nВи, 11:58: Так\nCRM, 11:58: З CRM\nКлієнт, 11:58: 📎 a\.pdf$/u)
    expect(buttonsOf(drawing).flat()).toHaveLength(7)
    expect(textOf(drawChatCard({ chat: mine, messages, total: 9, reader: 8, menu: 'main', now }, en))).toContain('@anna, 11:58: Так')
  })

  it.each([
    ['free', chatView(), 7, 'Вільний чат'],
    ['of another manager', mine, 8, 'Чат веде @anna'],
  ])('of a chat that is %s is not unpinned, and writing stands there without a colour', (_, chat, reader, words) => {
    const drawing = drawChatCard({ chat, messages: [], total: 0, reader, menu: 'main', now }, uk)
    expect(textOf(drawing)).toContain(words)
    expect(textOf(drawing)).toContain('ще немає повідомлень')
    const labels = buttonsOf(drawing).flat()
    expect(labels).toContain('📩 Написати повідомлення')
    expect(labels).not.toContain('Зняти з мене закріп')
    expect(JSON.stringify(drawing.keyboard)).not.toContain('primary')
    expect(textOf(drawing).includes('olena@ukr.net')).toBe(false)
  })
})

describe('the message that carries the input field', () => {
  it('names the buyer within 64 characters and never cuts the order', () => {
    for (const email of ['a@b.co', `${'довга'.repeat(30)}@example.com`, null]) {
      const { keyboard } = drawWriting(chatView({ email }), uk)
      const placeholder = keyboard !== undefined && 'input_field_placeholder' in keyboard ? keyboard.input_field_placeholder : undefined
      expect(placeholder?.length).toBeLessThanOrEqual(64)
      expect(placeholder).toMatch(/№\u00A0129000001$/u)
    }
  })
})

describe('a page of history', () => {
  it.each([
    ['the newest of three', 25, 15, 10, '3/3', ['◀ Давніші']],
    ['the middle', 25, 5, 10, '2/3', ['◀ Давніші', 'Новіші ▶', 'До останніх']],
    ['the oldest', 25, 0, 5, '1/3', ['Новіші ▶', 'До останніх']],
    ['the only one', 4, 0, 4, '1/1', []],
  ])('%s is numbered and leads to its neighbours', (_, total, older, shown, page, buttons) => {
    const drawing = drawHistory({ chat: mine, messages: many(shown, older + 1), older, total, reader: 7, now }, uk)
    expect(textOf(drawing).split('\n')[0]).toContain(page)
    expect(buttonsOf(drawing).flat().slice(0, -1)).toEqual(buttons)
  })

  it('goes on to the CRM while the beginning of the dialog is not stored', () => {
    const drawing = drawHistory({ chat: chatView({ complete: false }), messages: many(5), older: 0, total: 5, reader: 7, now }, uk)
    expect(buttonsOf(drawing)[0]).toEqual(['◀ Давніші'])
  })

  it('says what it lacks where the CRM gave nothing older', () => {
    const page = { messages: many(5), older: 0, total: 5, reader: 7, now }
    expect(textOf(drawHistory({ chat: chatView({ complete: false }), ...page }, uk))).toContain(
      'Повідомлення до 22.11.2026 зберігаються лише в CRM',
    )
    expect(textOf(drawHistory({ chat: chatView(), ...page }, uk))).not.toContain('лише в CRM')
  })

  it('has a button for each file, within Telegram’s length', () => {
    const file = { name: `${'довга назва '.repeat(10)}.pdf`, url: null, image: false }
    const messages = [messageView({ id: 50, file }), messageView({ id: 51 }), messageView({ id: 52, file, deleted: true })]
    const [files] = buttonsOf(drawHistory({ chat: mine, messages, older: 0, total: 3, reader: 7, now }, uk))
    expect(files).toHaveLength(1)
    expect(files?.[0]).toMatch(/^📎 довга/u)
    expect(files?.[0]?.length).toBeLessThanOrEqual(34)
  })

  it('fits ten long messages whole, so that the newest is never cut off', () => {
    const text = '👨‍👩‍👧‍👦'.repeat(400)
    const messages = Array.from({ length: historyMessages }, (_, index) =>
      messageView({ id: index, text: index === 9 ? 'найновіше' : text }),
    )
    const { text: shown } = toMessage(drawHistory({ chat: mine, messages, older: 0, total: 10, reader: 7, now }, uk).text)
    expect(shown.length).toBeLessThanOrEqual(4096)
    expect(shown).toContain('найновіше')
  })

  it('tells of what the buyer has changed and removed since', () => {
    const before = { text: 'Є білі?', replacedAt: ago(minute) }
    const messages = [
      messageView({ id: 1, text: 'Є чорні?', before }),
      messageView({ id: 2, text: 'Забудьте', deleted: true, before: { ...before, text: 'Забудьте' } }),
      messageView({ id: 3, side: 'seller', text: 'Є', deleted: true, before }),
    ]
    const text = textOf(drawHistory({ chat: mine, messages, older: 0, total: 3, reader: 7, now }, uk))
    expect(text).toContain('Є чорні?\n✏️ Змінено об 11:59. Було: Є білі?')
    expect(text).toContain('Забудьте\nКлієнт видалив повідомлення об 11:59')
    expect(text.match(/Клієнт видалив/gu)).toHaveLength(1)
  })

  it('fits ten changed messages whole', () => {
    const before = { text: '👨‍👩‍👧‍👦'.repeat(100), replacedAt: ago(minute) }
    const messages = Array.from({ length: historyMessages }, (_, id) => messageView({ id, text: '👨‍👩‍👧‍👦'.repeat(400), before }))
    const drawn = drawHistory({ chat: mine, messages, older: 0, total: 10, reader: 7, now }, uk)
    expect(toMessage(drawn.text).text.length).toBeLessThanOrEqual(4096)
  })
})
