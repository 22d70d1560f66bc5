import type { Locator, Page } from 'playwright-core'
import { letPeopleIn } from '../../test/browser/furnish.ts'
import { message, phone, show } from '../../test/browser/hands.ts'
import { handheld } from '../../test/browser/support.ts'
import type { Playground } from '../../test/browser/support.ts'
import type { Studio } from './studio.ts'

type Language = 'uk' | 'en'

const patience = { timeout: 60_000 }
const locales = { uk: 'uk-UA', en: 'en-GB' } as const
const storyWords = {
  uk: { region: 'Історія', question: 'Є в наявності білі?' },
  en: { region: 'Story', question: 'Do you have white ones?' },
} as const

/** Plays the story up to the answer's receipt and leaves it paused there. `onFreeCard` is called while the first card is free. */
const playToAnswer = async (page: Page, language: Language, onFreeCard: (question: string) => Promise<void>): Promise<string> => {
  const { region, question } = storyWords[language]
  await page.locator('button').filter({ hasText: /^▶/u }).first().click()
  const bar = page.getByRole('region', { name: region })
  // pictures take their time; the story must not run away meanwhile
  await bar.getByRole('radio').first().click()
  await message(page, 'group', question).waitFor(patience)
  await onFreeCard(question)
  await message(page, 'group', question).getByText('✅').first().waitFor(patience)
  const winner = (await message(page, 'group', question).innerText()).includes('@anna') ? 'anna' : 'bohdan'
  await bar.locator('p').filter({ hasText: '👌' }).filter({ hasText: 'CRM' }).waitFor(patience)
  await bar.locator('button[aria-keyshortcuts]').click()
  await phone(page, winner)
    .locator('article')
    .filter({ has: page.locator('img') })
    .getByText('👌')
    .waitFor(patience)
  return winner
}

/** Makes the window so high that a chat at its end shows this message and all after it, and not a part of one before it. */
const beginAt = async (first: Locator): Promise<void> => {
  const betweenMessagesPx = 6
  const page = first.page()
  const missing = await first.evaluate((article) => {
    const log = article.closest('[role="log"]')
    if (log === null) return 0
    const from = article.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop
    return log.scrollHeight - log.clientHeight - from
  })
  const { width, height } = page.viewportSize() ?? handheld.viewport
  await page.setViewportSize({ width, height: Math.ceil(height + missing + betweenMessagesPx) })
  await first.evaluate((article) => {
    const log = article.closest('[role="log"]')
    if (log !== null) log.scrollTop = log.scrollHeight
  })
}

/** What the manual shows of a chat that is being answered. */
const takeParts = async (page: Page, studio: Studio, winner: string): Promise<void> => {
  await studio.take(message(page, 'group', '📥'), 'digest')
  await studio.take(message(page, 'group', '✅'), 'card-claimed')
  await show(page, winner)
  const answer = phone(page, winner)
    .locator('article')
    .filter({ hasText: '👌' })
    .filter({ hasNot: page.locator('img') })
    .first()
  await studio.take(answer, 'reply')
  await beginAt(answer)
  await studio.take(phone(page, winner), 'private-chat')
}

const readIn = async ({ api }: Playground, language: Language): Promise<void> => {
  for (const { id } of (await api.state()).people) {
    await api.call('POST /api/telegram/messages', { user: id, chat: id, text: `/lang ${language}` })
  }
}

/** The page for README in this language; the manual is in Ukrainian, and so are its pictures. All of these are of a phone at twice its size. */
export const takePictures = async (playground: Playground, studio: Studio, language: Language): Promise<void> => {
  await letPeopleIn(playground.api)
  if (language === 'en') await readIn(playground, language)
  const locale = locales[language]
  const small = await playground.visit({ ...handheld, deviceScaleFactor: 2, locale, at: '/?phone=group' })
  const large = await playground.visit({ viewport: { width: 1600, height: 900 }, locale })
  const winner = await playToAnswer(large.page, language, async (question) => {
    if (language === 'uk') await studio.take(message(small.page, 'group', question), 'card-free')
  })
  await studio.takeBoth(large.page, language === 'uk' ? 'playground' : `playground-${language}`)
  if (language === 'uk') await takeParts(small.page, studio, winner)
  await small.close()
  await large.close()
}
