import {
  createChatInfo,
  createDatabase,
  createDesk,
  createEnqueue,
  createEventLog,
  createImport,
  createLanes,
  createLeases,
  createPeople,
  createReconciliation,
  createReplies,
  createSendLog,
  createSettings,
  createTokenStore,
  createViews,
} from '@pinline/db'
import { newId, systemClock } from '@pinline/platform'
import type { Lifecycle, Logger } from '@pinline/platform'
import type { Config } from './config.ts'

/** Everything that the dispatcher keeps in Postgres. */
export const openStores = (config: Config, lifecycle: Pick<Lifecycle, 'defer'>, logger: Logger) => {
  const { bot } = config.telegram
  const { account } = config.crm
  const database = createDatabase({ url: config.databaseUrl, name: 'dispatcher', logger })
  lifecycle.defer('database', () => database.close())
  return {
    database,
    lanes: createLanes(database),
    views: createViews(database),
    people: createPeople(database, bot),
    replies: createReplies(database),
    events: createEventLog(database),
    settings: createSettings(database),
    info: createChatInfo(database),
    reconciliation: createReconciliation(database),
    sendLog: createSendLog(database),
    leases: createLeases(database),
    enqueue: createEnqueue(database),
    tokens: createTokenStore(database, account, systemClock),
    desk: createDesk(database, { bot, account, pinTtlMs: config.desk.pinTtlMs, clock: systemClock }),
    importPage: createImport(database, { bot, account, newToken: newId }),
  }
}

export type Stores = ReturnType<typeof openStores>
