import type { CatalogueBook } from '@pinline/catalogue'
import { createRequestForms, createRequestSubmissions, createSettings, fileBytesSetting } from '@pinline/db'
import type { Database, Person, RequestForms, RequestSubmissions } from '@pinline/db'
import { createBusinessHours } from '@pinline/domain'
import type { BusinessHours } from '@pinline/domain'
import type { Clock, WorkWeek } from '@pinline/platform'
import type { BotContext, BotDeps } from '../context.ts'
import { createRequestDesk } from './mine-desk.ts'
import type { RequestDesk } from './mine-desk.ts'

/** What the features of the help desk have beside the others'. */
export interface HelpDesk {
  readonly catalogue: CatalogueBook
  readonly forms: RequestForms
  readonly submissions: RequestSubmissions
  readonly hours: BusinessHours
  /** Bytes of the largest file that gets to OpenProject. */
  readonly fileBytes: () => Promise<number>
  /** What is done with requests once they are made. */
  readonly desk: RequestDesk
}

export interface HelpDeskOptions {
  readonly database: Database
  readonly catalogue: CatalogueBook
  readonly week: WorkWeek
  readonly timezone: string
  readonly bot: number
  /** Telegram group of departments whose staff have none in the catalogue. */
  readonly staffGroup: number | undefined
  readonly clock: Clock
}

/** Telegram hands no larger file to a bot. @see https://core.telegram.org/bots/api#getfile */
const telegramBytes = 20 * 1024 * 1024

export const createHelpDesk = ({ database, catalogue, week, timezone, bot, staffGroup, clock }: HelpDeskOptions): HelpDesk => {
  const settings = createSettings(database)
  return {
    catalogue,
    forms: createRequestForms(database),
    submissions: createRequestSubmissions(database),
    hours: createBusinessHours(week, timezone),
    desk: createRequestDesk({ database, catalogue, bot, staffGroup, clock }),
    fileBytes: async () => {
      const noted = await settings.get(fileBytesSetting)
      return typeof noted === 'number' && noted > 0 ? Math.min(noted, telegramBytes) : telegramBytes
    },
  }
}

/** What the features of the help desk are made of. */
export type DeskDeps = Pick<
  BotDeps,
  'bot' | 'hasShop' | 'language' | 'timezone' | 'people' | 'prompts' | 'deskReads' | 'views' | 'outbox' | 'clock'
> & { readonly helpDesk: HelpDesk }

/** Caused by somebody who may use the help desk. */
export type DeskContext = BotContext & { person: Person }
