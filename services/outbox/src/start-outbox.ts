import { crmOutboxQueue, crmSyncQueue, telegramQueue } from '@pinline/contracts'
import { createKeepingCrm, createRateGate } from '@pinline/crm'
import { createTokenStore, openDatabase } from '@pinline/db'
import type { Database } from '@pinline/db'
import { runTimers } from '@pinline/domain'
import { askStores, createMetrics, createOps, createOpsServer, monotonicMs, reachNothing } from '@pinline/platform'
import type { Clock, Lifecycle, Logger, Reach, Readiness } from '@pinline/platform'
import { createConsumer, createProducer, openRedis } from '@pinline/queue'
import type { Redis } from '@pinline/queue'
import { openTelegramClient } from '@pinline/telegram'
import type { TelegramClient } from '@pinline/telegram'
import type { Config } from './config.ts'
import { createFailingGate } from './failpoints.ts'
import { createOutbox } from './outbox.ts'
import { httpTimeoutMs } from './turn.ts'

const hintsAtOnce = 16
const repairMs = 15_000

export interface StartDeps {
  readonly config: Config
  readonly lifecycle: Pick<Lifecycle, 'defer'>
  /** In [0, 1), for jitter. */
  readonly random: () => number
  readonly clock: Clock
  /** Places where this process can be made to fail. @defaultValue none */
  readonly reach?: Reach
  readonly logger: Logger
}

const openQueues = ({ config, lifecycle, logger }: StartDeps) => {
  const options = { url: config.redisUrl, logger }
  const telegram = createProducer(telegramQueue, options)
  const crmSync = createProducer(crmSyncQueue, options)
  const crmOutbox = createProducer(crmOutboxQueue, options)
  lifecycle.defer('queues', async () => {
    await Promise.all([telegram.close(), crmSync.close(), crmOutbox.close()])
  })
  return {
    telegram: (destination: string): void => void telegram.hint({ destination }),
    crmSync: (hint: { lane: number; chat: number; wanted: number }): void => void crmSync.hint(hint),
    crmOutbox: (lane: number, delayMs: number): void => void crmOutbox.hint({ lane }, { delayMs }),
  }
}

const openCrm = (
  { config, lifecycle, clock, reach = reachNothing, logger }: StartDeps,
  { database, redis }: { database: Database; redis: Redis },
) => {
  const { account, perSecond, baseUrl, apiKey, timeZone, fileHosts } = config.crm
  const rate = createRateGate({ redis, account, perSecond, logger })
  lifecycle.defer('crm rate', () => {
    rate.close()
  })
  const gate = createFailingGate({ acquire: (...call) => rate.acquire(...call), now: monotonicMs }, reach)
  const tokens = createTokenStore(database, account, clock)
  const options = { baseUrl, sellerId: account, apiKey, timeZone, fileHosts, tokens, clock, timeoutMs: httpTimeoutMs, logger }
  // mechanism: gate
  return { gate, crm: createKeepingCrm({ ...options, acquire: gate.acquire, beforeWrite: gate.beforeWrite }) }
}

const openTelegram = ({ config, lifecycle, logger }: StartDeps) => {
  const { token, apiRoot } = config.telegram
  const client = openTelegramClient({ token, apiRoot, lifecycle, logger })
  let state: true | string = true
  const download: TelegramClient['download'] = async (...call) => {
    const result = await client.download(...call)
    state = result.status === 'not-done' || result.status === 'ambiguous' || result.status === 'unauthorized' ? result.status : true
    return result
  }
  return { download, state: () => state }
}

/**
 * Wires the outbox up and starts it; the ends of everything are registered with the lifecycle. Everything else may be away. Rejects only
 * when the port cannot be had.
 */
export const startOutbox = async (deps: StartDeps): Promise<{ port: number }> => {
  const { config, lifecycle, random, clock, reach = reachNothing, logger } = deps
  const metrics = createMetrics('outbox')
  const database = openDatabase({ url: config.databaseUrl, name: 'outbox', lifecycle, logger })
  const redis = openRedis(config.redisUrl, { role: 'plain', lifecycle, logger })
  const hints = openQueues(deps)
  const { gate, crm } = openCrm(deps, { database, redis })
  const telegram = openTelegram(deps)
  const { bot } = config.telegram
  const { account, linkTemplate, fileBytes: crmTakes } = config.crm
  const about = { bot, account, linkTemplate, crmTakes, pinTtlMs: config.pinTtlMs, metrics, clock, random, reach, logger }
  const { worker, breaker, tellUntold, linkUnlinked } = createOutbox({ ...about, database, crm, telegram, gate, hints })

  const ready = async (): Promise<Readiness> => ({
    ...(await askStores({ database, redis })),
    'optional:crm': breaker.isClosed() ? true : 'away',
    'optional:telegram': telegram.state(),
  })
  const ops = createOps({ service: 'outbox', ready, metrics })
  const server = await createOpsServer({ ops, ...config.http, logger })
  lifecycle.defer('http', () => server.close())

  const stopping = new AbortController()
  const repairs = [
    { name: 'untold replies', everyMs: repairMs, run: tellUntold },
    { name: 'unlinked replies', everyMs: repairMs, run: linkUnlinked },
  ]
  const repairing = runTimers(repairs, stopping.signal, logger)
  lifecycle.defer('timers', async () => {
    stopping.abort()
    await repairing
  })
  const running = worker.run()
  lifecycle.defer('lanes', async () => {
    await worker.close()
    await running
  })
  const options = { url: config.redisUrl, concurrency: hintsAtOnce, logger }
  const consumer = createConsumer(crmOutboxQueue, ({ lane }) => worker.work(lane), options)
  // Both stop at once: hints in work end only when the worker is told to stop after the item under way.
  lifecycle.defer('consumer', async () => {
    await Promise.all([consumer.close(), worker.close()])
  })
  return { port: server.port }
}
