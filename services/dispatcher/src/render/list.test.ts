import type { ListPage, ListRow } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { ago, anna, buttonsOf, en, hour, minute, now, textOf, uk } from '../../test/samples.ts'
import { drawList, markOf } from './list.ts'

const row = (fields: Partial<ListRow> = {}): ListRow => ({
  chat: 1,
  order: 129_000_001,
  product: 'Навушники JBL',
  waitingSince: null,
  late: false,
  lastAt: ago(2 * hour),
  owner: null,
  ownerUntil: null,
  ...fields,
})

const page = (fields: Partial<ListPage> = {}): ListPage => ({
  kind: 'mine',
  words: null,
  manager: 7,
  total: 20,
  waiting: 0,
  page: 2,
  pages: 3,
  rows: [row()],
  ...fields,
})

const keysOf = (drawing: ReturnType<typeof drawList>, plain = false): string[][] => {
  const keyboard = plain ? drawing.plainKeyboard : drawing.keyboard
  const rows = keyboard !== undefined && 'inline_keyboard' in keyboard ? keyboard.inline_keyboard : []
  return rows.map((buttons) => buttons.map((button) => ('callback_data' in button ? button.callback_data : 'disabled')))
}

describe('a mark', () => {
  it.each([
    ['nothing', null, false, ''],
    ['nothing', null, true, ''],
    ['blue', now, false, '🔵 '],
    ['red', now, true, '🔴 '],
  ])('is %s', (_, waitingSince, late, mark) => {
    expect(markOf({ waitingSince, late })).toBe(mark)
  })
})

describe('a list', () => {
  it('counts, and says how many wait only where some do', () => {
    expect(textOf(drawList(5, page({ total: 2, waiting: 1 }), now, uk))).toBe('У Вас 2 активні чати.\nЗ них 1 чекає на відповідь.')
    expect(textOf(drawList(5, page({ total: 2 }), now, uk))).toBe('У Вас 2 активні чати.')
    expect(textOf(drawList(5, page({ total: 1, kind: 'mine-archive' }), now, en))).toBe('You have 1 past chat.')
    expect(textOf(drawList(5, page({ total: 3, kind: 'search', words: 'білі' }), now, uk))).toBe('«білі»: знайдено 3 чати')
  })

  it('has a button a chat: mark, product cut, and how long its buyer waits or the last word is ago', () => {
    const rows = [
      row({ waitingSince: ago(20 * minute), late: true }),
      row({ waitingSince: ago(minute), product: 'Дуже довга назва товару, якої ніхто не дочитає' }),
      row({ product: null }),
      row({ lastAt: null }),
    ]
    const labels = buttonsOf(drawList(5, page({ rows, pages: 1 }), now, uk))
      .flat()
      .map((label) => label.replaceAll('\u00a0', ' '))
    expect(labels).toEqual([
      '🔴 Навушники JBL · 20 хв',
      expect.stringMatching(/^🔵 Дуже довга назва.* · 1 хв$/u),
      expect.stringMatching(/129000001 · 2 год$/u),
      'Навушники JBL',
    ])
    for (const label of labels) expect(label.length).toBeLessThanOrEqual(34)
  })

  it('leads to chats and to the pages around', () => {
    const drawing = drawList(5, page(), now, uk)
    expect(buttonsOf(drawing).at(-1)).toEqual(['◀', '2/3', '▶'])
    expect(keysOf(drawing)).toEqual([[`1:open:${(129_000_001).toString(36)}`], ['1:list:5:1:0', 'disabled', '1:list:5:3:0']])
  })

  it('keeps its arrows at the ends, and a server without disabled buttons gets ones that answer', () => {
    expect(keysOf(drawList(5, page({ page: 1 }), now, uk)).at(-1)).toEqual(['disabled', 'disabled', '1:list:5:2:0'])
    expect(keysOf(drawList(5, page({ page: 3 }), now, uk), true).at(-1)).toEqual(['1:list:5:2:0', '1:list:5:3:0', '1:list:5:3:0'])
    expect(keysOf(drawList(5, page({ page: 1, pages: 1 }), now, uk))).toHaveLength(1)
  })

  it('of chats that somebody has names him, and leads to what admins may do', () => {
    const drawing = drawList(5, page({ kind: 'held', pages: 1, rows: [row({ owner: anna })] }), now, uk)
    expect(buttonsOf(drawing)).toEqual([['Навушники JBL · @anna']])
    expect(keysOf(drawing)[0]?.[0]).toMatch(/^1:adminChat:/u)
  })
})
