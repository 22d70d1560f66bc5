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
