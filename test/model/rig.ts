import { createDatabase, createDesk, createImport, createIntake, createLanes } from '@pinline/db'
import type { Database, Desk, Intake } from '@pinline/db'
import { createLogger, newId, systemClock } from '@pinline/platform'
import { parseConfig } from '../../services/dispatcher/src/config.ts'
import type { Config } from '../../services/dispatcher/src/config.ts'
import { openStores } from '../../services/dispatcher/src/stores.ts'
import type { Stores } from '../../services/dispatcher/src/stores.ts'
import { createFakeCrm } from '@pinline/testing'
import type { FakeCrm } from '@pinline/testing'
import { createTestDatabase } from '../support/database.ts'
import { mortalDatabase } from './life.ts'
import type { Life } from './life.ts'

export const bot = 7_000_001
export const account = 42
export const groupChat = -1_000_000_000_001
export const pinTtlMs = 3_600_000

/** Everything of Pinline that outlives a process. */
export interface Rig {
  readonly database: Database
  readonly managers: readonly { readonly row: number; readonly telegramId: number }[]
  /** With limits on, cards that wait behind each other become one. */
  readonly configs: { readonly merging: Config; readonly plain: Config }
  readonly clock: () => Date
  readonly intake: Intake
  /** What people do, as the bot asks for it. */
  readonly desk: Desk
  /** Lets business time pass, in ms; `null` begins anew. */
  pass(ms: number | null): void
  /** Stores as a process has them: nothing is asked through them after its death. */
  storesOf(life: Life): Stores
  rows<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** One for all runs, for its numbers are unique in the account. */
  readonly crm: FakeCrm
  newOrder(): number
  newMessageId(): number
  newUpdate(): number
  close(): Promise<void>
}

const silent = createLogger({ service: 'test', level: 'silent' })

const configFor = (databaseUrl: string, limits: 'off' | 'default'): Config =>
  parseConfig({
    DATABASE_URL: databaseUrl,
    REDIS_URL: 'redis://127.0.0.1:1',
    TELEGRAM_BOT_TOKEN: `${String(bot)}:${'A'.repeat(35)}`,
    TELEGRAM_GROUP_ID: String(groupChat),
    TELEGRAM_LIMITS: limits,
    CRM_BASE_URL: 'http://127.0.0.1:1',
    CRM_SELLER_ID: String(account),
    CRM_API_KEY: 'key',
    PIN_TTL_HOURS: String(pinTtlMs / 3_600_000),
  })

/** A real Postgres with three managers; everything else is in memory. */
export const createRig = async (): Promise<Rig> => {
  const test = await createTestDatabase()
  let aheadMs = 0
  let orders = 10_000
  let messages = 0
  let updates = 100
  const clock = (): Date => new Date(systemClock().getTime() + aheadMs)
  const closers: (() => Promise<void> | void)[] = []
  const lifecycle = { defer: (_: string, close: () => Promise<void> | void) => void closers.push(close) }
  const configs = { merging: configFor(test.url, 'default'), plain: configFor(test.url, 'off') }
  const shared = openStores({ config: configs.plain, lifecycle, clock, logger: silent })
  const database = createDatabase({ url: test.url, name: 'test', poolSize: 16, logger: silent })
  const scope = { bot, account, pinTtlMs, clock }
  const managers = []
  for (const telegramId of [601, 602, 603]) {
    const profile = { telegramId, firstName: `M${String(telegramId)}`, lastName: null, username: null }
    const { id } = await shared.people.remember(profile, 'manager')
    await shared.people.change(id, { startedAt: clock() })
    managers.push({ row: id, telegramId })
  }
  return {
    database,
    managers,
    configs,
    clock,
    intake: createIntake(database),
    desk: createDesk(database, scope),
    pass: (ms) => {
      aheadMs = ms === null ? 0 : aheadMs + ms
    },
    storesOf: (life) => {
      const mortal = mortalDatabase(database, life)
      const importPage = createImport(mortal, { bot, account, newToken: newId })
      return { ...shared, database: mortal, lanes: createLanes(mortal), desk: createDesk(mortal, scope), importPage }
    },
    rows: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await database.pool.query<Row>(text, [...values])).rows,
    crm: createFakeCrm(),
    newOrder: () => (orders += 1),
    newMessageId: () => (messages += 1),
    newUpdate: () => (updates += 1),
    close: async () => {
      for (const close of closers.toReversed()) await close()
      await database.close()
      await test.drop()
    },
  }
}

export { silent as logger }
