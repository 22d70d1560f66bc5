import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { squeeze } from './squeeze.ts'

export interface StudioOptions {
  readonly folder: string
  readonly report: (path: string, bytes: number) => void
}

/** Takes pictures of pages into a folder. */
export interface Studio {
  /** A part of a page at rest, a message with a margin around it and without its neighbours. @throws Error where it does not fit the window */
  take(part: Locator, name: string): Promise<void>
  /** The page in light and in dark. */
  takeBoth(page: Page, name: string): Promise<void>
}

type Rectangle = { x: number; y: number; width: number; height: number }

const marginPx = 16
const posing = 'data-posing'
/** For the moment of the picture only; in effect where a message poses. */
const alone = `[role="log"]:has([${posing}]) * { visibility: hidden } [${posing}], [role="log"] [${posing}] * { visibility: visible }`

const settle = async (page: Page): Promise<void> => {
  // neither a focus ring nor what shows under a pointer belongs on a picture
  await page.mouse.move(0, 0)
  await page.evaluate(async () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await document.fonts.ready
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  })
}

/** What is around a message is its phone's background; anything else ends where it ends. */
const withMargin = async (part: Locator): Promise<Rectangle> => {
  const { width = 0, height = 0 } = part.page().viewportSize() ?? {}
  const { box, frame } = await part.evaluate((element) => {
    const edges = ({ left, top, right, bottom }: DOMRect) => ({ left, top, right, bottom })
    const around = element.matches('article') ? element.closest('[role="log"]') : null
    return { box: edges(element.getBoundingClientRect()), frame: edges((around ?? element).getBoundingClientRect()) }
  })
  if (box.top < frame.top || box.bottom > frame.bottom || frame.right > width || frame.bottom > height)
    throw new Error('what is to be pictured does not fit the window')
  const [x, y] = [Math.max(frame.left, box.left - marginPx), Math.max(frame.top, box.top - marginPx)]
  const [right, bottom] = [Math.min(frame.right, box.right + marginPx), Math.min(frame.bottom, box.bottom + marginPx)]
  return { x, y, width: right - x, height: bottom - y }
}

export const createStudio = ({ folder, report }: StudioOptions): Studio => {
  const keep = (png: Buffer, name: string): void => {
    const picture = squeeze(png)
    const path = join(folder, `${name}.png`)
    writeFileSync(path, picture)
    report(path, picture.length)
  }
  return {
    take: async (part, name) => {
      const page = part.page()
      await settle(page)
      await part.evaluate((element, mark) => {
        if (!element.matches('article')) return
        element.setAttribute(mark, '')
        element.scrollIntoView({ block: 'center', behavior: 'instant' })
      }, posing)
      keep(await page.screenshot({ animations: 'disabled', style: alone, clip: await withMargin(part) }), name)
      await part.evaluate((element, mark) => {
        element.removeAttribute(mark)
      }, posing)
    },
    takeBoth: async (page, name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await settle(page)
        keep(await page.screenshot({ animations: 'disabled' }), `${name}-${colorScheme}`)
      }
      await page.emulateMedia({ colorScheme: 'light' })
    },
  }
}
