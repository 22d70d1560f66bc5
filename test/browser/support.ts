import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { inRepository } from '../../infra/repository.ts'
import { findChromium } from '../../infra/setup/chromium.mjs'
import { startTryOut } from '../support/try-out.ts'
import type { TryOut } from '../support/try-out.ts'
import { createApi } from './api.ts'
import type { Api } from './api.ts'

/** A page in a window of its own, and what went wrong in it. */
export interface Visit {
  readonly page: Page
  /** Errors and warnings of the console, uncaught errors, answers of 400 and more, and requests to anything but the playground. */
  readonly troubles: readonly string[]
  readonly close: () => Promise<void>
}

export interface VisitOptions extends BrowserContextOptions {
  /** Path and query. @defaultValue `'/'` */
  readonly at?: string
  /** Another address of the same playground. */
  readonly through?: string
}

/** A whole try-out, and a browser to look at it. */
export interface Playground {
  readonly origin: string
  readonly tryOut: TryOut
  readonly api: Api
  /** Opens the page, in Ukrainian and on a large screen unless told otherwise, and waits until it shows the world. */
  visit(options?: VisitOptions): Promise<Visit>
  close(): Promise<void>
}

/** Where a browser is; without one the files of this folder are skipped. */
export const browserPath = findChromium(process.env)
if (browserPath === undefined) console.warn('No browser: install Chromium (Debian: apt-get install chromium) or set CHROMIUM to its path.')

export const desktop = { width: 1440, height: 900 } as const
/** A phone: a finger instead of a pointer. */
export const handheld = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const

const listen = (page: Page, origin: string, troubles: string[]): void => {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console ${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`))
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (asked !== origin && protocol !== 'data:' && protocol !== 'blob:') troubles.push(`request to ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${String(response.status())} for ${response.url()}`)
  })
}

const openVisit = async (browser: Browser, origin: string, { at = '/', ...options }: Omit<VisitOptions, 'through'>): Promise<Visit> => {
  const context = await browser.newContext({
    viewport: desktop,
    locale: 'uk-UA',
    timezoneId: 'Europe/Kyiv',
    colorScheme: 'light',
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const troubles: string[] = []
  listen(page, origin, troubles)
  await page.goto(`${origin}${at}`)
  await page.locator('[data-phone]').first().waitFor({ state: 'attached' })
  return { page, troubles, close: () => context.close() }
}

const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'] })

/** Starts everything as `npm start` does, with the page that was built last, and a browser. */
export const openPlayground = async (env: Readonly<Record<string, string>> = {}): Promise<Playground> => {
  if (browserPath === undefined) throw new Error('there is no browser')
  if (!existsSync(inRepository('services', 'playground', 'web', 'dist', 'index.html'))) throw new Error('run npm run build:page first')
  const tryOut = await startTryOut({ PINLINE_OPEN: 'no', ...env })
  const browser = await launch(browserPath).catch(async (error: unknown) => {
    await tryOut.close()
    throw error
  })
  const { origin } = tryOut
  return {
    origin,
    tryOut,
    api: createApi(origin),
    visit: ({ through = origin, ...options } = {}) => openVisit(browser, through, options),
    close: async () => {
      await browser.close()
      await tryOut.close()
    },
  }
}
