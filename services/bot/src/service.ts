import { createCatalogueBook, keepLooking } from '@pinline/catalogue'
import type { CatalogueBook } from '@pinline/catalogue'
import { crmOutboxQueue, crmSyncQueue, inboxQueue, offeredCommands, openProjectQueue, telegramQueue } from '@pinline/contracts'
import { createEnqueue, createLeases, createPeople, createSettings, createUsers, openDatabase } from '@pinline/db'
import type { Database } from '@pinline/db'
import { askStores, createMetrics, createOps, createOpsServer, newId, reachNothing, sleep } from '@pinline/platform'
import type { Clock, Lifecycle, Logger, Reach, Readiness } from '@pinline/platform'
import { createConsumer, createMutex, createProducer, openRedis } from '@pinline/queue'
import { createStaffChats, openTelegramClient } from '@pinline/telegram'
import type { TelegramClient } from '@pinline/telegram'
import { concurrency, createApp } from './app.ts'
import { createRegisterCommands, createRegisterGroupCommands } from './commands.ts'
import type { Config } from './config.ts'
import { createSharedChats } from './features/here-chats.ts'
import type { SharedChats } from './features/here-chats.ts'
import { createIdentity } from './identity.ts'
import type { Identity } from './identity.ts'
import { toCommands } from './offered.ts'
import type { Hints } from './outbox.ts'
import { createRegisterStaffCommands } from './requests/staff-commands.ts'
import { untilDone } from './retry.ts'

/** People who press at once each want a transaction. */
const poolSize = 16
/** Names change, and the group may be another one. */
const identityMs = 60_000

export type BotServiceDeps = {
  config: Config
  lifecycle: Pick<Lifecycle, 'defer' | 'signal'>
  clock: Clock
  /** Places where this process can be made to fail. @defaultValue none */
  reach?: Reach
  logger: Logger
}

const openHints = ({ config, lifecycle, logger }: BotServiceDeps): Hints => {
  const options = { url: config.redisUrl, logger }
  const telegram = createProducer(telegramQueue, options)
  const crmOutbox = createProducer(crmOutboxQueue, options)
  const crmSync = createProducer(crmSyncQueue, options)
  const openProject = createProducer(openProjectQueue, options)
  lifecycle.defer('queues', async () => {
    await Promise.all([telegram.close(), crmOutbox.close(), crmSync.close(), openProject.close()])
  })
  return {
    telegram: (hint) => telegram.hint(hint),
    crmOutbox: (hint) => crmOutbox.hint(hint),
    crmSync: (hint) => crmSync.hint(hint),
    openProject: (hint) => openProject.hint(hint),
  }
}

/** The catalogue of the help desk, looked at again and again; null where there is none. */
const openCatalogue = async ({ config, lifecycle, logger }: BotServiceDeps): Promise<CatalogueBook | null> => {
  if (config.helpDesk === null) return null
  const book = createCatalogueBook({ path: config.helpDesk.catalogueFile, logger })
  await book.look()
  const watching = keepLooking(book, { sleep, signal: lifecycle.signal })
  lifecycle.defer('catalogue', () => watching)
  return book
}

const openStores = (deps: BotServiceDeps) => {
  const { config, lifecycle, logger } = deps
  const database = openDatabase({ url: config.databaseUrl, name: 'bot', poolSize, lifecycle, logger })
  const redis = openRedis(config.redisUrl, { role: 'plain', lifecycle, logger })
  const hints = openHints(deps)
  const { token, apiRoot } = config.telegram
  const client = openTelegramClient({ token, apiRoot, lifecycle, logger })
  return { database, redis, hints, client }
}

type SetUp = BotServiceDeps & {
  database: Database
  client: TelegramClient
  identity: Identity
  chats: SharedChats
  hints: Pick<Hints, 'telegram'>
  catalogue: CatalogueBook | null
}

/** Tells the groups of the staff which commands they have; nothing without a help desk. */
const staffCommandsOf = ({ config, database, client, chats, catalogue }: SetUp): (() => Promise<boolean>) => {
  if (catalogue === null) return () => Promise.resolve(true)
  const current = () => catalogue.current()
  const staffChats = createStaffChats({
    bot: config.telegram.bot,
    departments: () => current().departments,
    configured: config.helpDesk?.staffGroup,
    settings: createSettings(database),
  })
  return createRegisterStaffCommands({ client, catalogue: current, staffChats, managers: () => chats.current('group') })
}

/** Everybody is offered the commands of his role; who has been told of just these is not told again. */
const offerCommands = async ({ config, database, hints }: Pick<SetUp, 'config' | 'database' | 'hints'>): Promise<boolean> => {
  const { bot } = config.telegram
  const { manager, admin, requester, catalogue } = offeredCommands
  const known = [...manager, ...admin, ...(config.helpDesk === null ? [] : [...requester, ...catalogue])].join('')
  const staff = await createUsers(database, bot).reachableStaff()
  const requests = staff.map(({ id, role, language }) => toCommands(bot, id, `${role}:${language ?? config.desk.language}:${known}`))
  for (const { destination } of await createEnqueue(database)(requests)) await hints.telegram({ destination })
  return true
}

/** What is done once after the start, as soon as Postgres and Telegram are there. Resolves when the admins are known, or at the end. */
const setUp = (deps: SetUp): Promise<void> => {
  const { config, lifecycle, logger, database, client, identity, chats } = deps
  const { signal } = lifecycle
  const { bot, adminIds } = config.telegram
  const people = createPeople(database, bot)
  const registerCommands = createRegisterCommands({
    client,
    leases: createLeases(database),
    holder: `bot-${newId()}`,
    hasHelpDesk: config.helpDesk !== null,
  })
  const appoint = async (): Promise<boolean> => {
    await people.appointAdmins(adminIds)
    return true
  }
  const appointed = untilDone(appoint, { name: 'admins', signal, logger })
  const registerGroup = createRegisterGroupCommands({ client, group: () => chats.current('group') })
  const registerStaff = staffCommandsOf(deps)
  const offered = appointed.then(() => untilDone(() => offerCommands(deps), { name: 'commands of people', signal, logger }))
  const keepIdentity = async (): Promise<void> => {
    while (!signal.aborted) {
      await untilDone(() => identity.refresh(), { name: 'identity', signal, logger })
      await untilDone(registerGroup, { name: 'commands of the group', signal, logger })
      await untilDone(registerStaff, { name: 'commands of the staff', signal, logger })
      await sleep(identityMs, signal)
    }
  }
  const running = Promise.all([appointed, offered, keepIdentity(), untilDone(registerCommands, { name: 'commands', signal, logger })])
  lifecycle.defer('set-up', async () => {
    await running
  })
  return appointed
}

/**
 * Wires the bot up and starts it; the ends of everything are registered with the lifecycle. Postgres, Redis and Telegram may be away.
 * Rejects only when the port cannot be had.
 */
export const startBot = async (deps: BotServiceDeps): Promise<{ port: number }> => {
  const { config, lifecycle, clock, reach = reachNothing, logger } = deps
  const metrics = createMetrics('bot')
  const { database, redis, hints, client } = openStores(deps)
  const { bot, chats: configured } = config.telegram
  const settings = createSettings(database)
  const chats = createSharedChats({ bot, configured, settings })
  const identity = createIdentity({ bot, chats, client, settings })
  const catalogue = await openCatalogue(deps)
  const worker = createApp({
    config: { bot, chats: configured, account: config.account, helpDesk: config.helpDesk, desk: config.desk },
    catalogue,
    database,
    client,
    mutex: createMutex(redis),
    identity,
    hints,
    metrics,
    clock,
    reach,
    logger,
  })
  // Until then an admin's first message would be a stranger's.
  const appointed = setUp({ ...deps, database, client, identity, chats, hints, catalogue })
  const ready = async (): Promise<Readiness> => ({ ...(await askStores({ database, redis })), 'optional:telegram': identity.state() })
  const ops = createOps({ service: 'bot', ready, metrics })
  const server = await createOpsServer({ ops, ...config.ops, logger })
  lifecycle.defer('http', () => server.close())
  const sweeping = appointed.then(() => worker.run())
  lifecycle.defer('worker', async () => {
    await worker.close()
    await sweeping
  })
  const workLane = async ({ lane }: { lane: number }): Promise<void> => {
    await appointed
    await worker.work(lane)
  }
  const consumer = createConsumer(inboxQueue, workLane, { url: config.redisUrl, concurrency, logger })
  // Both stop at once: hints in work end only when the worker is told to stop after the update under way.
  lifecycle.defer('inbox queue', async () => {
    await Promise.all([consumer.close(), worker.close()])
  })
  return { port: server.port }
}
