import type { Board, BoardLine } from '@pinline/db'
import type { CrmPurchase } from '@pinline/domain'
import { toMessage } from '@pinline/telegram'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, chatView, en, hour, minute, now, textOf, uk } from '../../test/samples.ts'
import { drawBoard } from './board.ts'
import { drawOrder } from './order-card.ts'

const purchase: CrmPurchase = {
  productId: 5,
  product: 'Навушники JBL',
  amount: '450.5',
  currency: 'UAH',
  quantity: '1',
  state: 3,
  orderedAtText: '2026-11-22 13:58:01',
  paidAtText: '2026-11-22T14:01:00Z',
  paymentMethod: 'Bank Card',
  email: 'olena@ukr.net',
  options: [{ name: 'Доставка', value: 'Нова пошта, відділення 5' }],
  codeState: 2,
  owner: 0,
}
const facts = { chat: chatView(), purchase, others: 2, personal: true, mine: true }

describe('an order', () => {
  it('shows its owner everything that the CRM tells, but the address of the network and the profit', () => {
    expect(textOf(drawOrder(facts, uk))).toBe(
      [
        '🧾 Навушники JBL',
        '№ 129000001',
        '450.5 UAH · 1 шт.',
        'Оплата: оплачено, Bank Card',
        'Замовлено: 22.11.2026, 13:58 · оплачено: 22.11.2026, 14:01',
        'Доставка: Нова пошта, відділення 5',
        'Код: видано, не підтверджено',
        'Інші замовлення клієнта: 2',
      ].join('\n'),
    )
    expect(buttonsOf(drawOrder(facts, uk)).flat()).toEqual([
      'Скопіювати №',
      'Інші замовлення',
      'Надіслати статус клієнту',
      'Відкрити в CRM',
    ])
  })

  it('hides from other managers what is personal, and says so', () => {
    const text = textOf(drawOrder({ ...facts, personal: false, mine: false }, uk))
    expect(text).not.toMatch(/пошта|видано/)
    expect(text).toContain('бачать лише менеджер')
    expect(buttonsOf(drawOrder({ ...facts, personal: false, mine: false }, uk)).flat()).not.toContain('Надіслати статус клієнту')
    expect(textOf(drawOrder({ ...facts, personal: true, mine: false }, uk))).toContain('Нова пошта')
  })

  it('leaves out what is not known', () => {
    const bare = {
      ...purchase,
      amount: null,
      currency: null,
      quantity: null,
      paidAtText: null,
      paymentMethod: null,
      options: [],
      codeState: null,
      state: 77,
    }
    const text = textOf(drawOrder({ ...facts, purchase: bare, others: 0 }, en))
    expect(text).toBe('🧾 Навушники JBL\nNo. 129000001\nPayment: state 77\nOrdered: 22.11.2026, 13:58')
  })

  it('says when the CRM did not show it, and offers to try again', () => {
    const drawing = drawOrder({ ...facts, purchase: null, others: 0 }, uk)
    expect(textOf(drawing)).toContain('CRM не показала замовлення')
    expect(buttonsOf(drawing).flat()).toEqual(['Скопіювати №', 'Оновити', 'Відкрити в CRM'])
  })

  it('fits into one message however much a buyer has filled in', () => {
    const options = Array.from({ length: 40 }, () => ({ name: 'н'.repeat(500), value: 'з'.repeat(5000) }))
    expect(toMessage(drawOrder({ ...facts, purchase: { ...purchase, options } }, uk).text).text.length).toBeLessThan(4096)
  })
})

describe('the board of activations', () => {
  const line = (order: number, more: Partial<BoardLine> = {}): BoardLine => ({
    order,
    product: 'Ключ',
    since: ago(hour),
    manager: null,
    ...more,
  })
  const none = { total: 0, lines: [] }
  const board = (groups: Partial<Board['groups']>): Board => ({
    groups: { free: none, work: none, done: none, check: none, ...groups },
    version: 1,
  })

  it('has a group for each state that somebody stands in, in one order', () => {
    const given = board({ check: { total: 1, lines: [line(3, { manager: anna })] }, free: { total: 12, lines: [line(1), line(2)] } })
    expect(textOf(drawBoard({ board: given, now }, uk))).toBe(
      [
        '⚡ Активації: 13 чатів · о 12:00',
        '',
        '★ Вільні',
        '11:00 · 1 · Ключ',
        '11:00 · 2 · Ключ',
        '… і ще 10',
        '',
        '🟡 Чекають перевірки',
        '11:00 · 3 · @anna · Ключ',
      ].join('\n'),
    )
  })

  it('says when there is none, and can be refreshed', () => {
    const drawing = drawBoard({ board: board({}), now }, uk)
    expect(textOf(drawing)).toBe('Активацій зараз немає.')
    expect(buttonsOf(drawing)).toEqual([['Оновити']])
  })

  it('fits into one message with every group full', () => {
    const long = { ...anna, username: 'm'.repeat(32) }
    const lines = Array.from({ length: 10 }, (_, index) =>
      line(129_000_000 + index, { product: 'Щ'.repeat(300), manager: long, since: ago(30 * 24 * 60 * minute) }),
    )
    const full = { total: 500, lines }
    const text = toMessage(drawBoard({ board: board({ free: full, work: full, done: full, check: full }), now }, uk).text).text
    expect(text.length).toBeLessThan(4096)
    expect(text.split('\n').filter((shown) => shown.includes('… і ще 490'))).toHaveLength(4)
  })
})
