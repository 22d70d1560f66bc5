import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../infra/embedded/free-port.ts'
import { startRedis } from '../../infra/embedded/redis.ts'
import { createCrmSimulator, createOpenProjectSimulator, createTelegramSimulator } from '@pinline/simulators'
import type { CrmSimulator, OpenProjectSimulator, TelegramSimulator } from '@pinline/simulators'
import { createTestDatabase } from './database.ts'

/** `pinline`: all of them in one process. */
export type ServiceName = 'ingress' | 'bot' | 'dispatcher' | 'outbox' | 'requests' | 'pinline'

export interface SystemOptions {
  /** Variables on top of the defaults. */
  readonly env?: Readonly<Record<string, string>>
  readonly seed?: number
  /** With a shop. @defaultValue true */
  readonly shop?: boolean
  /** With a help desk, its OpenProject simulated. @defaultValue false */
  readonly helpDesk?: boolean
  /** Time of the simulated CRM. @defaultValue the machine's */
  readonly clock?: () => Date
  /** The simulators are not started yet. @defaultValue false */
  readonly away?: boolean
}

/** What Pinline works with: Telegram and CRM simulated, their ledgers to count from, a database and a Redis of its own. */
export interface Surroundings {
  readonly telegram: TelegramSimulator
  readonly crm: CrmSimulator
  /** Answers only where there is a help desk. */
  readonly openProject: OpenProjectSimulator
  readonly groupId: number
  readonly logChatId: number
  /** The help desk's staff; nobody is in it but the bot. */
  readonly staffGroupId: number
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly webhookKey: string
  /** Where ingress listens once it runs. */
  readonly ingressOrigin: string
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
  /** Tells CRM and OpenProject where ingress listens. */
  readonly announce: (ingressOrigin: string) => void
  readonly close: () => Promise<void>
}

const bot = 7_000_001
const token = `${String(bot)}:simulated`
const sellerId = 4_242
const webhookKey = 'hook-key'
const groupId = -1_001_000_000_001
const logChatId = -1_001_000_000_002
const staffGroupId = -1_001_000_000_003
const openProjectKey = 'opapi-key'
const openProjectSecret = 'hook-secret'

const openSimulators = async ({ seed = 1, away = false, helpDesk = false, clock }: SystemOptions) => {
  const telegram = createTelegramSimulator({ token, groupId, seed })
  telegram.addChannel({ id: logChatId, title: 'Log' })
  const time = clock === undefined ? {} : { clock }
  const crm = createCrmSimulator({ sellerId, apiKey: 'key', seed, ...time })
  const openProject = createOpenProjectSimulator({ apiKey: openProjectKey, ledger: telegram.ledger, seed, ...time })
  telegram.addGroup({ id: staffGroupId, title: 'Support', members: [] })
  // Started once in any case, so that their ports are known.
  await telegram.start()
  await crm.start()
  if (helpDesk) await openProject.start()
  const urls = { telegram: telegram.url, crm: crm.url, openProject: helpDesk ? openProject.url : '' }
  if (away) {
    await telegram.stop()
    await crm.stop()
    await openProject.stop()
  }
  return { telegram, crm, openProject, urls }
}

const shopVariables = (url: string): Record<string, string> => ({
  CRM_BASE_URL: url,
  CRM_SELLER_ID: String(sellerId),
  CRM_API_KEY: 'key',
  CRM_RATE: 'off',
  CRM_WEBHOOK_KEY: webhookKey,
})

const helpDeskVariables = (url: string): Record<string, string> => ({
  OPENPROJECT_URL: url,
  OPENPROJECT_API_KEY: openProjectKey,
  OPENPROJECT_PROJECT: 'it-support',
  OPENPROJECT_FIELD_TELEGRAM_ID: '5',
  OPENPROJECT_FIELD_REQUEST_KEY: '6',
  OPENPROJECT_WEBHOOK_SECRET: openProjectSecret,
  TELEGRAM_STAFF_GROUP_ID: String(staffGroupId),
})

/** Creates database, Redis and simulators. Nothing of Pinline runs yet. */
export const createSurroundings = async (options: SystemOptions): Promise<OwnSurroundings> => {
  const { env = {}, away = false, shop = true, helpDesk = false } = options
  const folder = mkdtempSync(join(tmpdir(), 'pinline-e2e-'))
  const database = await createTestDatabase()
  const redis = await startRedis({ dir: join(folder, 'redis'), preferredPort: 21_000 + (process.pid % 900) * 10, durable: false })
  const { telegram, crm, openProject, urls } = await openSimulators(options)
  // The webhook's address must be known before the service that listens there.
  const ingressPort = String(await findFreePort(22_000 + (process.pid % 900) * 10))
  return {
    shared: {
      telegram,
      crm,
      openProject,
      groupId,
      logChatId,
      staffGroupId,
      databaseUrl: database.url,
      redisUrl: redis.url,
      webhookKey,
      ingressOrigin: `http://127.0.0.1:${ingressPort}`,
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
      ...(shop ? shopVariables(urls.crm) : {}),
      ...(helpDesk ? helpDeskVariables(urls.openProject) : {}),
      SWEEP_SECONDS: '3',
      INGRESS_PORT: ingressPort,
      BOT_PORT: '0',
      DISPATCHER_PORT: '0',
      OUTBOX_PORT: '0',
      REQUESTS_PORT: '0',
      CONSOLE_PORT: '0',
      ...env,
    },
    settled: async () => {
      if (away || env['TELEGRAM_MODE'] === 'polling') return
      await telegram.ledger.waitFor(({ kind, ok }) => kind === 'telegram.setWebhook' && ok, { timeoutMs: 10_000 })
    },
    announce: (ingressOrigin) => {
      crm.setWebhook({ url: `${ingressOrigin}/crm/messages/${webhookKey}` })
      openProject.setWebhook({ url: `${ingressOrigin}/openproject/webhook`, secret: openProjectSecret })
    },
    close: async () => {
      await telegram.stop()
      await crm.stop()
      await openProject.stop()
      await redis.stop()
      await database.drop()
      if (process.env['KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
