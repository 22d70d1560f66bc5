import { effects } from '@pinline/contracts'
import { toMessage } from '@pinline/telegram'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, chatView, en, hour, later, minute, now, person, textOf, uk } from '../../test/samples.ts'
import { drawLog } from './log.ts'
import { drawAccessCard, drawDigest, drawNotice } from './notices.ts'

const around = { chat: chatView(), mine: true, nameOf: () => '@anna', now }
const notice = (input: Parameters<typeof effects.notice.parse>[0]) => effects.notice.parse(input)

describe('a notice', () => {
  it('words times, people, spans and other texts for its reader', () => {
    const at = { time: 'at', at: ago(minute).toISOString() }
    const drawing = drawNotice(notice({ key: 'pin.elsewhere', params: { at } }), around, uk)
    expect(drawing === null ? '' : textOf(drawing)).toContain('об 11:59')
    const nested = drawNotice(
      notice({ key: 'reply.failed', params: { reason: { text: 'reason.refused', params: { text: 'x<y' } }, text: 'Так' } }),
      around,
      en,
    )
    expect(nested === null ? '' : textOf(nested)).toContain('x<y')
  })

  it('has its buttons, answers a message and may remove the keyboard', () => {
    const buttons = [
      [
        { label: 'menu.unpin', data: 'u:1' },
        { label: 'no.such.key', data: 'x' },
      ],
    ]
    const drawing = drawNotice(notice({ key: 'pin.elsewhere', params: { at: '' }, buttons, replyTo: 5 }), around, uk)
    expect(drawing).toMatchObject({ replyTo: 5, silent: false })
    expect(drawing === null ? [] : buttonsOf(drawing)[0]).toHaveLength(1)
    expect(drawNotice(notice({ key: 'access.waiting', params: { at: '' }, keyboard: 'none' }), around, uk)?.keyboard).toEqual({
      remove_keyboard: true,
    })
  })

  it('shows the whole address to the chat’s owner only', () => {
    const wordsFor = (mine: boolean): string => {
      const drawing = drawNotice(notice({ key: 'chat.writing' }), { ...around, mine }, uk)
      return drawing === null ? '' : textOf(drawing)
    }
    expect(wordsFor(true)).toContain('olena@ukr.net')
    expect(wordsFor(false)).toContain('o•••a@ukr.net')
  })

  it.each([
    ['uk', uk, 'Ключ активації Windows 11 Pro'],
    ['uk', uk, 'Навушники JBL Tune 520BT Wireless'],
    ['en', en, 'Wireless headphones with a case'],
    ['en', en, 'Навушники JBL Tune 520BT Wireless'],
  ] as const)('keeps the whole order number in a button, however long the product is (%s %#)', (_, wording, product) => {
    const choice = (order: string) => [{ label: 'inline.item', params: { product, order, pin: '' }, data: 'x' }]
    const drawing = drawNotice(
      notice({ key: 'reply.nochat', params: { text: 'Так' }, buttons: [choice('129000001'), choice('129000002')] }),
      around,
      wording,
    )
    const labels = drawing === null ? [] : buttonsOf(drawing).flat()
    expect(labels).toEqual([expect.stringMatching(/129000001$/), expect.stringMatching(/129000002$/)])
    expect(Math.max(...labels.map(({ length }) => length))).toBeLessThanOrEqual(34)
    // What of the name has room is still there.
    expect(labels[0]).toContain(product.slice(0, 10))
  })

  it('of a text that this version does not know is none', () => {
    expect(drawNotice(notice({ key: 'no.such.key' }), around, uk)).toBeNull()
  })
})

describe('an access card', () => {
  it('offers a decision while it is open, and names it afterwards', () => {
    const open = drawAccessCard({ person: person({ role: 'waiting', firstName: '<b>Оля', lastName: 'К' }), decision: null, now }, uk)
    expect(textOf(open)).toContain('<b>Оля К')
    expect(buttonsOf(open)[0]).toHaveLength(2)
    const decided = drawAccessCard({ person: person(), decision: { by: '@boss', at: now }, now }, uk)
    expect(textOf(decided)).toContain('@boss')
    expect(buttonsOf(decided)).toEqual([])
  })
})

describe('a digest', () => {
  const chats = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      chat: chatView({
        id: index,
        order: 129_000_000 + index,
        product: 'Дуже довга назва товару '.repeat(5),
        waitingSince: ago(index * hour),
      }),
      message: 50,
    }))

  it.each([1, 20, 100])('of %i chats fits into one message with a button for each', (count) => {
    for (const wording of [uk, en]) {
      const drawing = drawDigest({ chats: chats(count), more: 3, now }, wording)
      const { text } = toMessage(drawing.text)
      expect(text.length).toBeLessThanOrEqual(4096)
      expect(buttonsOf(drawing).flat()).toHaveLength(count)
      for (const { chat } of chats(count)) expect(text).toContain(String(chat.order))
    }
  })

  it('keeps the line but not the button of a chat that is taken or answered', () => {
    const [free, taken, answered] = [
      { chat: chatView({ order: 1 }), message: 50 },
      { chat: chatView({ order: 2, owner: anna, ownerUntil: later(hour) }), message: 50 },
      { chat: chatView({ order: 3, lastSellerId: 60 }), message: 50 },
    ]
    const drawing = drawDigest({ chats: [free, taken, answered], more: 0, now }, uk)
    expect(buttonsOf(drawing)).toEqual([['1. Відповісти']])
    expect(textOf(drawing)).toContain('№ 3')
  })
})

describe('a post of the log channel', () => {
  const event = (kind: string, data: Record<string, unknown> = {}) => ({ id: 1, at: now, kind, order: 129_000_001, manager: 7, data })

  it('has a line an event, people by code, and lost presses in one line', () => {
    const drawing = drawLog([event('pin', { until: later(hour).toISOString() }), event('lapse'), event('race'), event('race')], now, uk)
    expect(drawing === null ? [] : textOf(drawing).split('\n')).toEqual([
      '#pin М07 → № 129000001 · до 13:00',
      '#lapse № 129000001 · М07',
      '#race № 129000001 · натискань 3, чат у М07',
    ])
    expect(drawing?.silent).toBe(true)
  })

  it('says what its writers have put, leaves out what they have not, and always keeps its tag', () => {
    const events = [
      event('dead', { lane: 3, seq: 4, class: 'refused', attempts: 2 }),
      event('dead', { error: 'stale' }),
      { ...event('dead', { what: 'update', update: 55, attempts: 5 }), order: null },
      { ...event('unknown', { lane: 3, seq: 5 }), order: null },
    ]
    const drawing = drawLog(events, now, uk)
    expect(drawing === null ? [] : textOf(drawing).split('\n')).toEqual([
      '#error № 129000001 · refused · спроб 2 · 3/4',
      '#error № 129000001 · stale',
      '#error · update · спроб 5 · 55',
      '#check · 3/5',
    ])
  })

  it('names whoever has decided about what was given up, and a reply that may stand twice', () => {
    const events = [
      event('admin', { action: 'dead-replay', target: '3/4' }),
      { ...event('admin', { action: 'dead-drop', target: '3/5', by: 'console' }), manager: null },
      { ...event('twin', { message: 11, linked: 10 }), manager: null },
    ]
    const drawing = drawLog(events, now, uk)
    expect(drawing === null ? [] : textOf(drawing).split('\n')).toEqual([
      '#admin М07: повтор недоставленого → 3/4',
      '#admin Консоль: недоставлене відкинуто → 3/5',
      '#twin № 129000001 · у CRM, можливо, двічі та сама відповідь · 11',
    ])
  })

  it('is none where nothing is for the log', () => {
    expect(drawLog([event('something else')], now, uk)).toBeNull()
  })
})
