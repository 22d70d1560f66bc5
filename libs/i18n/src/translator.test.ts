import { describe, expect, it } from 'vitest'
import { MissingTextParamError } from './template.ts'
import { createTranslator } from './translator.ts'

const uk = createTranslator('uk')
const en = createTranslator('en')

describe('plurals', () => {
  it.each([
    [0, '0 чатів'],
    [1, '1 чат'],
    [2, '2 чати'],
    [5, '5 чатів'],
    [21, '21 чат'],
    [1.5, '1,5 чату'],
  ])('agree with %d in Ukrainian', (n, words) => {
    expect(uk.text('list.all', { n })).toContain(words)
  })

  it('agree in English', () => {
    expect([0, 1, 2, 1.5].map((n) => en.text('act.title', { n, at: 'now' }))).toEqual([
      '⚡ Activations: 0 chats · now',
      '⚡ Activations: 1 chat · now',
      '⚡ Activations: 2 chats · now',
      '⚡ Activations: 1.5 chats · now',
    ])
  })
})

describe('values', () => {
  it.each(['{', '}', '{n, plural, one {x}}', '<b>bold</b>', '</b>', "it's '{'", '"', '⏎', ' · ', '#', '&lt;'])(
    'stay literal: %s',
    (hostile) => {
      expect(uk.rich('card.title', { product: hostile })).toEqual(['📧 ', { tag: 'b', children: [hostile] }])
      expect(uk.text('card.text', { text: hostile })).toBe(`Повідомлення: ${hostile}`)
    },
  )

  it('may be formatted themselves', () => {
    const text = ['a ', { tag: 'c', children: ['1'] }] as const
    expect(uk.rich('card.text', { text })).toEqual([{ tag: 'b', children: ['Повідомлення:'] }, ' a ', { tag: 'c', children: ['1'] }])
  })

  it('keep large numbers ungrouped where they are identifiers', () => {
    expect(uk.text('card.order', { order: 129000001, shop: 'OLX' })).toBe('Рахунок: 129000001 · OLX')
    expect(uk.text('chat.last', { n: 0, total: 0 })).toBe('Останні повідомлення: 0 з 0')
  })

  it('must be passed, even if empty', () => {
    expect(() => uk.text('card.order', { order: 1 })).toThrow(MissingTextParamError)
  })
})

describe('links', () => {
  it('carry the given address', () => {
    expect(uk.rich('card.order', { order: 129, shop: '', href: 'https://crm.example/129' })).toEqual([
      'Рахунок: ',
      { tag: 'a', href: 'https://crm.example/129', children: ['129'] },
    ])
  })

  it('are plain words without an address', () => {
    expect(uk.rich('card.order', { order: 129, shop: null, href: '' })).toEqual(['Рахунок: 129'])
  })
})

describe('empty values', () => {
  it('take their segment and its separator with them', () => {
    expect(uk.text('card.order', { order: 129, shop: '' })).toBe('Рахунок: 129')
    expect(uk.text('chat.line.note', { manager: '@anna', when: '14:05', text: '' })).toBe('📝 @anna, 14:05, нотатка:')
    expect(en.text('chat.card', { product: 'P', order: 7, shop: null, pay: 'paid', who: 'guest', pin: [] })).toBe(
      'P\nNo.\u00a07 · paid\nCustomer: guest',
    )
  })

  it('take a whole line with them, and keep blank and constant lines', () => {
    expect(
      en.text('order.card', { product: 'P', order: 1, shop: '', amount: '', qty: '', pay: '', when: '', paid: '', options: '', code: 'x' }),
    ).toBe('🧾 P\nNo.\u00a01\nCode: x')
    expect(uk.text('help.admin').split('\n')).toHaveLength(9)
    expect(uk.text('help.manager', { n: 24 })).toContain('чернетка\n\nЗакріп діє 24 години')
    expect(uk.text('reply.failed', { who: 'гість', order: 1, reason: 'x', text: '' })).not.toMatch(/\n$/)
  })
})

describe('short forms', () => {
  it('put a label into one line', () => {
    expect(uk.label('list.item', { mark: '', product: 'Навушники\nJBL', dur: '7 хв' })).toBe('Навушники JBL · 7 хв')
  })

  it('take the mark off an alert that must be confirmed', () => {
    expect(uk.alert('claim.lost', { order: 129, manager: '@anna' })).toEqual({ text: 'Чат №\u00a0129 уже веде @anna.', showAlert: true })
    expect(uk.alert('claim.mine')).toEqual({ text: 'Цей чат уже Ваш. Його відкрито в боті.', showAlert: false })
  })

  it('cut an alert at 200 units without splitting a sign', () => {
    const { text } = uk.alert('claim.lost', { order: 129, manager: '👩‍👩‍👧'.repeat(60) })
    expect(text.length).toBeLessThanOrEqual(200)
    expect(text).toMatch(/👩‍👩‍👧…$/u)
  })
})
