import { toMessage } from '@pinline/telegram'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, chatView, hour, later, messageView, minute, now, textOf, uk } from '../../test/samples.ts'
import { countFitting, mayJoin } from './burst.ts'
import type { Joining } from './burst.ts'
import { drawGroupCard, drawOwnerCard } from './card.ts'
import type { CardFacts } from './card.ts'

const photo = { name: 'photo.jpg', url: 'https://crm.example/f/1', image: true }
const invoice = { name: 'invoice.pdf', url: 'https://crm.example/f/2', image: false }

const facts = (fields: Partial<CardFacts> = {}): CardFacts => ({
  chat: chatView(),
  message: messageView({ id: 52, text: 'Дякую' }),
  earlier: [messageView({ id: 50, text: 'Є білі?' }), messageView({ id: 51, text: 'photo.jpg', file: photo })],
  again: false,
  replaced: false,
  askedAt: now,
  file: 'none',
  answeredBy: null,
  now,
  ...fields,
})

describe('a card of several messages', () => {
  it('shows each in a line of its own, and what files follow', () => {
    expect(textOf(drawGroupCard(facts(), uk))).toBe(
      '📧 Навушники JBL\nРахунок: 129000001\nКлієнт: o•••a@ukr.net\n\n3 повідомлення:\n– Є білі?\n– 🖼 Фото\n– Дякую\n\nЧекає з 11:58',
    )
    const withFile = facts({ message: messageView({ id: 52, text: 'Ось', file: invoice }) })
    expect(textOf(drawGroupCard(withFile, uk))).toContain('– Ось 📎 invoice.pdf')
  })

  it('is claimed for its newest message', () => {
    expect(JSON.stringify(drawGroupCard(facts(), uk).keyboard)).toContain((52).toString(36))
    expect(buttonsOf(drawGroupCard(facts(), uk))).toEqual([['Відповісти']])
  })

  it('tells under each what became of it', () => {
    const edited = messageView({ id: 50, text: 'Є чорні?', before: { text: 'Є білі?', replacedAt: ago(minute) } })
    const deleted = messageView({ id: 51, text: 'Забудьте', deleted: true, before: { text: 'Забудьте', replacedAt: ago(minute) } })
    const text = textOf(drawGroupCard(facts({ earlier: [edited, deleted] }), uk))
    expect(text).toContain('– Є чорні?\n✏️ Змінено об 11:59. Було: Є білі?\n– Забудьте\nКлієнт видалив повідомлення об 11:59\n– Дякую')
  })

  it('is the same for the owner, under the title of a new message', () => {
    const hers = chatView({ owner: anna, ownerUntil: later(hour) })
    expect(textOf(drawOwnerCard(facts({ chat: hers }), uk))).toBe(
      '🔔 Навушники JBL\n№ 129000001 · olena@ukr.net\n3 повідомлення:\n– Є білі?\n– 🖼 Фото\n– Дякую',
    )
  })

  it('keeps its last line however long its messages have become', () => {
    const long = Array.from({ length: 12 }, (_, index) => messageView({ id: index + 1, text: 'слово '.repeat(200) }))
    const { text } = toMessage(drawGroupCard(facts({ earlier: long }), uk).text)
    expect(text.length).toBeLessThanOrEqual(4096)
    expect(text).toContain('Чекає з')
  })
})

describe('how many messages go into one card', () => {
  const sized = (length: number, count: number) => Array.from({ length: count }, (_, id) => messageView({ id, text: 'x'.repeat(length) }))
  const fitting = (messages: readonly ReturnType<typeof messageView>[], caption = false): number =>
    countFitting(messages, { most: 600, now, caption }, uk)

  it('depends on their room, so that none is cut more than it would be alone', () => {
    expect(fitting(sized(20, 20))).toBe(20)
    expect(fitting(sized(590, 20))).toBe(5)
    expect(fitting(sized(5_000, 20))).toBe(4)
    expect(fitting(sized(100, 20), true)).toBe(4)
  })

  it('is one at least', () => {
    expect(fitting(sized(600, 1), true)).toBe(1)
    expect(fitting(sized(600, 3), true)).toBe(1)
  })
})

describe('a further message', () => {
  const card: Joining = {
    sentAt: ago(30_000),
    shown: [50, 51],
    version: 4,
    open: true,
    chat: { version: 4, lastSellerId: 49 },
    claimable: true,
    now,
  }
  const owned = { ...card, open: false, claimable: false }

  it.each<[string, boolean, Joining]>([
    ['joins a free card', true, card],
    ['joins a free card whose details came meanwhile', true, { ...card, chat: { version: 5, lastSellerId: 49 } }],
    ['joins the card of the same owner', true, owned],
    ['joins no card after a minute', false, { ...card, sentAt: ago(minute + 1) }],
    ['joins no card that somebody has answered', false, { ...card, chat: { version: 4, lastSellerId: 50 } }],
    ['joins no free card of a chat that is taken now', false, { ...card, claimable: false }],
    ['joins no owned card of a chat that is free now', false, { ...owned, claimable: true }],
    ['joins no card of an earlier owner', false, { ...owned, chat: { version: 5, lastSellerId: 49 } }],
    ['joins nothing that is no card', false, { ...card, shown: [] }],
  ])('%s', (_, expected, joining) => {
    expect(mayJoin(joining)).toBe(expected)
  })
})
