import { describe, expect, it } from 'vitest'
import { chatView, en, person, uk } from '../../test/samples.ts'
import { drawKeyboard, drawWritingKeyboard } from './keyboards.ts'

const labels = (keyboard: ReturnType<typeof drawKeyboard>): string[][] =>
  'keyboard' in keyboard ? keyboard.keyboard.map((row) => row.map((button) => (typeof button === 'string' ? button : button.text))) : []

describe('the keyboard below the input field', () => {
  it('is the first menu, with the shift as it is', () => {
    expect(labels(drawKeyboard('home', person(), uk))).toEqual([
      ['🔥 Мої переписки', '⚡ Закріплені чати'],
      ['🐱 Чати з гостями', '🔎 Пошук'],
      ['📁 Історія всіх чатів', '🟢 На зміні'],
    ])
    expect(labels(drawKeyboard('home', person({ onShift: false }), en)).at(-1)).toEqual(['📁 All chats', '⚪ Off shift'])
  })

  it('has administration for admins only', () => {
    expect(labels(drawKeyboard('home', person({ role: 'admin' }), uk)).at(-1)).toEqual(['🛠 Керування'])
  })

  it.each([
    ['mine', [['📁 Історія моїх переписок', '◀ Назад']]],
    ['pinned', [['📁 Історія моїх закріплених чатів'], ['📊 Статистика', '◀ Назад']]],
    ['guests', [['📁 Історія моїх чатів з гостями'], ['◀ Назад']]],
  ] as const)('of %s leads to the archive and back', (name, rows) => {
    expect(labels(drawKeyboard(name, person(), uk))).toEqual(rows)
  })

  describe('with a help desk', () => {
    const has = { shop: true, helpDesk: true }
    const desk = [
      ['Поломки', 'Інша проблема'],
      ['Мої заявки', 'Допомога'],
    ]

    it.each(['requester', 'waiting'] as const)('is the one for requests for everybody who does not manage: %s', (role) => {
      expect(labels(drawKeyboard('requester', person({ role }), uk, has))).toEqual(desk)
      expect(labels(drawKeyboard('home', person({ role }), uk, has))).toEqual(desk)
    })

    it('is that of the shop for its managers, and the one for requests where there is no shop', () => {
      expect(labels(drawKeyboard('requester', person(), uk, has))[0]).toEqual(['🔥 Мої переписки', '⚡ Закріплені чати'])
      expect(labels(drawKeyboard('home', person({ role: 'admin' }), uk, { shop: false, helpDesk: true }))).toEqual(desk)
    })

    it('asks for the reader’s own number, or lets him leave', () => {
      expect(drawKeyboard('contact', person({ role: 'requester' }), uk, has)).toMatchObject({
        keyboard: [[{ text: '📱 Поділитися номером', request_contact: true }], [{ text: 'Скасувати' }]],
        one_time_keyboard: true,
      })
    })

    it('is no one’s who is banned', () => {
      expect(drawKeyboard('contact', person({ role: 'banned' }), uk, has)).toEqual({ remove_keyboard: true })
    })
  })

  it('is taken from who has no access', () => {
    expect(drawKeyboard('home', person({ role: 'banned' }), uk)).toEqual({ remove_keyboard: true })
  })

  it('of somebody who writes to a buyer names the buyer within 64 characters', () => {
    const keyboard = drawWritingKeyboard(chatView({ email: `${'довга'.repeat(30)}@example.com` }), uk)
    expect(labels(keyboard)).toEqual([['✅ Надіслати статус «Прочитано»'], ['◀ Назад до чату', '🏠 Меню']])
    expect(keyboard.input_field_placeholder?.length).toBeLessThanOrEqual(64)
    expect(keyboard.input_field_placeholder).toMatch(/№\u00A0129000001$/u)
  })
})
