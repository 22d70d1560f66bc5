import type { Chore, ServiceState } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { ago, buttonsOf, en, later, minute, now, textOf, uk } from '../../test/samples.ts'
import { drawChore, drawDay, drawService } from './service.ts'
import type { ServiceView } from './service.ts'

const calm: ServiceState = { waiting: 0, waitingSince: null, queue: 0, queueSince: null, dead: 0, deadSince: null }
const view = (change: Partial<ServiceView> = {}): ServiceView => ({
  state: calm,
  proven: ago(minute),
  gap: null,
  troubles: [],
  consoleUrl: null,
  now,
  ...change,
})

describe('the state of the service', () => {
  it('says up to when everything of the CRM is here, and what waits', () => {
    const state = { ...calm, waiting: 3, waitingSince: ago(minute), queue: 41, queueSince: ago(2 * minute), dead: 1, deadSince: now }
    expect(textOf(drawService(view({ state }), uk))).toBe(
      'Стан сервісу · о 12:00\n✅ Усі повідомлення CRM до 11:59 у нас\nЧекають на відповідь: 3\nЧерга в групу: 41 · затримка ~2 хв\nНе надіслано: 1',
    )
  })

  it('names no delay where nothing waits, and no moment before the first reading is over', () => {
    const text = textOf(drawService(view({ proven: null }), en))
    expect(text).toContain('Queue to the group: 0\n')
    expect(text).not.toContain('Every CRM message')
    expect(text).toContain('first reading')
  })

  it('says what is unproven, and what is down since when', () => {
    const text = textOf(
      drawService(
        view({
          gap: { n: 2, since: ago(5 * minute), reason: 'down' },
          troubles: [
            { kind: 'down', since: ago(6 * minute) },
            { kind: 'group', since: ago(minute) },
          ],
        }),
        uk,
      ),
    )
    expect(text.split('\n').slice(-3)).toEqual([
      '⚠️ Не підтверджено 2 чати з 11:55. Причина: CRM не відповідає',
      '🔴 CRM не відповідає з 11:54',
      '🔴 Бот не може писати в групу з 11:59',
    ])
  })

  it('leads to the console only where its address is known', () => {
    expect(buttonsOf(drawService(view(), uk)).flat()).toEqual(['Оновити'])
    const known = drawService(view({ consoleUrl: 'https://console.example' }), uk)
    expect(buttonsOf(known).flat()).toEqual(['Оновити', 'Відкрити консоль'])
  })
})

describe('the day in numbers', () => {
  const day = (waits: readonly { ms: number; answered: boolean }[], waiting = 0) =>
    textOf(
      drawDay(
        { numbers: { messages: 12, answers: 9, waits }, state: { waiting, waitingSince: waiting === 0 ? null : ago(18 * minute) }, now },
        uk,
      ),
    )

  it('counts those who still wait among the slow ones', () => {
    const waits = [
      { ms: minute, answered: true },
      { ms: 3 * minute, answered: true },
      { ms: 18 * minute, answered: false },
    ]
    expect(day(waits, 1)).toBe(
      '📊 22.11.2026: повідомлень 12, відповідей 9\nПоловина клієнтів отримала відповідь за 3 хв, дев’ять із десяти — довше ніж за 18 хв\nЧекають зараз: 1 · найдовше 18 хв',
    )
  })

  it('says nothing of answers where nobody has asked', () => {
    expect(day([]).split('\n').slice(1)).toEqual(['Чекають зараз: 0'])
  })
})

describe('the message about long work', () => {
  const chore: Chore = { id: 4, kind: 'clean', askedBy: 7, done: 30, total: 120, askedAt: ago(minute), endedAt: null, outcome: null }

  it('shows how far it is, with a button that stops it', () => {
    expect(textOf(drawChore(chore, uk))).toBe('Очищення: 30 з 120 (25 %)')
    expect(buttonsOf(drawChore(chore, uk)).flat()).toEqual(['Зупинити'])
  })

  it('shows its end, without a button', () => {
    const done = drawChore({ ...chore, done: 121, endedAt: later(minute), outcome: 'done' }, en)
    expect(textOf(done)).toBe('Cleaned 121 chats in 2 min.')
    expect(buttonsOf(done)).toEqual([])
    expect(textOf(drawChore({ ...chore, endedAt: now, outcome: 'stopped' }, en))).toBe('Cleaning stopped. Deleted 30 of 120.')
  })

  it('can not be stopped where a person’s data is erased', () => {
    expect(buttonsOf(drawChore({ ...chore, kind: 'forget' }, uk))).toEqual([])
  })
})
