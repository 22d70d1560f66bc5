import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, claim, letPeopleIn, peopleOf } from './furnish.ts'
import { beBuyer, message, phone, show, write } from './hands.ts'
import { browserPath, openPlayground } from './support.ts'
import type { Playground, Visit } from './support.ts'

const longWait = { timeout: 60_000 }

describe.skipIf(browserPath === undefined)('faults, switched on by hand', () => {
  let playground: Playground
  let visit: Visit
  let page: Page
  let panel: Locator

  beforeAll(async () => {
    playground = await openPlayground()
    await letPeopleIn(playground.api)
    const { anna } = peopleOf(await playground.api.state())
    const { order } = await ask(playground.api, 'Олена', 'Є в наявності білі?')
    await claim(playground.api, anna.id, order)
    visit = await playground.visit()
    page = visit.page
    panel = page.locator('[data-panel="faults"]')
    await show(page, 'anna')
    await beBuyer(page, 'Олена')
  }, 120_000)
  afterAll(() => playground.close())

  const flip = (name: string): Promise<void> => panel.locator('label').filter({ hasText: name }).click()
  const isOn = (name: string): Promise<boolean> => panel.getByRole('switch', { name }).isChecked()
  const act = (name: string): Promise<void> => panel.getByRole('button', { name: `Виконати: ${name}` }).click()
  const counters = (): Promise<string> => page.getByRole('region', { name: 'Лічильники' }).locator('p').first().innerText()
  const reactions = (words: string): Locator => message(page, 'anna', words)
  const timesAtBuyer = (words: string): Promise<number> => phone(page, 'buyer').locator('article').filter({ hasText: words }).count()

  test('while the CRM is down an answer waits, and goes by itself once it is back', async () => {
    await flip('CRM не відповідає')
    await expect.poll(() => isOn('CRM не відповідає')).toBe(true)
    await write(page, 'anna', 'Відправимо сьогодні.')
    await reactions('Відправимо сьогодні.').getByText('👀').waitFor()
    await expect.poll(counters).toContain('у дорозі 1')
    expect(await timesAtBuyer('Відправимо сьогодні.')).toBe(0)
    await panel.getByRole('button', { name: 'Вимкнути всі збої' }).click()
    await expect.poll(() => isOn('CRM не відповідає')).toBe(false)
    await reactions('Відправимо сьогодні.').getByText('👌').waitFor(longWait)
    expect(await timesAtBuyer('Відправимо сьогодні.')).toBe(1)
  })

  test('a process that is killed in mid-send comes back, and the answer arrives once', async () => {
    await flip('CRM відповідає повільно')
    await expect.poll(() => isOn('CRM відповідає повільно')).toBe(true)
    await write(page, 'anna', 'Гарантія — рік.')
    await reactions('Гарантія — рік.').getByText('👀').waitFor()
    await act('Зупинити процес')
    await panel.getByText('1 перезапуск').waitFor(longWait)
    await flip('CRM відповідає повільно')
    await reactions('Гарантія — рік.').getByText('👌').waitFor(longWait)
    expect(await timesAtBuyer('Гарантія — рік.')).toBe(1)
  })

  test('Redis loses everything, and the next message still becomes a card', async () => {
    await act('Спорожнити Redis')
    await beBuyer(page, 'Тарас')
    await write(page, 'buyer', 'Чи є синій чохол?')
    await message(page, 'group', 'Чи є синій чохол?').waitFor(longWait)
  })

  test('Telegram asks to wait, and the card comes after that', async () => {
    await flip('Ліміт Telegram')
    await expect.poll(() => isOn('Ліміт Telegram')).toBe(true)
    await beBuyer(page, 'гість')
    await write(page, 'buyer', 'Ключ уже працює?')
    const row = panel.locator('li').filter({ has: page.getByRole('switch', { name: 'Ліміт Telegram' }) })
    await row
      .getByText(/\d+ раз/u)
      .first()
      .waitFor({ state: 'attached', ...longWait })
    await flip('Ліміт Telegram')
    await message(page, 'group', 'Ключ уже працює?').waitFor(longWait)
  })

  test('after all of it nothing was lost or doubled, and as much was shown as came in', async () => {
    await expect.poll(counters, longWait).not.toContain('у дорозі')
    const { received, shown, replies } = (await playground.api.state()).counters
    expect(shown).toBe(received)
    expect((await counters()).match(/\d+/gu)?.map(Number)).toEqual([received, shown, replies, 0, 0])
    expect(visit.troubles).toEqual([])
  })
})
