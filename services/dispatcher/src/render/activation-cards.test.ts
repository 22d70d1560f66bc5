import type { ChatView } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, chatView, hour, later, messageView, minute, now, textOf, uk } from '../../test/samples.ts'
import { drawGroupCard } from './card.ts'
import type { CardFacts } from './card.ts'
import { drawChatMenu } from './chat-menu.ts'
import { drawChatCard } from './chat.ts'

type State = NonNullable<ChatView['activation']>['state']

const owned = { owner: anna, ownerUntil: later(7 * 24 * hour) }
const activation = (state: State, more: Partial<ChatView> = {}) => chatView({ activation: { state, since: ago(minute) }, ...more })
const draw = (chat: ChatView, more: Partial<CardFacts> = {}) =>
  drawGroupCard(
    { chat, message: messageView(), again: true, replaced: false, askedAt: now, file: 'none', answeredBy: null, now, ...more },
    uk,
  )
const answered = { lastSellerId: 60, lastSellerAt: ago(minute) }

describe('a card of an activation in the group', () => {
  it.each([
    ['free', activation('free'), '★ Активація. Вільна', [['Взяти активацію']], true],
    ['free and answered', activation('free', answered), '★ Активація. Вільна', [['Взяти активацію']], true],
    ['free and late', activation('free', { late: true, waitingSince: ago(hour) }), '🔴 Чекає вже 1 год', [['Взяти активацію']], true],
    [
      'pinned as an ordinary chat',
      activation('free', owned),
      '✅ Менеджер: @anna',
      [['Взяти активацію'], ['✅ @anna'], ['🧾 Замовлення']],
      true,
    ],
    ['in work', activation('work', owned), '✅ Менеджер: @anna', [['✅ @anna'], ['🧾 Замовлення']], false],
    ['done', activation('done', owned), '✅ Завершено · @anna · об 11:59', [['✅ @anna'], ['🧾 Замовлення']], false],
    ['waiting for a check', activation('check'), '🟡 Активація чекає перевірки', [['Взяти активацію']], true],
    ['in the archive', activation('archived', answered), '↩️ На це повідомлення вже відповіли в CRM об 11:59', [['Відкрити чат']], false],
    ['in the archive and asked again', activation('archived'), 'Чекає з 11:58', [['Відповісти']], true],
  ] as const)('that is %s', (_, chat, words, buttons, open) => {
    const drawing = draw(chat)
    const line = textOf(drawing).split('\n\n').at(-1) ?? ''
    expect(line.startsWith(words)).toBe(true)
    expect(buttonsOf(drawing).map((row) => row.map((label) => label.replace(/ до .*$/u, '')))).toEqual(buttons)
    expect(drawing.open).toBe(open)
  })

  it('names no end of what ends by no clock', () => {
    expect(textOf(draw(activation('work', owned)))).not.toMatch(/до \d/)
    expect(buttonsOf(draw(activation('done', owned))).flat()).toContain('✅ @anna')
  })

  it('makes a sound only while nobody has the chat', () => {
    expect(draw(activation('free')).silent).toBe(false)
    expect(draw(activation('free', owned)).silent).toBe(true)
  })

  it('leaves the button to the newest card', () => {
    const drawing = draw(activation('free'), { replaced: true })
    expect(textOf(drawing)).toContain('Цю картку замінено новішою')
    expect([buttonsOf(drawing), drawing.open]).toEqual([[], false])
  })
})

describe('the chat of an activation', () => {
  const labels = (chat: ChatView) =>
    buttonsOf({ keyboard: drawChatMenu(chat, { mine: true, menu: 'main' }, uk), text: [], silent: true, open: false }).flat()

  it('has a change of status in place of the unpin', () => {
    expect(labels(activation('work', owned))).toContain('✅ Змінити статус діалогу')
    expect(labels(activation('done', owned))).not.toContain('Зняти з мене закріп')
    expect(labels(activation('free', owned))).toContain('Зняти з мене закріп')
  })

  it('is its owner’s until it is done, whatever the clock says', () => {
    const card = (chat: ChatView) => textOf(drawChatCard({ chat, messages: [], total: 0, reader: anna.id, menu: 'main', now }, uk))
    expect(card(activation('work', owned))).toContain('Активація: Ваша до завершення')
    expect(card(activation('free', owned))).toContain('Закріплено за Вами')
  })
})
