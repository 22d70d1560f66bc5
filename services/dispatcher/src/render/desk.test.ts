import { effects } from '@pinline/contracts'
import type { ChatFacts, Offer } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, chatView, en, hour, later, minute, now, textOf, uk } from '../../test/samples.ts'
import { drawAdminChat, drawConnected } from './admin-chat.ts'
import { drawEscalation, drawOffer } from './answer-words.ts'
import { drawChatMenu } from './chat-menu.ts'
import { drawNotice } from './notices.ts'

const mine = chatView({ owner: anna, ownerUntil: later(hour) })
const labels = (menu: ReturnType<typeof drawChatMenu>): string[][] => menu.inline_keyboard.map((row) => row.map(({ text }) => text))

describe('the second menu of a chat card', () => {
  it('has for the owner what goes beyond answering', () => {
    expect(labels(drawChatMenu(mine, { mine: true, menu: 'more' }, uk))).toEqual([
      ['📋 Шаблони', '📝 Нотатка'],
      ['Передати колезі', '⏰ Нагадати'],
      ['Відповідь не потрібна'],
      ['Відкрити в CRM'],
      ['◀ Назад'],
    ])
  })

  it('has for others what changes nothing of the owner’s', () => {
    const others = labels(drawChatMenu(mine, { mine: false, menu: 'more' }, uk))
    expect(others).toEqual([['📝 Нотатка'], ['⏰ Нагадати'], ['Відкрити в CRM'], ['◀ Назад']])
  })

  it('lets anybody end the wait of a free chat, while there is one', () => {
    expect(labels(drawChatMenu(chatView(), { mine: false, menu: 'more' }, uk)).flat()).toContain('Відповідь не потрібна')
    expect(labels(drawChatMenu(chatView({ waitingSince: null }), { mine: false, menu: 'more' }, uk)).flat()).not.toContain(
      'Відповідь не потрібна',
    )
  })

  it('is reached from the first one', () => {
    expect(labels(drawChatMenu(mine, { mine: true, menu: 'main' }, uk)).at(-1)).toEqual(['◀ Назад', 'Ще…'])
  })
})

describe('a notice of who is on it', () => {
  const around = { chat: chatView(), mine: false, nameOf: (id: number) => (id === 7 ? '@anna' : '@bohdan'), now }

  it('keeps what it said, and names the one who answers', () => {
    const payload = effects.notice.parse({
      key: 'esc.group.on_it',
      params: { dur: { durationMs: 20 * minute }, manager: { manager: 7 }, name: { manager: 8 }, pause: { durationMs: 10 * minute } },
    })
    const drawing = drawNotice(payload, around, uk)
    expect(drawing === null ? '' : textOf(drawing)).toBe(
      '🔴 Навушники JBL · № 129000001: клієнт чекає 20 хв. Менеджер: @anna\nУже відповідає @bohdan, нагадування зупинено на 10 хв.',
    )
  })

  it('of free chats tells how long each buyer waits, whatever the length of the product', () => {
    const button = (dur: number) => ({
      label: 'offer.item',
      params: { product: 'Навушники JBL Tune 520BT Wireless', dur: { durationMs: dur * minute } },
      data: 'x',
    })
    const payload = effects.notice.parse({ key: 'offer.free', params: { n: 2 }, buttons: [[button(18)], [button(7)]] })
    for (const [wording, ends] of [
      [uk, ['· 18\u00a0хв', '· 7\u00a0хв']],
      [en, ['· 18\u00a0min', '· 7\u00a0min']],
    ] as const) {
      const drawing = drawNotice(payload, around, wording)
      const shown = drawing === null ? [] : buttonsOf(drawing).flat()
      expect(shown.map((label) => ends.map((end) => label.endsWith(end)))).toEqual([
        [true, false],
        [false, true],
      ])
    }
  })
})

describe('an offer', () => {
  const offer: Offer = { id: 3, chat: 1, from: 7, to: 8, isOpen: true, note: null }

  it('names the colleague, the masked buyer, the wait and the team’s note', () => {
    const drawing = drawOffer({ offer: { ...offer, note: 'Просить рахунок' }, chat: chatView(), from: anna, now }, uk)
    expect(textOf(drawing)).toBe('@anna пропонує Вам чат № 129000001\no•••a@ukr.net · Навушники JBL\nЧекає 2 хв. Нотатка: Просить рахунок')
    expect(buttonsOf(drawing)).toEqual([['Прийняти чат'], ['Не зараз']])
  })

  it.each([
    ['a note', offer, chatView(), 'Чекає 2 хв', 'Нотатка'],
    ['a wait', { ...offer, note: 'Чемна' }, chatView({ waitingSince: null }), 'Нотатка: Чемна', 'Чекає'],
  ])('says nothing of %s that is not there', (_, of, chat, said, unsaid) => {
    const text = textOf(drawOffer({ offer: of, chat, from: anna, now }, uk))
    expect(text.split('\n').at(-1)).toBe(said)
    expect(text).not.toContain(unsaid)
  })
})

describe('a list for the chief', () => {
  it('has the chats that still wait, a button each', () => {
    const chats = [
      chatView({ waitingSince: ago(40 * minute) }),
      chatView({ waitingSince: null }),
      chatView({ order: 5, waitingSince: ago(31 * minute) }),
    ]
    const drawing = drawEscalation({ chats, minutes: 30, now }, uk)
    if (drawing === null) throw new Error('nothing was drawn')
    expect(textOf(drawing)).toBe('🔴 2 чати чекають понад 30 хв:\n1. Навушники JBL · № 129000001 · 40 хв\n2. Навушники JBL · № 5 · 31 хв')
    expect(buttonsOf(drawing)).toEqual([['1. Відкрити чат', '2. Відкрити чат']])
    expect(drawing.silent).toBe(false)
  })

  it('is nothing once all are answered', () => {
    expect(drawEscalation({ chats: [chatView({ waitingSince: null })], minutes: 30, now }, uk)).toBeNull()
  })
})

describe('a chat for an admin', () => {
  const facts: ChatFacts = {
    kind: 'ordinary',
    workState: null,
    messages: 4,
    messagesInCrm: 6,
    syncedAt: ago(minute),
    connected: [
      { person: anna, kind: 'pin', since: ago(hour) },
      { person: { ...anna, username: 'bohdan' }, kind: 'open', since: ago(minute) },
    ],
  }
  const view = { chat: mine, facts, reader: 9, now }

  it('says what it is, whose, and how much of it we hold', () => {
    expect(textOf(drawAdminChat(view, uk))).toBe(
      'Чат № 129000001 · Навушники JBL\nКлієнт: olena@ukr.net\nВид: звичайний · стан: чекає на відповідь\nЧат веде @anna. Лише перегляд\n' +
        'Повідомлень у нас: 4, у CRM: 6. Звірено об 11:59',
    )
    expect(buttonsOf(drawAdminChat(view, en))).toEqual([['Open chat'], ['Take over'], ['Assign to…'], ['Erase the customer’s data']])
    expect(textOf(drawAdminChat({ ...view, facts: { ...facts, kind: 'activation', workState: 'check' } }, uk))).toContain(
      'Вид: активація · стан: чекає перевірки',
    )
    expect(buttonsOf(drawAdminChat({ ...view, reader: anna.id }, uk))).not.toContainEqual(['Забрати собі'])
  })

  it('says who is connected, or that nobody is', () => {
    expect(textOf(drawConnected(view, uk))).toBe(
      'Чат № 129000001 · Навушники JBL\n@anna · закріп · з 11:00\n@bohdan · переглядає · з 11:59',
    )
    expect(textOf(drawConnected({ ...view, facts: { ...facts, connected: [] } }, uk))).toBe(
      'Чат № 129000001 ніхто не веде й не переглядає.',
    )
  })
})
