import { describe, expect, test } from 'vitest'
import { classifyWords } from './words.ts'

describe('classifyWords', () => {
  test.each([
    ['✅ Надіслати статус «Прочитано»', 'menu.seen'],
    ['✅ Надіслати статус "Прочитано"', 'menu.seen'],
    ['надіслати статус «прочитано»', 'menu.seen'],
    ['✅ Mark as read', 'menu.seen'],
    ['◀ Назад до чату', 'menu.back_chat'],
    ['◀\uFE0F Назад до чату', 'menu.back_chat'],
    ['◀\uFE0F Назад', 'menu.back'],
    ['Вернутися назад до чату', 'menu.back_chat'],
    ['◀ Повернутися до чату', 'menu.back_chat'],
    ['🏠 Меню', 'menu.home'],
    ['🔙 Назад', 'menu.back'],
    ['Зняти з мене закріп', 'menu.unpin'],
    ['Unpin from me', 'menu.unpin'],
    ['Історія чата', 'menu.history_chat'],
    ['📖 Історія чату', 'menu.history_chat'],
    ['📖 Історія всіх чатів', 'menu.all'],
    ['Закреплені за мною чати', 'menu.pinned'],
    ['Чати з неавторизованими клієнтами', 'menu.guests'],
    ['⚡ Pinned chats', 'menu.pinned'],
  ])('knows the label %s', (text, key) => {
    expect(classifyWords(text)).toEqual({ kind: 'menu', key })
  })

  test.each(['Назад', 'Меню', 'Так, є білі', 'Статус «Прочитано» надіслано', '1/2', 'і/або'])('leaves %s to be a reply', (text) => {
    expect(classifyWords(text)).toEqual({ kind: 'content' })
  })

  test('reads commands with their argument and without the name of the bot', () => {
    expect(classifyWords('/start manager')).toEqual({ kind: 'command', name: 'start', argument: 'manager' })
    expect(classifyWords(' /Open_Chat_129@pinline_bot')).toEqual({ kind: 'command', name: 'open_chat_129', argument: '' })
    expect(classifyWords('/невідома')).toEqual({ kind: 'command', name: 'невідома', argument: '' })
  })
})
