import type { Locator, Page } from 'playwright-core'

/** The phone with this name: `buyer`, `group`, `anna`, `bohdan`, `admin`. */
export const phone = (page: Page, name: string): Locator => page.locator(`[data-phone="${name}"]`)

/** Brings a phone into sight by its tab, where it has one. */
export const show = async (page: Page, name: string): Promise<Locator> => {
  const place = phone(page, name)
  if (!(await place.isVisible())) await page.locator(`[role="tab"][aria-controls="phone-${name}"]`).click()
  await place.waitFor()
  return place
}

/** Types into a phone's composer and presses Enter. */
export const write = async (page: Page, name: string, text: string): Promise<void> => {
  const field = (await show(page, name)).locator('textarea')
  await field.fill(text)
  await field.press('Enter')
}

/** Sends a file from a phone, with a text if there is one. */
export const sendFile = async (page: Page, name: string, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> => {
  const place = await show(page, name)
  await place.locator('input[type="file"]').setInputFiles(file)
  await place.locator('[data-composer] button').last().click()
}

/** Plays another buyer. */
export const beBuyer = async (page: Page, name: string): Promise<void> => {
  const place = await show(page, 'buyer')
  await place.locator('button[aria-pressed]').filter({ hasText: name }).click()
}

/** The newest message of a phone that has these words. */
export const message = (page: Page, name: string, words: string | RegExp): Locator =>
  phone(page, name).locator('article[data-message]').filter({ hasText: words }).last()

/** Presses a button below the newest message with these words. */
export const press = async (page: Page, name: string, words: string | RegExp, button: string | RegExp): Promise<void> => {
  await show(page, name)
  await message(page, name, words).getByRole('button', { name: button }).first().click()
}

/** In the group: as whom one presses. */
export const actAs = async (page: Page, name: string): Promise<void> => {
  await (await show(page, 'group')).getByRole('radio', { name, exact: true }).click()
}

/** Waits until the shop's admin has let both managers in, which happens at the start. */
export const letPeopleIn = async (page: Page): Promise<void> => {
  for (const name of ['anna', 'bohdan']) {
    await show(page, name)
    await message(page, name, 'Доступ відкрито').waitFor()
  }
}
