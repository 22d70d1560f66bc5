import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../infra/embedded/free-port.ts'
import { startRedis } from '../../infra/embedded/redis.ts'
import { createCrmSimulator, createTelegramSimulator } from '@pinline/simulators'
import type { CrmSimulator, TelegramSimulator } from '@pinline/simulators'
import { createTestDatabase } from './database.ts'

/** `pinline`: all of them in one process. */
export type ServiceName = 'ingress' | 'bot' | 'dispatcher' | 'outbox' | 'pinline'

export interface SystemOptions {
  /** Variables on top of the defaults. */
  readonly env?: Readonly<Record<string, string>>
  readonly seed?: number
  /** Time of the simulated CRM. @defaultValue the machine's */
  readonly clock?: () => Date
  /** The simulators are not started yet. @defaultValue false */
  readonly away?: boolean
}

/** What Pinline works with: Telegram and CRM simulated, their ledgers to count from, a database and a Redis of its own. */
export interface Surroundings {
  readonly telegram: TelegramSimulator
  readonly crm: CrmSimulator
  readonly groupId: number
  readonly logChatId: number
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly webhookKey: string
  readonly stopRedis: () => Promise<void>
}

/** All of Pinline as its users have it. */
export interface System extends Surroundings {
  /** Starts one of each service and waits until Telegram knows the webhook. */
  readonly startAll: () => Promise<unknown>
  /** What the services have logged so far, for a failing test's message. */
  readonly logs: () => string
  /** Ends everything that it started and removes the data. */
  readonly close: () => Promise<void>
}

/** {@link Surroundings} with what whoever runs services in them needs. */
export interface OwnSurroundings {
  readonly shared: Surroundings
  /** A place for logs. */
  readonly folder: string
  /** The environment of the services. `ingress` listens where the webhook's address says, the others on any free port. */
  readonly variables: Readonly<Record<string, string>>
  /** Resolves when Telegram knows the webhook; at once where there is nothing to wait for. */
  readonly settled: () => Promise<void>
  /** Tells the CRM where ingress listens. */
  readonly announce: (ingressOrigin: string) => void
  readonly close: () => Promise<void>
}

const bot = 7_000_001
const token = `${String(bot)}:simulated`
const sellerId = 4_242
const webhookKey = 'hook-key'
const groupId = -1_001_000_000_001
const logChatId = -1_001_000_000_002

const openSimulators = async ({ seed = 1, away = false, clock }: SystemOptions) => {
  const telegram = createTelegramSimulator({ token, groupId, seed })
  telegram.addChannel({ id: logChatId, title: 'Log' })
  const crm = createCrmSimulator({ sellerId, apiKey: 'key', seed, ...(clock === undefined ? {} : { clock }) })
  // Started once in any case, so that their ports are known.
  await telegram.start()
  await crm.start()
  const urls = { telegram: telegram.url, crm: crm.url }
  if (away) {
    await telegram.stop()
    await crm.stop()
  }
  return { telegram, crm, urls }
}

/** Creates database, Redis and simulators. Nothing of Pinline runs yet. */
export const createSurroundings = async (options: SystemOptions): Promise<OwnSurroundings> => {
  const { env = {}, away = false } = options
  const folder = mkdtempSync(join(tmpdir(), 'pinline-e2e-'))
  const database = await createTestDatabase()
  const redis = await startRedis({ dir: join(folder, 'redis'), preferredPort: 21_000 + (process.pid % 900) * 10, durable: false })
  const { telegram, crm, urls } = await openSimulators(options)
  // The webhook's address must be known before the service that listens there.
  const ingressPort = String(await findFreePort(22_000 + (process.pid % 900) * 10))
  return {
    shared: {
      telegram,
      crm,
      groupId,
      logChatId,
      databaseUrl: database.url,
      redisUrl: redis.url,
      webhookKey,
      stopRedis: () => redis.stop(),
    },
    folder,
    variables: {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: urls.telegram,
      TELEGRAM_GROUP_ID: String(groupId),
      TELEGRAM_LIMITS: 'off',
      TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${ingressPort}/telegram/webhook`,
      CRM_BASE_URL: urls.crm,
      CRM_SELLER_ID: String(sellerId),
      CRM_API_KEY: 'key',
      CRM_RATE: 'off',
      CRM_WEBHOOK_KEY: webhookKey,
      SWEEP_SECONDS: '3',
      INGRESS_PORT: ingressPort,
      BOT_PORT: '0',
      DISPATCHER_PORT: '0',
      OUTBOX_PORT: '0',
      CONSOLE_PORT: '0',
      ...env,
    },
    settled: async () => {
      if (away || env['TELEGRAM_MODE'] === 'polling') return
      await telegram.ledger.waitFor(({ kind, ok }) => kind === 'telegram.setWebhook' && ok, { timeoutMs: 10_000 })
    },
    announce: (ingressOrigin) => {
      crm.setWebhook({ url: `${ingressOrigin}/crm/messages/${webhookKey}` })
    },
    close: async () => {
      await telegram.stop()
      await crm.stop()
      await redis.stop()
      await database.drop()
      if (process.env['KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
