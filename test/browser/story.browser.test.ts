import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peopleOf } from './furnish.ts'
import { browserPath, openPlayground } from './support.ts'
import type { Playground } from './support.ts'

describe.skipIf(browserPath === undefined)('the story', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await openPlayground()
  }, 120_000)
  afterAll(() => playground.close())

  test('runs to its end at twice the speed, and nothing was lost or doubled', async () => {
    const { page, troubles } = await playground.visit()
    await page.getByRole('button', { name: 'Історія за 60 с' }).click()
    const bar = page.getByRole('region', { name: 'Історія' })
    await bar.getByRole('radio', { name: '2×' }).click()
    // the last words about what happened stand there for a moment only
    await bar.getByText('У CRM відповідь є рівно один раз. Загублено: 0. Двічі: 0.').waitFor({ timeout: 100_000 })
    const again = bar.getByRole('button', { name: 'Ще раз' })
    await again.waitFor()
    const caption = await bar.locator('p').first().innerText()
    expect(caption).toBe('Тепер Ви: напишіть як клієнт.')
    const state = await playground.api.state()
    const { counters, faults, services } = state
    expect(counters).toMatchObject({ onTheWay: 0, lost: 0, doubled: 0 })
    expect(counters.shown).toBe(counters.received)
    expect(counters.delivered).toBe(counters.replies)
    expect(counters.received).toBeGreaterThan(5)
    const { anna, bohdan } = peopleOf(state)
    const told = state.telegram.filter(
      ({ id, messages }) =>
        [anna.id, bohdan.id].includes(id) &&
        messages.some(({ text, caption }) => `${text ?? ''}${caption ?? ''}`.includes('Є в наявності білі?')),
    )
    expect(told).toHaveLength(1)
    expect(services.filter(({ restarts }) => restarts > 0)).toMatchObject([{ name: 'outbox', restarts: 1 }])
    expect(faults.filter(({ on }) => on)).toEqual([])
    expect(await page.getByRole('region', { name: 'Лічильники' }).innerText()).toContain('загублено 0 ✓ · двічі 0 ✓')
    expect(troubles).toEqual([])
  })
})
