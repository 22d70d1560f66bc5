import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startGuard } from '../embedded/guard-client.ts'
import type { Guard } from '../embedded/guard-client.ts'
import { locateEmbedded } from '../embedded/location.ts'
import { serverAccount } from '../embedded/server-account.ts'
import { inRepository } from '../repository.ts'
import { renderBanner } from './banner.ts'
import { consoleLogin } from './console-login.ts'
import { crmWebhookAddress } from './crm-webhook.ts'
import { emptyServers, keepPostgres, keepRedis } from './embedded-servers.ts'
import { migrateWhenReachable } from './migrate-when-reachable.ts'
import type { Mode } from './mode.ts'
import { waitUntilReady } from './readiness.ts'
import { runService } from './service-runner.ts'
import { servicesOf } from './services.ts'
import { simulatedSettings } from './settings.ts'
import { keptSecrets } from './simulated-settings.ts'
import { assignPorts } from './ports.ts'
import { takeStartLock } from './start-lock.ts'

const READY_TIMEOUT_MS = 60_000

export type RunOptions = {
  mode: Exclude<Mode, { status: 'refused' }>
  env: NodeJS.ProcessEnv
  fresh: boolean
  signal: AbortSignal
  /** Prints a line for the operator. */
  report: (text: string) => void
}

type Servers = { databaseUrl: string; redisUrl: string; dataRoot: string | undefined }

const startServers = async ({ env, fresh, signal, report }: RunOptions, guard: Guard): Promise<Servers> => {
  const givenDatabase = env['DATABASE_URL']?.trim() ?? ''
  const givenRedis = env['REDIS_URL']?.trim() ?? ''
  if (givenDatabase !== '' && givenRedis !== '') {
    if (fresh) report('--fresh empties embedded data only; DATABASE_URL and REDIS_URL are left alone.')
    return { databaseUrl: givenDatabase, redisUrl: givenRedis, dataRoot: undefined }
  }
  const location = locateEmbedded(serverAccount())
  if (location.relocated) report(`The database server cannot reach this folder; its data is in ${location.dataRoot}`)
  if (fresh) await emptyServers(location)
  const deps = { location, guard, report, signal }
  const redisUrl = givenRedis === '' ? await keepRedis(deps) : givenRedis
  signal.throwIfAborted()
  const databaseUrl = givenDatabase === '' ? await keepPostgres(deps) : givenDatabase
  signal.throwIfAborted()
  return { databaseUrl, redisUrl, dataRoot: location.dataRoot }
}

/** Where this machine reaches a service that listens on `bind`. */
const reachableHost = (bind: string): string => (['', '0.0.0.0', '::'].includes(bind) ? '127.0.0.1' : bind)

const startEverything = async (options: RunOptions, guard: Guard, dataDir: string): Promise<Promise<void>[]> => {
  const { mode, env, signal, report } = options
  const startedAt = performance.now()
  const entries = servicesOf(mode)
  const ports = await assignPorts(entries, env, mode.status === 'shop')
  const simulated = simulatedSettings({ mode, env, ports, secrets: () => keptSecrets(join(dataDir, 'simulated.json')) })
  const login = consoleLogin(env, simulated)
  const { databaseUrl, redisUrl, dataRoot } = await startServers(options, guard)
  await migrateWhenReachable(databaseUrl, report, signal)
  signal.throwIfAborted()
  const logs = join(dataDir, 'logs')
  const serviceEnv = {
    ...env,
    ...simulated,
    ...login,
    ...ports,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    LOG_PRETTY: 'false',
  }
  const runs = entries.map(({ name, script }) => runService({ guard, logs, report, signal }, { name, script, env: serviceEnv }))
  const host = reachableHost(env['BIND']?.trim() ?? '')
  const readable = entries.map(({ name, portVariable }) => ({ name, url: `http://${host}:${ports[portVariable] ?? ''}` }))
  const outcome = await waitUntilReady(readable, READY_TIMEOUT_MS, signal)
  if (signal.aborted) return runs
  if (outcome.status === 'unready') for (const { name, reason } of outcome.waitingFor) report(`${name} is not ready: ${reason}`)
  const seconds = (performance.now() - startedAt) / 1000
  // What the operator of a shop has set himself is not repeated.
  const consolePassword = login['CONSOLE_PASSWORD'] ?? (mode.status === 'simulated' ? env['CONSOLE_PASSWORD'] : undefined)
  const isRealCrm = mode.status === 'shop' && !mode.simulatesCrm
  const crmWebhook = isRealCrm ? crmWebhookAddress(env, `http://${host}:${ports['INGRESS_PORT'] ?? ''}`) : undefined
  report(renderBanner({ mode: mode.status, seconds, host, ports, crmWebhook, consolePassword, dataRoot, logs }))
  return runs
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })

/** Runs everything until `signal` is aborted, then stops it in order: services, Redis, PostgreSQL. Nothing is left running. */
export const run = async (options: RunOptions): Promise<void> => {
  const dataDir = inRepository('.data')
  mkdirSync(dataDir, { recursive: true })
  chmodSync(dataDir, 0o755) // the database's account has to pass through; what is secret inside is closed itself
  const lock = await takeStartLock(join(dataDir, 'start.lock'))
  const guard = startGuard(lock.noteGuard)
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  let runs: Promise<void>[] = []
  try {
    runs = await startEverything({ ...options, signal }, guard, dataDir)
    await untilAborted(signal)
  } catch (error) {
    if (!options.signal.aborted) throw error
  } finally {
    failed.abort() // or what the guard stops now would be started again
    await guard.close()
    await Promise.all(runs)
    lock.release()
  }
}
