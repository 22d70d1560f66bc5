import { telegramQueue } from '@pinline/contracts'
import { createKeepingCrm, createRateGate } from '@pinline/crm'
import type { Stores } from './stores.ts'
import { logRecipient } from '@pinline/db'
import { createChatReader, createLeader, runTimers } from '@pinline/domain'
import type { Crm, Timer } from '@pinline/domain'
import { askStores, createMetrics, createOps, createOpsServer, monotonicMs, newId, reachNothing, toError } from '@pinline/platform'
import { checkRedisConfig, createConsumer, openRedis } from '@pinline/queue'
import type { Redis } from '@pinline/queue'
import { createLimiter, openTelegramClient } from '@pinline/telegram'
import type { SentLog } from '@pinline/telegram'
import { timeImport } from './crm/chat-sync.ts'
import type { Reader } from './crm/chat-sync.ts'
import { noCrm } from './crm/no-crm.ts'
import { createOrderInfo } from './crm/order-info.ts'
import { failingClient } from './failpoints.ts'
import { openHelpDesk } from './help-desk.ts'
import type { DispatcherDeps, Parts } from './parts.ts'
import { createSending } from './sending.ts'
import { noShop, startShop } from './shop.ts'
import type { ShopWork } from './shop.ts'
import { checkWhenReady } from './redis-check.ts'
import { openStores } from './stores.ts'
import { createDestinations } from './telegram/destinations.ts'
import type { Pump } from './telegram/pump.ts'
import { createAdminTimers } from './timers/admin-timers.ts'
import { createLogChannel } from './timers/log-channel.ts'

/** Destinations rung at once by hints. */
const ringsAtOnce = 64
const sweepMs = 1_000
const logMs = 6_000
/** A sending must fit into a lease together with the fetch of its file. */
const uploadTimeoutMs = 8_000

/** Cards wait no longer than that for limits that can't be restored at the start. */
const restoreMs = 2_000

/** What each group got lately, for a limiter that has forgotten it; what is just being sent counts as sent. */
const createReseed =
  ({ stores, destinations, config, clock }: Pick<Parts, 'stores' | 'destinations' | 'config' | 'clock'>) =>
  async (): Promise<SentLog[]> => {
    const recent = await stores.sendLog.recent(config.telegram.bot, 61_000)
    const logs = new Map(recent.map(({ telegramChat, sentAt }) => [telegramChat, sentAt.map((at) => at.getTime())]))
    for (const { destination: recipient, count } of await stores.sendLog.sending()) {
      const destination = await destinations.resolve(recipient)
      if (destination === null) continue
      const now = Array.from({ length: count }, () => clock().getTime())
      logs.set(destination.telegramChat, [...(logs.get(destination.telegramChat) ?? []), ...now])
    }
    return [...logs].map(([chatId, sentAtMs]) => ({ chatId, sentAtMs }))
  }

/** What one process does at a time: the log channel, long work, and what the shop needs. */
const startTimers = (parts: Parts, pump: Pump, shop: ShopWork): void => {
  const { config, stores, lifecycle, logger, destinations } = parts
  const { bot } = config.telegram
  const ring = (destination: string): void => void pump.ring(destination)
  const logChannel = createLogChannel({ ...stores, ring, hasChannel: async () => (await destinations.resolve(logRecipient)) !== null, bot })
  // Each new leader begins with a quick look.
  const createTimers = (): Timer[] => [
    ...shop.timers(),
    { name: 'log-channel', everyMs: logMs, run: logChannel },
    ...createAdminTimers(parts, ring),
  ]
  const leader = createLeader({
    leases: stores.leases,
    name: 'timers',
    holder: `dispatcher-${newId()}`,
    lead: (signal) => runTimers(createTimers(), signal, logger, parts.pause),
    onChange: () => undefined,
    logger,
  })
  lifecycle.defer('timers', () => leader.close())
}

const openCrm = ({ config, lifecycle, clock, logger }: DispatcherDeps, stores: Stores, redis: Redis): Crm => {
  if (config.crm === null) return noCrm
  const { baseUrl, account, apiKey, rate, timeZone, fileHosts } = config.crm
  const gate = createRateGate({ redis, account, perSecond: rate, logger })
  lifecycle.defer('crm rate', () => {
    gate.close()
  })
  const acquire: Parameters<typeof createKeepingCrm>[0]['acquire'] = (urgency, signal) => gate.acquire(urgency, signal)
  return createKeepingCrm({ baseUrl, sellerId: account, apiKey, timeZone, fileHosts, tokens: stores.tokens, acquire, logger, clock })
}

const openOutside = async (deps: DispatcherDeps, stores: Stores) => {
  const { config, lifecycle, clock, reach = reachNothing, logger } = deps
  const { token, bot, apiRoot, limits, groupId, logChatId } = config.telegram
  const redis = openRedis(config.redisUrl, { role: 'producer', lifecycle, logger })
  const crm = openCrm(deps, stores, redis)
  const client = failingClient(openTelegramClient({ token, apiRoot, uploadTimeoutMs, lifecycle, logger }), reach)
  const helpDesk = await openHelpDesk(deps, stores)
  const staff = helpDesk === null ? {} : { staff: helpDesk.staff }
  const destinations = createDestinations({ ...stores, ...staff, bot, groupId, logChatId, monotonicMs })
  const reseed = createReseed({ stores, destinations, config, clock })
  const hold = (chatId: number, holder: string, ms: number): Promise<boolean> =>
    stores.leases.hold(`telegram:${String(bot)}:${String(chatId)}`, holder, ms)
  const limiter = createLimiter({ redis, botId: bot, mode: limits, reseed, hold, logger })
  lifecycle.defer('limiter', () => limiter.close())
  return { redis, crm, client, destinations, limiter, helpDesk }
}

/** Wires the dispatcher and starts it; the ends of everything are registered with the lifecycle. Every other system may be away. */
export const startDispatcher = async (deps: DispatcherDeps): Promise<{ port: number }> => {
  const { config, lifecycle, clock, logger } = deps
  const metrics = createMetrics('dispatcher')
  const stores = openStores(deps)
  const outside = await openOutside(deps, stores)
  const onError = (error: unknown): void => {
    logger.error({ err: toError(error) }, 'work failed and will be tried again')
  }
  const parts: Parts = { ...deps, ...outside, stores, metrics, onError }
  const reader: Reader = createChatReader({
    crm: outside.crm,
    store: timeImport(stores.importPage, monotonicMs),
    clock,
  })
  const onLate = async (chat: number): Promise<void> => {
    for (const { destination } of await stores.desk.redraw(chat)) void pump.ring(destination)
  }
  const orderInfo = createOrderInfo({ crm: outside.crm, info: stores.info, account: config.account, onLate, onError })
  lifecycle.defer('order info', () => orderInfo.close())
  const pump = createSending(parts, orderInfo, reader)
  lifecycle.defer('telegram lanes', () => pump.close())

  await outside.limiter.restore(restoreMs)
  const shop = config.crm === null ? noShop : startShop(parts, { reader, pump, orderInfo })
  void pump.run(sweepMs)
  startTimers(parts, pump, shop)

  const options = { url: config.redisUrl, logger, concurrency: ringsAtOnce }
  const sendHints = createConsumer(telegramQueue, ({ destination }) => pump.ring(destination), options)
  // At once: a ring goes on while there is something to send, so under load a queue that waited for it alone would never be closed.
  lifecycle.defer('queues and lanes', async () => {
    await Promise.all([sendHints.close(), shop.close(), pump.close()])
  })
  checkWhenReady(outside.redis, () => void checkRedisConfig(outside.redis, logger))
  return listen(parts, outside.redis)
}

const listen = async ({ config, lifecycle, logger, metrics, stores }: Parts, redis: Redis): Promise<{ port: number }> => {
  const ready = () => askStores({ database: stores.database, redis })
  const server = await createOpsServer({ ops: createOps({ service: 'dispatcher', ready, metrics }), ...config.http, logger })
  lifecycle.defer('http', () => server.close())
  return { port: server.port }
}
