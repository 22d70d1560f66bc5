import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe puts on the page. */
interface Tools {
  readonly axe: Pick<typeof axe, 'run'>
}

/** Until everything that moves has come to rest. */
export const rest = (page: Page): Promise<unknown> =>
  page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)))

/** Puts axe on the page; needed once before {@link axeFaults}. */
export const bringAxe = async (page: Page): Promise<void> => {
  await page.evaluate(axe.source)
}

/** What axe calls serious or critical. */
export const axeFaults = async (page: Page): Promise<unknown[]> => {
  const found = await page.evaluate(async () => {
    const tools = globalThis as unknown as Tools // put there by the script before
    const { violations } = await tools.axe.run(document, { resultTypes: ['violations'] })
    return violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html.slice(0, 120)) }))
  })
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
}
