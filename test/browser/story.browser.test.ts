import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
    const again = bar.getByRole('button', { name: 'Ще раз' })
    await again.waitFor({ timeout: 100_000 })
    const caption = await bar.locator('p').first().innerText()
    expect(caption).toBe('Тепер Ви: напишіть як клієнт.')
    const { counters, faults } = await playground.api.state()
    expect(counters).toMatchObject({ onTheWay: 0, lost: 0, doubled: 0 })
    expect(counters.shown).toBe(counters.received)
    expect(counters.delivered).toBe(counters.replies)
    expect(counters.received).toBeGreaterThan(5)
    expect(faults.filter(({ on }) => on)).toEqual([])
    expect(await page.getByRole('region', { name: 'Лічильники' }).innerText()).toContain('загублено 0 ✓ · двічі 0 ✓')
    expect(troubles).toEqual([])
  })
})
