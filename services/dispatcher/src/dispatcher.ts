import { crmSyncQueue, telegramQueue } from '@pinline/contracts'
import { createKeepingCrm, createRateGate } from '@pinline/crm'
import type { Stores } from './stores.ts'
import { createChatReader, createLaneWorker, createLeader } from '@pinline/domain'
import type { Crm } from '@pinline/domain'
import { createMetrics, createOps, createOpsServer, monotonicMs, newId, sleep, systemClock, toError, withTimeout } from '@pinline/platform'
import type { Lifecycle, Logger, Metrics } from '@pinline/platform'
import { checkRedisConfig, closeRedis, createConsumer, createRedis } from '@pinline/queue'
import { createLimiter, createTelegramClient, isGroupId } from '@pinline/telegram'
import type { Limiter, SentLog, TelegramClient } from '@pinline/telegram'
import type { Config } from './config.ts'
import { createChatSync } from './crm/chat-sync.ts'
import type { ChatSync, Reader } from './crm/chat-sync.ts'
import { createOrderInfo } from './crm/order-info.ts'
import type { OrderInfo } from './crm/order-info.ts'
import { createWordings } from './render/desk-words.ts'
import { openStores } from './stores.ts'
import { createDeliver } from './telegram/deliver.ts'
import { createDestinations } from './telegram/destinations.ts'
import type { Destinations } from './telegram/destinations.ts'
import { createDrawEffect } from './telegram/draw-effect.ts'
import { createMedia } from './telegram/media.ts'
import { createPump } from './telegram/pump.ts'
import type { Pump } from './telegram/pump.ts'
import { createSendItem } from './telegram/send-item.ts'
import { createLogChannel } from './timers/log-channel.ts'
import { createReconcile } from './timers/reconcile.ts'
import { runTimers } from './timers/timers.ts'

/** Chats read at once by hints; Postgres gathers what they bring. */
const readsAtOnce = 64
const sweepMs = 1_000
const lapseMs = 5_000
const logMs = 6_000
/** A sending must fit into a lease together with the fetch of its file. */
const uploadTimeoutMs = 8_000

export interface DispatcherDeps {
  readonly config: Config
  readonly lifecycle: Pick<Lifecycle, 'defer'>
  readonly logger: Logger
}

interface Parts extends DispatcherDeps {
  readonly stores: Stores
  readonly crm: Crm
  readonly client: TelegramClient
  readonly limiter: Limiter
  readonly destinations: Destinations
  readonly metrics: Metrics
  readonly onError: (error: unknown) => void
}

/** What each group got lately, for a limiter that has forgotten it; what is just being sent counts as sent. */
const createReseed =
  ({ stores, destinations, config }: Pick<Parts, 'stores' | 'destinations' | 'config'>) =>
  async (): Promise<SentLog[]> => {
    const recent = await stores.sendLog.recent(config.telegram.bot, 61_000)
    const logs = new Map(recent.map(({ telegramChat, sentAt }) => [telegramChat, sentAt.map((at) => at.getTime())]))
    for (const recipient of await stores.sendLog.sending()) {
      const destination = await destinations.resolve(recipient)
      if (destination !== null) logs.set(destination.telegramChat, [...(logs.get(destination.telegramChat) ?? []), systemClock().getTime()])
    }
    return [...logs].map(([chatId, sentAtMs]) => ({ chatId, sentAtMs }))
  }

/** The way of an effect into Telegram. */
const createSending = (parts: Parts, orderInfo: OrderInfo, reader: Reader): Pump => {
  const { config, stores, client, limiter, destinations, crm, metrics, logger, onError } = parts
  const { bot } = config.telegram
  const media = createMedia(crm)
  const sent = metrics.counter('telegram_effects_total', 'Effects shown in Telegram, by kind', ['op'])
  const repeated = metrics.counter('telegram_maybe_dup_total', 'Effects sent again after an answer was cut', ['op'])
  const draw = createDrawEffect({
    ...stores,
    media,
    wordingFor: createWordings(config.desk.wording),
    ensureInfo: (chat) => orderInfo.ensure(chat),
    loadOlder: async ({ order }, before) => {
      await reader.readBefore({ order, mode: 'silent', before })
    },
    bot,
    account: config.crm.account,
    clock: systemClock,
  })
  const onUnreachable = async (person: number): Promise<void> => {
    await stores.people.change(person, { unreachable: true })
    const { lanes } = await stores.desk.revoke(person, 'unreachable')
    for (const { destination } of lanes) void pump.ring(destination)
  }
  const freeze = (telegramChat: number, ms: number): Promise<void> => limiter.freeze({ chatId: telegramChat }, ms)
  const send = createSendItem({
    draw,
    deliver: createDeliver(client),
    client,
    destinations,
    onUnreachable,
    freeze,
    random: Math.random,
    bot,
    logger,
  })
  const pump = createPump({
    lanes: stores.lanes,
    send: (item, signal) => {
      if (item.attempts > 1) repeated.inc({ op: item.op })
      return send(item, signal)
    },
    take: async (recipient) => {
      const destination = await destinations.resolve(recipient)
      return destination === null ? 0 : limiter.take({ chatId: destination.telegramChat, group: isGroupId(destination.telegramChat) })
    },
    unlimited: config.telegram.limits === 'off',
    onOutdated: async (chat) => {
      for (const { destination } of await stores.desk.redraw(chat)) void pump.ring(destination)
    },
    onSent: (item) => {
      sent.inc({ op: item.op })
      media.forget(item.idem)
    },
    onError,
    newToken: newId,
    monotonicMs,
    sleep,
  })
  return pump
}

/** What one process does at a time: reconciliation, lapses, late order details, the log channel. */
const startTimers = (parts: Parts, sync: ChatSync, pump: Pump, orderInfo: OrderInfo): void => {
  const { config, stores, lifecycle, logger, crm } = parts
  const { bot } = config.telegram
  const { account } = config.crm
  const ring = (destination: string): void => void pump.ring(destination)
  const chatIdOf = async (order: number): Promise<number | null> => (await stores.views.chat({ account, order }))?.id ?? null
  const reconcile = createReconcile({ ...stores, crm, sync, chatIdOf, ring, bot, account, clock: systemClock, logger })
  const logChannel = createLogChannel({ ...stores, ring, bot })
  const lapse = async (): Promise<void> => {
    for (const { destination } of (await stores.desk.lapse(100)).lanes) ring(destination)
  }
  const timers = [
    { name: 'reconcile', everyMs: config.desk.sweepMs, run: reconcile },
    { name: 'lapse', everyMs: lapseMs, run: lapse },
    { name: 'order-info', everyMs: config.desk.sweepMs, run: () => orderInfo.retryMissing(5) },
    ...(config.telegram.logChatId === undefined ? [] : [{ name: 'log-channel', everyMs: logMs, run: logChannel }]),
  ]
  const leader = createLeader({
    leases: stores.leases,
    name: 'timers',
    holder: `dispatcher-${newId()}`,
    lead: (signal) => runTimers(timers, signal, logger),
    onChange: () => undefined,
    logger,
  })
  lifecycle.defer('timers', () => leader.close())
}

const openOutside = ({ config, lifecycle, logger }: DispatcherDeps, stores: Stores) => {
  const { token, bot, apiRoot, limits, groupId, logChatId } = config.telegram
  const redis = createRedis(config.redisUrl, { role: 'producer', logger })
  lifecycle.defer('redis', () => closeRedis(redis))
  const gate = createRateGate({ redis, account: config.crm.account, perSecond: config.crm.rate, logger })
  lifecycle.defer('crm rate', () => gate.close())
  const crm = createKeepingCrm({
    baseUrl: config.crm.baseUrl,
    sellerId: config.crm.account,
    apiKey: config.crm.apiKey,
    timeZone: config.crm.timeZone,
    fileHosts: config.crm.fileHosts,
    tokens: stores.tokens,
    acquire: gate.acquire,
    logger,
    clock: systemClock,
  })
  const client = createTelegramClient({ token, apiRoot, uploadTimeoutMs, logger })
  lifecycle.defer('telegram', () => {
    client.close()
  })
  const destinations = createDestinations({ ...stores, bot, groupId, logChatId, monotonicMs })
  const reseed = createReseed({ stores, destinations, config })
  const limiter = createLimiter({ redis, botId: bot, mode: limits, reseed, logger })
  lifecycle.defer('limiter', () => limiter.close())
  return { redis, crm, client, destinations, limiter }
}

/** Wires the dispatcher and starts it; the ends of everything are registered with the lifecycle. Every other system may be away. */
export const startDispatcher = async (deps: DispatcherDeps): Promise<{ port: number }> => {
  const { config, lifecycle, logger } = deps
  const metrics = createMetrics('dispatcher')
  const stores = openStores(config, lifecycle, logger)
  const outside = openOutside(deps, stores)
  const onError = (error: unknown): void => {
    logger.error({ err: toError(error) }, 'work failed and will be tried again')
  }
  const parts: Parts = { ...deps, ...outside, stores, metrics, onError }
  const reader: Reader = createChatReader({ crm: outside.crm, store: stores.importPage, clock: systemClock })
  const onLate = async (chat: number): Promise<void> => {
    for (const { destination } of await stores.desk.redraw(chat)) void pump.ring(destination)
  }
  const orderInfo = createOrderInfo({ crm: outside.crm, info: stores.info, account: config.crm.account, onLate, onError })
  lifecycle.defer('order info', () => orderInfo.close())
  const pump = createSending(parts, orderInfo, reader)
  lifecycle.defer('telegram lanes', () => pump.close())

  const reads = metrics.counter('crm_reads_total', 'Readings of chats, by outcome and mode', ['outcome', 'mode'])
  const onRead = (outcome: 'read' | 'failed', mode: string): void => {
    reads.inc({ outcome, mode })
  }
  const sync = createChatSync({ reader, lanes: stores.lanes, pump, desk: stores.desk, onRead, onError, random: Math.random })
  const worker = createLaneWorker({
    claim: (lane) => stores.lanes.claim(lane, newId()),
    claimDue: (limit, graceSeconds) => stores.lanes.claimDue({ kind: 'crm-sync', limit, graceSeconds, token: newId() }),
    drain: (held) => sync.onLane(held),
    concurrency: 16,
    sweepMs,
    sleep,
    onError,
  })
  lifecycle.defer('crm-sync lanes', () => worker.close())
  void worker.run()
  void pump.run(sweepMs)
  startTimers(parts, sync, pump, orderInfo)

  const queue = { url: config.redisUrl, logger }
  const syncHints = createConsumer(crmSyncQueue, (hint) => sync.onHint(hint), { ...queue, concurrency: readsAtOnce })
  lifecycle.defer('crm-sync queue', () => syncHints.close())
  const sendHints = createConsumer(telegramQueue, ({ destination }) => pump.ring(destination), { ...queue, concurrency: readsAtOnce })
  lifecycle.defer('telegram queue', () => sendHints.close())
  void checkRedisConfig(outside.redis, logger)
  return listen(parts, outside.redis)
}

const isThere = async (ask: () => Promise<unknown>): Promise<true | string> => {
  try {
    return (await withTimeout(ask(), 1_500)).status === 'ok' ? true : 'timed out'
  } catch {
    return 'away'
  }
}

const listen = async (
  { config, lifecycle, logger, metrics, stores }: Parts,
  redis: ReturnType<typeof createRedis>,
): Promise<{ port: number }> => {
  const ready = async () => ({ postgres: await isThere(() => stores.database.ping()), redis: await isThere(() => redis.ping()) })
  const server = await createOpsServer({ ops: createOps({ service: 'dispatcher', ready, metrics }), ...config.http, logger })
  lifecycle.defer('http', () => server.close())
  return { port: server.port }
}
