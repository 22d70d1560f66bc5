import { toMessage } from '@pinline/telegram'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, chatView, en, hour, later, messageView, minute, now, textOf, uk } from '../../test/samples.ts'
import { drawGroupCard, drawOwnerCard } from './card.ts'
import type { CardFacts } from './card.ts'

const facts = (fields: Partial<CardFacts> = {}): CardFacts => ({
  chat: chatView(),
  message: messageView(),
  again: false,
  replaced: false,
  askedAt: now,
  file: 'none',
  answeredBy: null,
  now,
  ...fields,
})
const owned = { owner: anna, ownerUntil: later(2 * hour) }
const photo = { name: 'photo.jpg', url: 'https://crm.example/f/1', image: true }

describe('a card in the group', () => {
  it('names product, order, masked buyer, message and how long the buyer waits', () => {
    expect(textOf(drawGroupCard(facts(), uk))).toBe(
      '📧 Навушники JBL\nРахунок: 129000001\nКлієнт: o•••a@ukr.net\n\nПовідомлення: Є білі?\n\nЧекає з 11:58',
    )
    expect(textOf(drawGroupCard(facts(), en))).toBe(
      '📧 Навушники JBL\nOrder: 129000001\nCustomer: o•••a@ukr.net\n\nMessage: Є білі?\n\nWaiting since 11:58'.replace(
        'since 11:58',
        en.times.since(ago(2 * minute), now),
      ),
    )
  })

  const released = (reason: string) => chatView({ lastRelease: { reason, at: ago(minute) } })
  const seller = { lastSellerId: 60, lastSellerAt: ago(minute) }
  it.each([
    ['free', facts(), 'Чекає з 11:58', [['Відповісти']], true],
    ['owned when it comes', facts({ chat: chatView(owned) }), 'Закріплений менеджер: @anna', [], false],
    [
      'claimed',
      facts({ chat: chatView(owned), again: true }),
      '✅ Менеджер: @anna · до 14:00',
      [['✅ @anna до 14:00'], ['🧾 Замовлення']],
      false,
    ],
    ['pinned until a moment ago', facts({ chat: chatView({ owner: anna, ownerUntil: ago(1) }) }), 'Чекає з 11:58', [['Відповісти']], true],
    ['moved', facts({ chat: released('lapsed'), again: true, replaced: true }), 'Цю картку замінено новішою ↓', [], false],
    ['lapsed', facts({ chat: released('lapsed') }), '🔓 Закріп закінчився. Чат знову вільний', [['Відповісти']], true],
    ['released', facts({ chat: released('dropped') }), '🔓 Закріп знято. Чат знову вільний', [['Відповісти']], true],
    ['late', facts({ chat: chatView({ late: true, waitingSince: ago(12 * minute) }) }), '🔴 Чекає вже 12 хв', [['Відповісти']], true],
    [
      'late, on an older card',
      facts({ chat: chatView({ late: true }), again: true, replaced: true }),
      'Цю картку замінено новішою ↓',
      [],
      false,
    ],
    [
      'late and just released',
      facts({ chat: { ...released('dropped'), late: true } }),
      '🔓 Закріп знято. Чат знову вільний',
      [['Відповісти']],
      true,
    ],
    [
      'late since it was released',
      facts({
        chat: chatView({ late: true, lastRelease: { reason: 'dropped', at: ago(6 * minute) } }),
        message: messageView({ storedAt: ago(hour) }),
      }),
      '🔴 Чекає вже 2 хв',
      [['Відповісти']],
      true,
    ],
    [
      'returned',
      facts({ chat: { ...released('returned'), waitingSince: ago(61 * minute) } }),
      '🔓 1 год без відповіді. Чат знову вільний',
      [['Відповісти']],
      true,
    ],
    [
      'free and needs no answer',
      facts({ chat: chatView({ noReply: { upTo: 50, by: anna } }) }),
      'Відповідь не потрібна · @anna',
      [['Відкрити чат']],
      false,
    ],
    [
      'owned and needs no answer',
      facts({ chat: chatView({ ...owned, noReply: { upTo: 50, by: anna } }), again: true }),
      'Відповідь не потрібна · @anna',
      [['✅ @anna до 14:00'], ['🧾 Замовлення']],
      false,
    ],
    [
      'newer than what needs no answer',
      facts({ chat: chatView({ noReply: { upTo: 49, by: anna } }) }),
      'Чекає з 11:58',
      [['Відповісти']],
      true,
    ],
    ['of a blocked manager', facts({ chat: released('unreachable') }), '🔓 Закріп знято. Чат знову вільний', [['Відповісти']], true],
    [
      'newer than the last release',
      facts({ chat: chatView({ lastRelease: { reason: 'dropped', at: ago(hour) } }) }),
      'Чекає з 11:58',
      [['Відповісти']],
      true,
    ],
    [
      'answered in the CRM',
      facts({ chat: chatView(seller) }),
      '↩️ На це повідомлення вже відповіли в CRM об 11:59',
      [['Відкрити чат']],
      false,
    ],
    [
      'answered from here',
      facts({ chat: chatView({ ...seller, lastSellerManager: 7 }), answeredBy: anna }),
      '✅ Відповідь надіслано об 11:59 · Менеджер: @anna',
      [],
      false,
    ],
  ] as const)('of a chat that is %s says so and offers what can be done', (_, given, state, buttons, open) => {
    const drawing = drawGroupCard(given, uk)
    expect(textOf(drawing).split('\n\n').at(-1)).toBe(state)
    expect(buttonsOf(drawing)).toEqual(buttons)
    expect({ open: drawing.open, silent: drawing.silent }).toEqual({ open, silent: !open })
  })

  it.each([
    ['a guest', facts({ chat: chatView({ email: null }) }), 'Клієнт: гість'],
    ['an order without a product', facts({ chat: chatView({ product: null }) }), '129000001'],
    ['a shop', facts({ chat: chatView({ shop: 'OLX' }) }), 'Рахунок: 129000001 · OLX'],
    [
      'an edit',
      facts({ message: messageView({ before: { text: 'Є чорні?', replacedAt: ago(minute) } }) }),
      '✏️ Змінено об 11:59. Було: Є чорні?',
    ],
    [
      'a deletion',
      facts({ message: messageView({ deleted: true, before: { text: 'x', replacedAt: ago(minute) } }) }),
      'Клієнт видалив повідомлення об 11:59',
    ],
    ['a delay of a minute', facts({ askedAt: ago(90_000) }), 'затримка ~1 хв'],
    [
      'a file that did not come',
      facts({ message: messageView({ text: 'photo.jpg', file: photo }), file: 'failed' }),
      'photo.jpg: не вдалося',
    ],
    [
      'a file of a foreign host',
      facts({ message: messageView({ file: photo }), file: 'foreign' }),
      'photo.jpg: файл лежить на сторонньому сайті',
    ],
    [
      'a file that is too large',
      facts({ message: messageView({ file: photo }), file: 'too-large' }),
      'photo.jpg, > 45 МБ: завеликий для Telegram',
    ],
  ])('tells of %s', (_, given, words) => {
    expect(textOf(drawGroupCard(given, uk))).toContain(words)
  })

  it('does not repeat a file name as the message’s text', () => {
    const drawing = drawGroupCard(facts({ message: messageView({ text: ' photo.jpg ', file: photo }), file: 'attached' }), uk)
    expect(textOf(drawing)).not.toContain('photo.jpg')
  })

  it('links a file that did not come along, but never to a foreign host', () => {
    const links = (file: CardFacts['file']) =>
      toMessage(drawGroupCard(facts({ message: messageView({ file: photo }), file }), uk).text).entities.filter(
        (entity) => entity.type === 'text_link' && entity.url === photo.url,
      ).length
    expect([links('failed'), links('too-large'), links('foreign')]).toEqual([1, 1, 0])
  })

  it('never tells a delay again when it is drawn again', () => {
    expect(textOf(drawGroupCard(facts({ askedAt: ago(hour), again: true }), uk))).not.toContain('затримка')
  })

  it.each(['<b>жирно</b> & <a href="x">y</a>', '*a _b `c [d](e', '{x} {count, plural, other {#}}', '👨‍👩‍👧‍👦🇺🇦', 'שלום abc', '⏎ · ⏎'])(
    'shows hostile text as it is: %s',
    (text) => {
      const message = toMessage(drawGroupCard(facts({ message: messageView({ text }) }), uk).text)
      expect(message.text).toContain(`Повідомлення: ${text}`)
      expect(message.entities.map(({ type }) => type)).toEqual(['bold', 'text_link', 'bold'])
    },
  )

  it('lets no direction mark of a buyer turn the rest of the card around', () => {
    expect(toMessage(drawGroupCard(facts({ message: messageView({ text: 'a\u202Eb' }) }), uk).text).text).toContain('Повідомлення: ab')
  })

  it('cuts five thousand characters and fits below a photo', () => {
    const text = textOf(drawGroupCard(facts({ message: messageView({ text: 'слово '.repeat(834) }) }), uk))
    expect(text).toContain('… далі в чаті')
    expect(text.length).toBeLessThan(1024)
  })
})

describe('the longest cards', () => {
  const family = '👨‍👩‍👧‍👦'
  const message = messageView({
    text: family.repeat(5_000),
    file: { ...photo, name: `${family.repeat(100)}.jpg` },
    before: { text: family.repeat(500), replacedAt: ago(minute) },
  })
  const chat = chatView({ ...owned, product: family.repeat(200), email: `${'o'.repeat(200)}@example.com` })

  it.each(['attached', 'failed'] as const)('lose none but the buyer’s words where the file is %s', (file) => {
    const room = file === 'attached' ? 1024 : 4096
    const inGroup = toMessage(drawGroupCard(facts({ chat, message, file }), uk).text).text
    const inPrivate = toMessage(drawOwnerCard(facts({ chat, message, file }), uk).text).text
    expect(inGroup).toMatch(/Закріплений менеджер: @anna$/u)
    expect(inGroup).toContain('… далі в чаті')
    expect(Math.max(inGroup.length, inPrivate.length)).toBeLessThanOrEqual(room)
    for (const text of [inGroup, inPrivate]) {
      expect(text).toContain('Було: ')
      expect(text.includes('не вдалося завантажити')).toBe(file === 'failed')
    }
  })
})

describe('a card for the owner', () => {
  it('has the whole address, the whole message and a button that opens the chat', () => {
    const drawing = drawOwnerCard(facts({ chat: chatView(owned), message: messageView({ text: 'а'.repeat(2_999) }) }), uk)
    expect(textOf(drawing)).toContain('olena@ukr.net')
    expect(textOf(drawing)).toContain('а'.repeat(2_999))
    expect(buttonsOf(drawing)).toEqual([['Відкрити чат'], ['Відповідь не потрібна']])
    expect(drawing).toMatchObject({ silent: false, open: false })
  })

  it('tells when a message was changed or deleted', () => {
    const before = { text: 'Є чорні?', replacedAt: ago(minute) }
    expect(textOf(drawOwnerCard(facts({ message: messageView({ before }) }), uk))).toContain('Було: Є чорні?')
    expect(textOf(drawOwnerCard(facts({ message: messageView({ deleted: true, before }) }), en))).toContain('Deleted by the customer')
  })
})
