import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inRepository } from '../../infra/repository.ts'
import { axeFaults, bringAxe, rest } from './eyes.ts'
import { geometryFaults } from './geometry.ts'
import { message, phone, press, sendFile, show, write } from './hands.ts'
import { browserPath, desktop, handheld, openPlayground } from './support.ts'
import type { Playground, Visit, VisitOptions } from './support.ts'

const photo = { name: 'photo.png', mimeType: 'image/png', buffer: readFileSync(inRepository('test', 'browser', 'photo.png')) }
const subject = 'Принтер, проєктор тощо · 5, 5412'

const windows: readonly (readonly [string, VisitOptions])[] = [
  ['390 px', handheld],
  ['768 px', { viewport: { width: 768, height: 1024 } }],
  ['1440 px', { viewport: desktop }],
]

/** A key of the bot's keyboard on the requester's phone. */
const key = async (page: Page, label: string): Promise<void> => {
  await phone(page, 'oksana').getByRole('group', { name: 'Кнопки бота' }).getByRole('button', { name: label, exact: true }).click()
}

const board = (page: Page): Locator => page.getByRole('region', { name: 'Заявки в OpenProject' })
const column = (page: Page, name: string): Locator => board(page).getByRole('region', { name })
const opened = (page: Page): Locator => page.locator('[data-work-open]')

/** Opens a work package of the board, unless it is open. */
const open = async (page: Page, words: string): Promise<Locator> => {
  if ((await opened(page).count()) === 0) await board(page).getByRole('button').filter({ hasText: words }).click()
  await opened(page).waitFor()
  return opened(page)
}

const choose = async (page: Page, label: 'Стан' | 'Виконавець', option: string): Promise<void> => {
  await opened(page)
    .getByRole('button', { name: new RegExp(label, 'u') })
    .click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

const say = async (page: Page, words: string): Promise<void> => {
  const field = opened(page).locator('textarea')
  await field.fill(words)
  await field.press('Enter')
}

/** Fills the form of a broken printer up to the files. */
const fill = async (page: Page, room: string, what: string): Promise<void> => {
  await key(page, 'Поломки')
  await press(page, 'oksana', 'Що зламалося?', 'Принтер, проєктор тощо')
  for (const [step, words] of [
    ['1/4', room],
    ['2/4', 'Принтер HP'],
    ['3/4', what],
  ] as const) {
    await message(page, 'oksana', step).waitFor()
    await write(page, 'oksana', words)
  }
  await message(page, 'oksana', '4/4').waitFor()
}

const submit = async (page: Page): Promise<void> => {
  await press(page, 'oksana', /4\/4|Додано 1 файл/u, 'Далі')
  await press(page, 'oksana', 'Перевірте заявку', 'Подати заявку')
}

describe.skipIf(browserPath === undefined)('the help desk in the playground, by hand', () => {
  let playground: Playground
  let visit: Visit
  let page: Page

  beforeAll(async () => {
    playground = await openPlayground({ BUSINESS_HOURS: 'mon-sun 00:00-24:00' })
    visit = await playground.visit()
    page = visit.page
    await page.getByRole('radio', { name: 'Підтримка' }).click()
    await write(page, 'oksana', '/start')
    await message(page, 'oksana', 'Вітаємо!').waitFor()
  }, 120_000)
  afterAll(() => playground.close())

  const counters = (): Promise<string> => page.getByRole('region', { name: 'Лічильники' }).locator('p').first().innerText()

  test('a request with a photo has a number at once and becomes a work package with the file', async () => {
    await fill(page, '5, 5412', 'Не друкує з ранку')
    await sendFile(page, 'oksana', photo)
    await message(page, 'oksana', 'Додано 1 файл').waitFor()
    await submit(page)
    await message(page, 'oksana', /✅ Заявку №\s\d+ прийнято/u).waitFor()
    const card = column(page, 'Нова').getByRole('button').filter({ hasText: subject })
    await card.getByText('1 файл').waitFor({ state: 'attached' })
    await message(page, 'staff', 'Не друкує з ранку').getByRole('button', { name: 'Взяти заявку' }).waitFor()
    const detail = await open(page, subject)
    await detail.getByText('Не друкує з ранку').waitFor()
    const href = await detail.getByRole('list', { name: '1 файл' }).getByRole('link').getAttribute('href')
    const file = await page.request.get(`${playground.origin}${href ?? ''}`)
    expect(await file.body()).toEqual(photo.buffer)
  })

  test('who takes it in Telegram is named to the requester, and the board moves', async () => {
    await press(page, 'staff', 'Не друкує з ранку', 'Взяти заявку')
    await message(page, 'oksana', 'виконавець — ').waitFor()
    await message(page, 'staff', 'Не друкує з ранку').getByText('Виконавець: ').waitFor()
    await opened(page)
      .getByRole('button', { name: /У роботі/u })
      .waitFor()
  })

  test('a comment with /reply reaches the requester, another one does not, and the answer comes back', async () => {
    await say(page, 'Схоже на картридж')
    await say(page, '/reply Який саме принтер?')
    await message(page, 'oksana', 'Який саме принтер?').waitFor()
    expect(await phone(page, 'oksana').locator('article').filter({ hasText: 'картридж' }).count()).toBe(0)
    const question = message(page, 'oksana', 'Який саме принтер?')
    await question.hover()
    await question.getByRole('button', { name: 'Відповісти' }).click()
    await write(page, 'oksana', 'Той, що біля вікна')
    await opened(page).getByText('Той, що біля вікна').waitFor()
    await message(page, 'oksana', 'Той, що біля вікна').getByText('👌').waitFor()
  })

  test('a status of the board reaches the requester, who accepts the solution and rates it', async () => {
    await choose(page, 'Стан', 'Відкладено')
    await message(page, 'oksana', 'відкладено').waitFor()
    await choose(page, 'Стан', 'Вирішено')
    await press(page, 'oksana', 'Проблеми більше немає?', 'Так, усе працює')
    await press(page, 'oksana', 'Як Ви оціните допомогу?', /^5$/u)
    await phone(page, 'oksana').getByRole('status').getByText('Оцінку 5 збережено').waitFor()
    await opened(page)
      .getByRole('button', { name: /Закрито/u })
      .waitFor()
    await message(page, 'staff', 'Оцінка: 5 з 5').waitFor()
  })

  test('a closed request is opened again with the reason', async () => {
    await key(page, 'Мої заявки')
    await press(page, 'oksana', 'Ваші заявки', /Принтер, проєктор/u)
    await press(page, 'oksana', 'Подано:', 'Відкрити знову')
    await message(page, 'oksana', 'Що саме досі не працює?').waitFor()
    await write(page, 'oksana', 'Знову смуги на папері')
    await message(page, 'oksana', 'відкрито знову').waitFor()
    await message(page, 'staff', 'Знову смуги на папері').waitFor()
    await opened(page).getByText('Знову смуги на папері').waitFor()
    await opened(page)
      .getByRole('button', { name: /У роботі/u })
      .waitFor()
  })

  test('while OpenProject is down the number comes at once, and the request goes by itself afterwards', async () => {
    await page.getByText('OpenProject не відповідає', { exact: true }).click()
    await fill(page, '3, 301', 'Зовсім не вмикається')
    await submit(page)
    await expect.poll(counters, { timeout: 20_000 }).toMatch(/заявок 2 · в OpenProject 1 ·/u)
    await page.getByText('OpenProject не відповідає', { exact: true }).click()
    await expect.poll(counters, { timeout: 60_000 }).toMatch(/заявок 2 · в OpenProject 2 · загублено 0 ✓ · двічі 0 ✓/u)
  })

  test('a work package that is made in OpenProject itself stands on the board and is nobody’s request', async () => {
    await opened(page).getByRole('button', { name: 'До дошки' }).click()
    await board(page).getByRole('button', { name: 'Створити' }).click()
    await board(page).getByRole('textbox', { name: 'Тема' }).fill('Замовити папір')
    await board(page).getByRole('button', { name: 'Створити' }).last().click()
    await column(page, 'Нова').getByRole('button').filter({ hasText: 'Замовити папір' }).waitFor()
    expect(await counters()).toMatch(/в OpenProject 2 ·/u)
    expect(visit.troubles).toEqual([])
  })

  test.each(
    windows.flatMap(([size, options]) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        (['uk-UA', 'en-GB'] as const).map((locale) => ({ size, options, colorScheme, locale })),
      ),
    ),
  )(
    'nothing overlaps or sticks out, and axe finds nothing serious, at $size in $colorScheme in $locale',
    async ({ options, colorScheme, locale }) => {
      const {
        page: looked,
        troubles,
        close,
      } = await playground.visit({ ...options, colorScheme, locale, reducedMotion: 'reduce', at: '/?phone=oksana' })
      await bringAxe(looked)
      const seen: Record<string, unknown> = {}
      const look = async (where: string): Promise<void> => {
        await rest(looked)
        const bad = [...(await geometryFaults(looked)), ...(await axeFaults(looked))]
        if (bad.length > 0) seen[where] = bad
      }
      for (const name of ['oksana', 'staff']) {
        await show(looked, name)
        await look(name)
      }
      const tool = looked.locator('nav button[aria-haspopup="dialog"]').first()
      if (await tool.isVisible()) await tool.click()
      const card = looked.locator('[data-work]').filter({ hasText: subject }).last()
      await card.waitFor()
      await look('board')
      await card.focus()
      await card.press('Enter')
      await opened(looked).waitFor()
      await look('detail')
      expect(await looked.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
      expect({ seen, troubles }).toEqual({ seen: {}, troubles: [] })
      await close()
    },
  )
})
