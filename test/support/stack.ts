import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { findFreePort } from '../../infra/embedded/free-port.ts'
import { startRedis } from '../../infra/embedded/redis.ts'
import { createCrmSimulator, createTelegramSimulator } from '@pinline/simulators'
import type { CrmSimulator, TelegramSimulator } from '@pinline/simulators'
import { createTestDatabase } from './database.ts'

export type ServiceName = 'ingress' | 'bot' | 'dispatcher' | 'outbox'

/** One service as a child process. */
export interface RunningService {
  readonly name: ServiceName
  /** Address of its HTTP side. */
  readonly origin: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Asks it to end and waits. */
  stop(): Promise<number | null>
}

export interface StackOptions {
  /** Variables on top of the defaults. */
  readonly env?: Readonly<Record<string, string>>
  readonly seed?: number
  /** The simulators are not started yet. @defaultValue false */
  readonly away?: boolean
}

const repository = resolve(import.meta.dirname, '../..')
const bot = 7_000_001
const token = `${String(bot)}:simulated`
const sellerId = 4_242
const webhookKey = 'hook-key'
const startTimeoutMs = 20_000

/** Everything of Pinline as its users have it: services as child processes, Telegram and CRM simulated, their ledgers to count from. */
export interface Stack {
  readonly telegram: TelegramSimulator
  readonly crm: CrmSimulator
  readonly groupId: number
  readonly logChatId: number
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly webhookKey: string
  start(name: ServiceName): Promise<RunningService>
  /** Starts one of each and waits until Telegram knows the webhook. */
  startAll(copies?: Partial<Record<ServiceName, number>>): Promise<RunningService[]>
  running(name: ServiceName): RunningService[]
  stopRedis(): Promise<void>
  /** What a service has logged so far, for a failing test's message. */
  logs(): string
  /** Ends every process that it started and removes the data. */
  close(): Promise<void>
}

const waitForLine = (child: ChildProcess, log: number, name: ServiceName): Promise<number> =>
  new Promise((found, failed) => {
    const timer = setTimeout(() => {
      failed(new Error(`${name} did not start within ${String(startTimeoutMs)} ms`))
    }, startTimeoutMs)
    child.once('exit', (code) => {
      clearTimeout(timer)
      failed(new Error(`${name} ended with ${String(code)} before it listened`))
    })
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      writeSync(log, `${line}\n`)
      const port = /"port":(\d+).*"msg":"listening"/.exec(line)?.[1]
      if (port === undefined) return
      clearTimeout(timer)
      found(Number(port))
    })
  })

/** Creates the surroundings: database, Redis and simulators. Nothing of Pinline runs yet. */
export const createStack = async ({ env = {}, seed = 1, away = false }: StackOptions = {}): Promise<Stack> => {
  const folder = mkdtempSync(join(tmpdir(), 'pinline-e2e-'))
  const database = await createTestDatabase()
  const redis = await startRedis({ dir: join(folder, 'redis'), preferredPort: 21_000 + (process.pid % 900) * 10, durable: false })
  const groupId = -1_001_000_000_001
  const logChatId = -1_001_000_000_002
  const telegram = createTelegramSimulator({ token, groupId, seed })
  telegram.addChannel({ id: logChatId, title: 'Log' })
  const crm = createCrmSimulator({ sellerId, apiKey: 'key', seed })
  // Started once in any case, so that their ports are known.
  await telegram.start()
  await crm.start()
  const urls = { telegram: telegram.url, crm: crm.url }
  if (away) {
    await telegram.stop()
    await crm.stop()
  }
  const services = new Set<RunningService>()
  const logs = new Map<ServiceName, string>()
  let webhook: string | undefined

  const variables = (name: ServiceName): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: urls.telegram,
    TELEGRAM_GROUP_ID: String(groupId),
    TELEGRAM_LIMITS: 'off',
    CRM_BASE_URL: urls.crm,
    CRM_SELLER_ID: String(sellerId),
    CRM_API_KEY: 'key',
    CRM_RATE: 'off',
    CRM_WEBHOOK_KEY: webhookKey,
    SWEEP_SECONDS: '3',
    ...(webhook === undefined ? {} : { TELEGRAM_WEBHOOK_URL: webhook }),
    ...env,
    [`${name.toUpperCase()}_PORT`]: name === 'ingress' && webhook !== undefined ? new URL(webhook).port : '0',
  })

  const start = async (name: ServiceName): Promise<RunningService> => {
    const file = logs.get(name) ?? join(folder, `${name}.log`)
    logs.set(name, file)
    const log = openSync(file, 'a')
    const child = spawn(process.execPath, [`services/${name}/src/main.ts`], {
      cwd: repository,
      env: variables(name),
      stdio: ['ignore', 'pipe', log],
    })
    const exited = new Promise<number | null>((end) => child.once('exit', end))
    const port = await waitForLine(child, log, name).catch((error: unknown) => {
      child.kill('SIGKILL')
      throw error
    })
    const finish = async (signal: NodeJS.Signals): Promise<number | null> => {
      services.delete(service)
      child.kill(signal)
      return exited
    }
    const service: RunningService = {
      name,
      origin: `http://127.0.0.1:${String(port)}`,
      kill: async () => {
        await finish('SIGKILL')
      },
      stop: () => finish('SIGTERM'),
    }
    services.add(service)
    return service
  }

  const startIngress = async (): Promise<RunningService> => {
    // The webhook's address must be known before the service that listens there.
    webhook ??= `http://127.0.0.1:${String(await findFreePort(22_000 + (process.pid % 900) * 10))}/telegram/webhook`
    const ingress = await start('ingress')
    crm.setWebhook({ url: `${ingress.origin}/crm/messages/${webhookKey}` })
    return ingress
  }

  return {
    telegram,
    crm,
    groupId,
    logChatId,
    databaseUrl: database.url,
    redisUrl: redis.url,
    webhookKey,
    start: (name) => (name === 'ingress' ? startIngress() : start(name)),
    startAll: async (copies = {}) => {
      const started = [await startIngress()]
      const others = (['bot', 'dispatcher', 'outbox'] as const).flatMap((name) =>
        Array.from({ length: copies[name] ?? 1 }, () => start(name)),
      )
      started.push(...(await Promise.all(others)))
      if (!away && env['TELEGRAM_MODE'] !== 'polling')
        await telegram.ledger.waitFor(({ kind, ok }) => kind === 'telegram.setWebhook' && ok, { timeoutMs: 10_000 })
      return started
    },
    running: (name) => [...services].filter((service) => service.name === name),
    stopRedis: () => redis.stop(),
    logs: () => [...logs].map(([name, file]) => `--- ${name}\n${readFileSync(file, 'utf8').split('\n').slice(-30).join('\n')}`).join('\n'),
    close: async () => {
      await Promise.all([...services].map((service) => service.stop()))
      await telegram.stop()
      await crm.stop()
      await redis.stop()
      await database.drop()
      if (process.env['KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
