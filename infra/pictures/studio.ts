import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { squeeze } from './squeeze.ts'

export interface StudioOptions {
  readonly folder: string
  readonly language: 'uk' | 'en'
  readonly report: (path: string, bytes: number) => void
}

/** Takes pictures of pages into a folder. */
export interface Studio {
  /** The page or a part of it, at rest. English pictures get `-en` after their name. */
  take(what: Page | Locator, name: string): Promise<void>
  /** The page in light and in dark. */
  takeBoth(page: Page, name: string): Promise<void>
}

const pageOf = (what: Page | Locator): Page => ('page' in what && typeof what.page === 'function' ? what.page() : (what as Page)) // the other half of the union

const settle = async (page: Page): Promise<void> => {
  // neither a focus ring nor what shows under a pointer belongs on a picture
  await page.mouse.move(0, 0)
  await page.evaluate(async () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await document.fonts.ready
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  })
}

export const createStudio = ({ folder, language, report }: StudioOptions): Studio => {
  const take: Studio['take'] = async (what, name) => {
    await settle(pageOf(what))
    const picture = squeeze(await what.screenshot({ animations: 'disabled' }))
    const path = join(folder, `${name}${language === 'en' ? '-en' : ''}.png`)
    writeFileSync(path, picture)
    report(path, picture.length)
  }
  return {
    take,
    takeBoth: async (page, name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await take(page, `${name}-${colorScheme}`)
      }
      await page.emulateMedia({ colorScheme: 'light' })
    },
  }
}
