import type { Page } from 'playwright-core'
import { letPeopleIn } from '../../test/browser/furnish.ts'
import { message, phone, show } from '../../test/browser/hands.ts'
import { handheld } from '../../test/browser/support.ts'
import type { Playground, VisitOptions } from '../../test/browser/support.ts'
import type { Studio } from './studio.ts'

type Language = 'uk' | 'en'

const patience = { timeout: 60_000 }
const locales = { uk: 'uk-UA', en: 'en-GB' } as const
const storyWords = {
  uk: { play: /^▶/u, question: 'Є в наявності білі?', answer: 'Так, білі є', answered: '👌' },
  en: { play: /^▶/u, question: /white/iu, answer: /white/iu, answered: '👌' },
} as const

/** Plays the story up to the answer's receipt, with pictures of its stations for the manual, and leaves it paused there. */
const playToAnswer = async (page: Page, studio: Studio, language: Language): Promise<string> => {
  const words = storyWords[language]
  await page.locator('button').filter({ hasText: words.play }).first().click()
  const bar = page.getByRole('region', { name: language === 'uk' ? 'Історія' : 'Story' })
  // pictures take their time; the story must not run away meanwhile
  await bar.getByRole('radio').first().click()
  await message(page, 'group', words.question).waitFor(patience)
  await studio.take(message(page, 'group', words.question), 'card-free')
  await message(page, 'group', words.question).getByText('✅').first().waitFor(patience)
  const winner = (await message(page, 'group', words.question).innerText()).includes('@anna') ? 'anna' : 'bohdan'
  await bar.locator('p').filter({ hasText: words.answered }).filter({ hasText: 'CRM' }).waitFor(patience)
  await bar.locator('button[aria-keyshortcuts]').click()
  await phone(page, winner)
    .locator('article')
    .filter({ has: page.locator('img') })
    .getByText('👌')
    .waitFor(patience)
  return winner
}

/** A part of the page at twice the size, as a reader of the manual needs it. */
const sharp = (locale: string, at = '/'): VisitOptions => ({ viewport: { width: 1600, height: 900 }, deviceScaleFactor: 2, locale, at })

const takePhones = async (playground: Playground, studio: Studio, locale: string, winner: string): Promise<void> => {
  const { page, close } = await playground.visit({ ...handheld, locale, at: '/?phone=group' })
  await studio.takeBoth(page, 'playground-mobile')
  await close()
  const large = await playground.visit({ ...handheld, deviceScaleFactor: 2, locale, at: '/?phone=group' })
  await studio.take(message(large.page, 'group', '📥'), 'digest')
  await studio.take(message(large.page, 'group', '✅'), 'card-claimed')
  await show(large.page, winner)
  await studio.take(phone(large.page, winner), 'private-chat')
  await studio.take(
    phone(large.page, winner)
      .locator('article')
      .filter({ hasText: '👌' })
      .filter({ hasNot: large.page.locator('img') })
      .first(),
    'reply',
  )
  await large.close()
}

const takePanels = async (playground: Playground, studio: Studio, locale: string): Promise<void> => {
  await playground.api.call('PUT /api/fault', { id: 'crm-down', on: true })
  const { page, close } = await playground.visit({ ...sharp(locale), viewport: { width: 1600, height: 1900 } })
  await page.getByRole('switch', { checked: true }).first().waitFor({ state: 'attached' })
  await studio.take(page.locator('[data-panel="faults"]'), 'faults')
  await playground.api.call('DELETE /api/fault', undefined)
  await page.locator('[data-panel="path"] figure li').nth(3).waitFor()
  await studio.take(page.locator('[data-panel="path"] section'), 'path')
  await close()
}

/** Everything that README and manual show. */
export const takePictures = async (playground: Playground, studio: Studio, language: Language): Promise<void> => {
  await letPeopleIn(playground.api)
  const locale = locales[language]
  const { page, close } = await playground.visit({ viewport: { width: 1600, height: 900 }, locale })
  const winner = await playToAnswer(page, studio, language)
  await studio.takeBoth(page, 'playground')
  await takePhones(playground, studio, locale, winner)
  await close()
  await takePanels(playground, studio, locale)
}
