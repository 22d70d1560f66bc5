import { crmSyncQueue, telegramQueue } from '@pinline/contracts'
import { createKeepingCrm, createRateGate } from '@pinline/crm'
import type { Stores } from './stores.ts'
import { createTransact, logRecipient } from '@pinline/db'
import { createChatReader, createLaneWorker, createLeader } from '@pinline/domain'
import { createMetrics, createOps, createOpsServer, isAnswering, monotonicMs, newId, reachNothing, sleep, toError } from '@pinline/platform'
import { checkRedisConfig, closeRedis, createConsumer, createRedis } from '@pinline/queue'
import { createLimiter, createTelegramClient } from '@pinline/telegram'
import type { SentLog } from '@pinline/telegram'
import { createChatSync, timeImport } from './crm/chat-sync.ts'
import type { ChatSync, Reader } from './crm/chat-sync.ts'
import { createOrderInfo } from './crm/order-info.ts'
import type { OrderInfo } from './crm/order-info.ts'
import { failingClient } from './failpoints.ts'
import type { DispatcherDeps, Parts } from './parts.ts'
import { createRuleTimers } from './rules/rule-timers.ts'
import { createSending } from './sending.ts'
import { checkWhenReady } from './redis-check.ts'
import { openStores } from './stores.ts'
import { createDestinations } from './telegram/destinations.ts'
import type { Pump } from './telegram/pump.ts'
import { createAfterRestore } from './timers/after-restore.ts'
import { createAdminTimers } from './timers/admin-timers.ts'
import { createBacklog } from './timers/backlog.ts'
import { createDeskTimers } from './timers/desk-timers.ts'
import { createLogChannel } from './timers/log-channel.ts'
import { createProof } from './timers/proof.ts'
import type { Proof } from './timers/proof.ts'
import { createReconcile } from './timers/reconcile.ts'
import { runTimers } from './timers/timers.ts'
import { createTwinTimer } from './timers/twins.ts'
import type { Timer } from './timers/timers.ts'

/** Chats read at once by hints; Postgres gathers what they bring. */
const readsAtOnce = 64
const sweepMs = 1_000
const lapseMs = 5_000
const logMs = 6_000
const twinsMs = 15_000
const backlogMs = 5_000
/** A sending must fit into a lease together with the fetch of its file. */
const uploadTimeoutMs = 8_000

/** What each group got lately, for a limiter that has forgotten it; what is just being sent counts as sent. */
const createReseed =
  ({ stores, destinations, config, clock }: Pick<Parts, 'stores' | 'destinations' | 'config' | 'clock'>) =>
  async (): Promise<SentLog[]> => {
    const recent = await stores.sendLog.recent(config.telegram.bot, 61_000)
    const logs = new Map(recent.map(({ telegramChat, sentAt }) => [telegramChat, sentAt.map((at) => at.getTime())]))
    for (const recipient of await stores.sendLog.sending()) {
      const destination = await destinations.resolve(recipient)
      if (destination !== null) logs.set(destination.telegramChat, [...(logs.get(destination.telegramChat) ?? []), clock().getTime()])
    }
    return [...logs].map(([chatId, sentAtMs]) => ({ chatId, sentAtMs }))
  }

/** What one process does at a time: reconciliation, lapses, late order details, the log channel. */
const startTimers = (parts: Parts, sync: ChatSync, pump: Pump, orderInfo: OrderInfo, proof: Proof): void => {
  const { config, stores, lifecycle, clock, logger, destinations } = parts
  const { bot } = config.telegram
  const { account } = config.crm
  const ring = (destination: string): void => void pump.ring(destination)
  const chatIdOf = async (order: number): Promise<number | null> => (await stores.views.chat({ account, order }))?.id ?? null
  const logChannel = createLogChannel({ ...stores, ring, hasChannel: async () => (await destinations.resolve(logRecipient)) !== null, bot })
  const backlog = createBacklog({ ...stores, transact: createTransact(stores.database), ring, bot, clock })
  const lapse = async (): Promise<void> => {
    for (const { destination } of (await stores.desk.lapse(100)).lanes) ring(destination)
  }
  const ruleTimers = createRuleTimers(parts)
  const found = parts.metrics.counter('reply_twin_total', 'Replies that may stand twice in the CRM')
  const lookForTwins = createTwinTimer({ twins: stores.twins, found, logger })
  const afterRestore = createAfterRestore({ settings: stores.settings, account })
  const createTimers = (): Timer[] => {
    // Each new leader begins with a quick look.
    const { timers, ...watched } = createAdminTimers(parts, ring)
    const reconcile = createReconcile({ ...stores, ...watched, sync, chatIdOf, ring, proof, bot, account, clock, logger })
    return [
      { name: 'reconcile', everyMs: config.desk.sweepMs, run: reconcile.look },
      { name: 'reconcile-deep', everyMs: config.desk.sweepMs, run: reconcile.deepen },
      ...afterRestore([
        { name: 'lapse', everyMs: lapseMs, run: lapse },
        ...createDeskTimers({ stores, pinTtlMs: config.desk.pinTtlMs, ring, clock }),
        ...ruleTimers(),
      ]),
      { name: 'order-info', everyMs: config.desk.sweepMs, run: () => orderInfo.retryMissing(5) },
      { name: 'twins', everyMs: twinsMs, run: lookForTwins },
      { name: 'log-channel', everyMs: logMs, run: logChannel },
      ...timers,
      ...(config.telegram.limits === 'off' ? [] : [{ name: 'backlog', everyMs: backlogMs, run: backlog }]),
    ]
  }
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

const openOutside = ({ config, lifecycle, clock, reach = reachNothing, logger }: DispatcherDeps, stores: Stores) => {
  const { token, bot, apiRoot, limits, groupId, logChatId } = config.telegram
  const redis = createRedis(config.redisUrl, { role: 'producer', logger })
  lifecycle.defer('redis', () => closeRedis(redis))
  const gate = createRateGate({ redis, account: config.crm.account, perSecond: config.crm.rate, logger })
  lifecycle.defer('crm rate', () => {
    gate.close()
  })
  const crm = createKeepingCrm({
    baseUrl: config.crm.baseUrl,
    sellerId: config.crm.account,
    apiKey: config.crm.apiKey,
    timeZone: config.crm.timeZone,
    fileHosts: config.crm.fileHosts,
    tokens: stores.tokens,
    acquire: (urgency, signal) => gate.acquire(urgency, signal),
    logger,
    clock,
  })
  const client = failingClient(createTelegramClient({ token, apiRoot, uploadTimeoutMs, logger }), reach)
  lifecycle.defer('telegram', () => {
    client.close()
  })
  const destinations = createDestinations({ ...stores, bot, groupId, logChatId, monotonicMs })
  const reseed = createReseed({ stores, destinations, config, clock })
  const limiter = createLimiter({ redis, botId: bot, mode: limits, reseed, logger })
  lifecycle.defer('limiter', () => limiter.close())
  return { redis, crm, client, destinations, limiter }
}

/** Wires the dispatcher and starts it; the ends of everything are registered with the lifecycle. Every other system may be away. */
export const startDispatcher = async (deps: DispatcherDeps): Promise<{ port: number }> => {
  const { config, lifecycle, clock, logger } = deps
  const metrics = createMetrics('dispatcher')
  const stores = openStores(deps)
  const outside = openOutside(deps, stores)
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
  const orderInfo = createOrderInfo({ crm: outside.crm, info: stores.info, account: config.crm.account, onLate, onError })
  lifecycle.defer('order info', () => orderInfo.close())
  const pump = createSending(parts, orderInfo, reader)
  lifecycle.defer('telegram lanes', () => pump.close())

  const reads = metrics.counter('crm_reads_total', 'Readings of chats, by outcome and mode', ['outcome', 'mode'])
  const proof = createProof({ transact: createTransact(stores.database), clock })
  const onRead = (outcome: 'read' | 'failed', mode: string, hasNews: boolean): void => {
    reads.inc({ outcome, mode })
    if (hasNews && mode === 'sweep') proof.found()
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
  startTimers(parts, sync, pump, orderInfo, proof)

  const queue = { url: config.redisUrl, logger }
  const syncHints = createConsumer(crmSyncQueue, (hint) => sync.onHint(hint), { ...queue, concurrency: readsAtOnce })
  const sendHints = createConsumer(telegramQueue, ({ destination }) => pump.ring(destination), { ...queue, concurrency: readsAtOnce })
  // At once: a ring goes on while there is something to send, so under load a queue that waited for it alone would never be closed.
  lifecycle.defer('queues and lanes', async () => {
    await Promise.all([syncHints.close(), sendHints.close(), worker.close(), pump.close()])
  })
  checkWhenReady(outside.redis, () => void checkRedisConfig(outside.redis, logger))
  return listen(parts, outside.redis)
}

const listen = async (
  { config, lifecycle, logger, metrics, stores }: Parts,
  redis: ReturnType<typeof createRedis>,
): Promise<{ port: number }> => {
  const ready = async () => ({ postgres: await isAnswering(() => stores.database.ping()), redis: await isAnswering(() => redis.ping()) })
  const server = await createOpsServer({ ops: createOps({ service: 'dispatcher', ready, metrics }), ...config.http, logger })
  lifecycle.defer('http', () => server.close())
  return { port: server.port }
}
