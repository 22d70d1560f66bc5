import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { layCable } from './cable.ts'
import { ask, letPeopleIn } from './furnish.ts'
import { actAs, beBuyer, message, phone, press, show, write } from './hands.ts'
import { browserPath, handheld, openPlayground } from './support.ts'
import type { Playground, Visit, VisitOptions } from './support.ts'

describe.skipIf(browserPath === undefined)('habits of the page', () => {
  let playground: Playground
  let visit: Visit | undefined
  beforeAll(async () => {
    playground = await openPlayground()
    await letPeopleIn(playground.api)
  }, 120_000)
  afterEach(() => visit?.close())
  afterAll(() => playground.close())

  const open = async (options: VisitOptions = {}): Promise<Page> => {
    visit = await playground.visit(options)
    return visit.page
  }
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: at } = document
      return at === null ? '' : (at.getAttribute('aria-label') ?? at.textContent).trim()
    })
  /** Presses Tab until the focus is on something with these words. */
  const tabTo = async (page: Page, words: RegExp): Promise<void> => {
    for (let presses = 0; presses < 80; presses += 1) {
      if (words.test(await focused(page))) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`no way to ${String(words)} by Tab`)
  }

  test('the language is that of the browser, then the one that was chosen', async () => {
    const page = await open({ locale: 'en-GB' })
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.getByRole('radio', { name: 'Українська' }).click()
    await page.getByRole('button', { name: 'Історія за 60 с' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Історія за 60 с' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('uk')
  })

  test('the theme is that of the device, then the one that was chosen', async () => {
    const page = await open({ colorScheme: 'dark' })
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const dark = await background()
    await page.getByRole('button', { name: /^Тема:/u }).click()
    await expect.poll(background).not.toBe(dark)
    const light = await background()
    await page.reload()
    await page.getByRole('button', { name: /^Тема:/u }).waitFor()
    expect(await background()).toBe(light)
  })

  test('an address opens a phone and switches a fault on', async () => {
    const page = await open({ at: '/?phone=bohdan&faults=webhook-doubled,nonsense', ...handheld })
    expect(await phone(page, 'bohdan').isVisible()).toBe(true)
    expect(await phone(page, 'buyer').isVisible()).toBe(false)
    const on = async (): Promise<string[]> => (await playground.api.state()).faults.filter(({ on: isOn }) => isOn).map(({ id }) => id)
    await expect.poll(on).toEqual(['webhook-doubled'])
    await playground.api.call('DELETE /api/fault', undefined)
  })

  test('all of it goes by keyboard: write, take the card, change the phone, open and close', async () => {
    const page = await open()
    await page.keyboard.press('n')
    await expect.poll(() => focused(page)).toBe('')
    await page.keyboard.type('Є в наявності білі?')
    await page.keyboard.press('Enter')
    await message(page, 'group', 'Є в наявності білі?').waitFor()
    await tabTo(page, /^Відповісти$/u)
    await page.keyboard.press('Enter')
    await message(page, 'anna', 'Є в наявності білі?').waitFor({ state: 'attached' })
    await tabTo(page, /^(Анна|Богдан)\s*\d*/u)
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toMatch(/^Богдан/u)
    expect(await phone(page, 'bohdan').isVisible()).toBe(true)
    await page.keyboard.press('3')
    expect(await phone(page, 'anna').isVisible()).toBe(true)
    await page.keyboard.press('f')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-panel'))).toBe('faults')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Клавіші' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-panel'))).toBe('faults')
    expect(visit?.troubles).toEqual([])
  })

  test('on a small screen Esc closes a sheet and the focus is back where it was', async () => {
    const page = await open(handheld)
    const button = page.locator('nav').getByRole('button', { name: 'Збої' })
    await button.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Збої' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test('the whole circle goes by finger on a small screen', async () => {
    const page = await open(handheld)
    await beBuyer(page, 'гість')
    await write(page, 'buyer', 'Чи є темно-зелений?')
    await actAs(page, 'Богдан')
    await press(page, 'group', 'Чи є темно-зелений?', 'Відповісти')
    await show(page, 'bohdan')
    await message(page, 'bohdan', 'Чи є темно-зелений?').waitFor()
    await write(page, 'bohdan', 'Темно-зелений є.')
    await message(page, 'bohdan', 'Темно-зелений є.').getByText('👌').waitFor()
    await show(page, 'buyer')
    await message(page, 'buyer', 'Темно-зелений є.').waitFor()
    expect(visit?.troubles).toEqual([])
  })

  test('while the server is away a bar says so, nothing can be sent, and all comes back by itself', async () => {
    const cable = await layCable(playground.origin)
    const page = await open({ through: cable.origin })
    await write(page, 'buyer', 'Це вже було')
    await message(page, 'buyer', 'Це вже було').waitFor()
    cable.cut()
    const bar = page.getByText('З’єднання перервано. Відновлюємо…')
    await bar.waitFor()
    expect(await message(page, 'buyer', 'Це вже було').isVisible()).toBe(true)
    expect(await phone(page, 'buyer').locator('textarea').isDisabled()).toBe(true)
    await ask(playground.api, 'Олена', 'Написано, поки не було зв’язку')
    cable.mend()
    await bar.waitFor({ state: 'detached' })
    await message(page, 'buyer', 'Написано, поки не було зв’язку').waitFor()
    expect(await phone(page, 'buyer').locator('textarea').isDisabled()).toBe(false)
    await cable.close()
  })

  test('a reset empties the page, and it works again', async () => {
    const page = await open()
    await write(page, 'buyer', 'До чистого аркуша')
    await message(page, 'buyer', 'До чистого аркуша').waitFor()
    await page.getByRole('button', { name: 'Почати з чистого аркуша' }).click()
    await page.getByRole('button', { name: 'Так, почати спочатку' }).click()
    await message(page, 'buyer', 'До чистого аркуша').waitFor({ state: 'detached', timeout: 60_000 })
    await expect.poll(() => phone(page, 'buyer').locator('textarea').isEnabled(), { timeout: 60_000 }).toBe(true)
    await show(page, 'anna')
    await message(page, 'anna', 'Доступ відкрито').waitFor({ timeout: 60_000 })
    await write(page, 'buyer', 'І знову')
    await message(page, 'group', 'І знову').waitFor({ timeout: 60_000 })
  })
})
