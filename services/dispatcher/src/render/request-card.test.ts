import { encodeCallback } from '@pinline/contracts'
import type { RequestStatus } from '@pinline/domain'
import { expect, test } from 'vitest'
import { ago, buttonsOf, en, hour, later, minute, now, supportRequest, textOf, uk } from '../../test/samples.ts'
import { drawRequestCard } from './request-card.ts'
import type { RequestCard } from './request-card.ts'

const card = (fields: Parameters<typeof supportRequest>[0] = {}, others: Partial<RequestCard> = {}): RequestCard => ({
  request: supportRequest(fields),
  department: 'Інформаційно-обчислювальний центр',
  href: undefined,
  requester: 'Оксана Гнатюк',
  files: 2,
  reopening: null,
  now,
  ...others,
})

const taken = { status: 'work', assignee: 'Ірина Коваль', takenBy: 3, takenAt: ago(minute) } as const

test('a request that nobody has shows what it is about, how long it waits, and one button', () => {
  const drawing = drawRequestCard(card(), uk)
  expect(textOf(drawing)).toBe(
    [
      '🛠 № 12 · Інформаційно-обчислювальний центр',
      'Принтер, проєктор тощо',
      'Аудиторія: 5, 5412',
      '📎 2 файли',
      'Від: Оксана Гнатюк · 11:53',
      '',
      'Ніхто не взяв, чекає 7 хв',
    ].join('\n'),
  )
  expect(drawing.keyboard).toMatchObject({
    inline_keyboard: [[{ text: 'Взяти заявку', style: 'primary', callback_data: encodeCallback({ action: 'workTake', args: [12] }) }]],
  })
})

test('whoever has it is named, and what he can do stands below', () => {
  const drawing = drawRequestCard(card(taken), en)
  expect(textOf(drawing)).toContain('Assignee: Ірина Коваль · at 11:59')
  expect(buttonsOf(drawing)).toEqual([['Ask the requester', 'Internal note'], ['Solved']])
})

test('the number leads to the work package once there is one', () => {
  const href = 'https://desk.example/work_packages/77'
  const spans = drawRequestCard(card({ workPackage: 77 }, { href }), uk).text.filter((node) => typeof node !== 'string')
  expect(spans).toContainEqual({ tag: 'a', href, children: ['12'] })
})

test.each<[RequestStatus, string, number]>([
  ['ask', '❓ Чекає на відповідь заявника · Ірина Коваль', 2],
  ['hold', '⏰ Відкладено · Ірина Коваль', 2],
  ['solved', '✅ Вирішено · Ірина Коваль · 1 год', 0],
  ['closed', '✅ Закрито · Ірина Коваль', 0],
  ['cancelled', 'Скасовано', 0],
])('%s is told, and what has ended has no buttons', (status, line, rows) => {
  const drawing = drawRequestCard(card({ ...taken, status, createdAt: ago(hour), solvedAt: now }), uk)
  expect(textOf(drawing).split('\n').at(-1)).toBe(line)
  expect(buttonsOf(drawing)).toHaveLength(rows)
})

test('one that was opened again begins with why, as long as it is open', () => {
  const again = { ...taken, reopened: 1 }
  expect(textOf(drawRequestCard(card(again, { reopening: 'Знову не друкує' }), uk))).toMatch(/^↩️ № 12 відкрито знову: Знову не друкує\n/u)
  expect(textOf(drawRequestCard(card({ ...again, status: 'closed' }, { reopening: 'Знову не друкує' }), uk))).toMatch(/^🛠/u)
})

test('a mark is shown', () => {
  expect(textOf(drawRequestCard(card({ ...taken, status: 'closed', rating: 4, closedAt: later(minute) }), uk))).toContain('Оцінка: 4 з 5')
})

test('a long answer is cut, and what people wrote is only text', () => {
  const value = `<b>[link](http://x)</b> ${'я'.repeat(2000)}`
  const text = textOf(drawRequestCard(card({ fields: [{ key: 'text', label: 'Опис', value }] }), uk))
  expect(text).toContain('<b>[link](http://x)</b>')
  expect(text.length).toBeLessThan(900)
})

test('however much was answered, the state is not cut off', () => {
  const fields = Array.from({ length: 12 }, (_, index) => ({ key: String(index), label: 'Опис', value: '🙂'.repeat(900) }))
  const text = textOf(drawRequestCard(card({ fields }), uk))
  expect(text.length).toBeLessThan(4096)
  expect(text).toMatch(/Ніхто не взяв, чекає 7 хв$/u)
})
