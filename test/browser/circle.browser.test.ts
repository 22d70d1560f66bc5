import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inRepository } from '../../infra/repository.ts'
import { actAs, beBuyer, letPeopleIn, message, phone, press, sendFile, show, write } from './hands.ts'
import { browserPath, openPlayground } from './support.ts'
import type { Playground, Visit } from './support.ts'

const photo = { name: 'photo.png', mimeType: 'image/png', buffer: readFileSync(inRepository('test', 'browser', 'photo.png')) }

describe.skipIf(browserPath === undefined)('the playground, by hand', () => {
  let playground: Playground
  let visit: Visit
  let page: Page

  beforeAll(async () => {
    playground = await openPlayground()
    visit = await playground.visit()
    page = visit.page
    await letPeopleIn(page)
  }, 120_000)
  afterAll(() => playground.close())

  const counters = (): Promise<string> => page.getByRole('region', { name: 'Лічильники' }).locator('p').first().innerText()
  const firstNumbers = async (): Promise<number[]> => (await counters()).match(/\d+/gu)?.map(Number) ?? []

  test('a buyer asks, Anna takes the card, looks at the history and answers, and the buyer reads it', async () => {
    await beBuyer(page, 'Тарас')
    await write(page, 'buyer', 'Чи є синій чохол?')
    await message(page, 'group', 'Чи є синій чохол?').waitFor()
    await actAs(page, 'Анна')
    await press(page, 'group', 'Чи є синій чохол?', 'Відповісти')
    await show(page, 'anna')
    await press(page, 'anna', 'Чи є синій чохол?', /Історія чату/u)
    await message(page, 'anna', '📁 Чат №').waitFor()
    await write(page, 'anna', 'Так, синій є.')
    await message(page, 'anna', 'Так, синій є.').getByText('👌').waitFor()
    await message(page, 'buyer', 'Так, синій є.').waitFor()
    expect(await phone(page, 'buyer').locator('article').filter({ hasText: 'Так, синій є.' }).count()).toBe(1)
    await message(page, 'group', 'Чи є синій чохол?').getByText('@anna_example').first().waitFor()
  })

  test('a photo arrives on the other side, both ways', async () => {
    const shown = (name: string) => phone(page, name).locator('article img').last()
    const isDrawn = (name: string) => () =>
      shown(name).evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth === 2)
    await sendFile(page, 'buyer', photo)
    await shown('anna').waitFor()
    await expect.poll(isDrawn('anna'), { timeout: 20_000 }).toBe(true)
    const before = await phone(page, 'buyer').locator('article img').count()
    await sendFile(page, 'anna', photo)
    await expect.poll(() => phone(page, 'buyer').locator('article img').count(), { timeout: 20_000 }).toBe(before + 1)
    await expect.poll(isDrawn('buyer'), { timeout: 20_000 }).toBe(true)
    await phone(page, 'anna')
      .locator('article')
      .filter({ has: page.locator('img') })
      .last()
      .getByText('👌')
      .waitFor()
  })

  test('of two who press at once exactly one is marked as the winner, and the other is told', async () => {
    await beBuyer(page, 'Олена')
    await write(page, 'buyer', 'Є в наявності білі?')
    await message(page, 'group', 'Є в наявності білі?').waitFor()
    await phone(page, 'group').getByRole('button', { name: 'Натиснути вдвох' }).click()
    const note = phone(page, 'group').getByRole('status').getByText(': перемога')
    await note.waitFor()
    expect(await note.count()).toBe(1)
    const words = await phone(page, 'group').getByRole('status').innerText()
    expect(words).toMatch(/(Анна: перемога[^]*Богдан: чат уже зайнято|Богдан: перемога[^]*Анна: чат уже зайнято)/u)
    const loser = words.includes('Анна: перемога') ? 'bohdan' : 'anna'
    await show(page, loser)
    await phone(page, loser).getByRole('status').getByText('уже веде').waitFor()
    const winner = loser === 'anna' ? 'bohdan' : 'anna'
    await show(page, winner)
    await message(page, winner, 'Є в наявності білі?').waitFor()
    expect(await phone(page, loser).locator('article').filter({ hasText: 'Є в наявності білі?' }).count()).toBe(0)
  })

  test('a chat that its manager gives back is free for all again', async () => {
    const owner = (await phone(page, 'anna').locator('article').filter({ hasText: 'Є в наявності білі?' }).count()) > 0 ? 'anna' : 'bohdan'
    await press(page, owner, 'Є в наявності білі?', 'Зняти з мене закріп')
    const sure = message(page, owner, 'Зняти закріп?').getByRole('button', { name: 'Так, зняти' })
    await sure
      .or(message(page, 'group', 'Чат знову вільний'))
      .first()
      .waitFor()
    if (await sure.isVisible()) await sure.click()
    await message(page, 'group', 'Є в наявності білі?').getByRole('button', { name: 'Відповісти' }).waitFor()
  })

  test('the path shows every stage, and its table says the same as its bars', async () => {
    await beBuyer(page, 'Тарас')
    await write(page, 'buyer', 'А чорний?')
    await message(page, 'anna', 'А чорний?').waitFor({ state: 'attached' })
    await message(page, 'buyer', 'А чорний?').getByRole('button', { name: 'дії з повідомленням' }).click()
    await message(page, 'buyer', 'А чорний?').getByRole('button', { name: 'Шлях повідомлення' }).click()
    const panel = page.locator('[data-panel="path"]')
    const bars = panel.locator('figure li button')
    // The way ends with the card in the group; the panel follows it by itself.
    await message(page, 'group', 'А чорний?').waitFor({ state: 'attached' })
    await expect.poll(() => panel.getByText('у дорозі').count(), { timeout: 20_000 }).toBe(0)
    await expect.poll(() => bars.count(), { timeout: 20_000 }).toBeGreaterThan(3)
    const drawn = await bars.evaluateAll((rows) => rows.map((row) => [row.children[0]?.textContent, row.children[2]?.textContent]))
    expect(drawn.map(([stage]) => stage)).toEqual(
      expect.arrayContaining(['CRM повідомляє', 'читання з CRM', 'збереження', 'показ у Telegram']),
    )
    await panel.getByRole('button', { name: 'Показати таблицею' }).click()
    const rows = await panel
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [row.children[0]?.firstChild?.textContent, row.children[2]?.textContent]))
    expect(rows).toEqual(drawn)
  })

  test('at the end as much was shown as came in, and nothing was lost or doubled', async () => {
    await expect.poll(counters, { timeout: 30_000 }).not.toContain('у дорозі')
    const { received, shown, replies, delivered } = (await playground.api.state()).counters
    expect(received).toBe(shown)
    expect(replies).toBe(delivered)
    expect(await firstNumbers()).toEqual([received, shown, replies, 0, 0])
    expect(visit.troubles).toEqual([])
  })
})
