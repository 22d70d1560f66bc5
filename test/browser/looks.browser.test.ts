import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults, bringAxe, rest } from './eyes.ts'
import { furnish, hostile } from './furnish.ts'
import { geometryFaults } from './geometry.ts'
import { beBuyer, phone, show } from './hands.ts'
import { browserPath, desktop, openPlayground } from './support.ts'
import type { Playground, VisitOptions } from './support.ts'

const finger = { hasTouch: true, isMobile: true }
const windows: readonly (readonly [string, VisitOptions])[] = [
  ['320 px', { viewport: { width: 320, height: 640 }, ...finger }],
  ['390 px', { viewport: { width: 390, height: 844 }, ...finger }],
  ['768 px', { viewport: { width: 768, height: 1024 }, ...finger }],
  ['1440 px', { viewport: desktop }],
  ['1440 px at 200 %', { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }],
]
const languages = [
  ['uk', 'uk-UA'],
  ['en', 'en-GB'],
] as const
const sizesOfAxe = ['390 px', '1440 px']
/** Nothing moves, so there is nothing to wait for. */
const calm = { reducedMotion: 'reduce' } as const
const phones = ['buyer', 'group', 'anna', 'bohdan', 'admin']

/** Shows every phone and every sheet in turn, and calls `look` at each. */
const walk = async (page: Page, look: (where: string) => Promise<void>): Promise<void> => {
  for (const name of phones) {
    await show(page, name)
    await rest(page)
    await look(name)
  }
  const tools = page.locator('nav button[aria-haspopup="dialog"]')
  for (let at = 0; at < (await tools.count()); at += 1) {
    await tools.nth(at).click()
    await page.getByRole('dialog').waitFor()
    await rest(page)
    await look(`sheet ${String(at)}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  })
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await rest(page)
  await look('keys')
}

describe.skipIf(browserPath === undefined)('how the playground looks, with ugly messages in it', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await openPlayground()
    await furnish(playground.api)
  }, 120_000)
  afterAll(() => playground.close())

  test.each(
    windows
      .filter(([size]) => !sizesOfAxe.includes(size))
      .flatMap(([size, options]) => languages.map(([language, locale]) => ({ size, language, locale, options }))),
  )('nothing overlaps, sticks out, is cut or too small at $size in $language', async ({ locale, options }) => {
    const { page, troubles, close } = await playground.visit({ ...options, locale, ...calm })
    const seen: Record<string, string[]> = {}
    await walk(page, async (where) => {
      const faults = await geometryFaults(page)
      if (faults.length > 0) seen[where] = faults
    })
    expect(seen).toEqual({})
    expect(troubles).toEqual([])
    await close()
  })

  test.each(
    languages.flatMap(([language, locale]) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        windows.filter(([size]) => sizesOfAxe.includes(size)).map(([size, options]) => ({ size, language, locale, colorScheme, options })),
      ),
    ),
  )('all is in its place and axe finds nothing serious in $colorScheme at $size in $language', async ({ locale, colorScheme, options }) => {
    const { page, troubles, close } = await playground.visit({ ...options, locale, colorScheme, ...calm })
    await bringAxe(page)
    const seen: Record<string, unknown> = {}
    await walk(page, async (where) => {
      const bad = [...(await geometryFaults(page)), ...(await axeFaults(page))]
      if (bad.length > 0) seen[where] = bad
    })
    expect(seen).toEqual({})
    expect(troubles).toEqual([])
    await close()
  })

  test('what hostile buyers wrote is shown as it is, and does nothing', async () => {
    const { page, troubles, close } = await playground.visit()
    await beBuyer(page, 'Тарас')
    const words = await phone(page, 'buyer')
      .locator('article [lang="uk"]')
      .evaluateAll((all) => all.map(({ textContent }) => textContent))
    expect(words).toEqual(Object.values(hostile))
    const cards = (await phone(page, 'group').locator('article [lang="uk"]').allTextContents()).join('\n')
    expect(cards).toContain('<img src=x onerror=')
    expect(cards).toContain(hostile.emoji)
    expect(cards).not.toContain('\u202e')
    expect(await page.locator('[data-phone] script, img[src="x"]').count()).toBe(0)
    expect(await page.title()).not.toContain('hacked')
    expect(troubles).toEqual([])
    await close()
  })
})
