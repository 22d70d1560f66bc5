import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startGuard } from '../embedded/guard-client.ts'
import type { Guard } from '../embedded/guard-client.ts'
import { announceStart } from './announce.ts'
import { consoleLogin } from './console-login.ts'
import { planData } from './data-plan.ts'
import { startGeneration } from './generation.ts'
import type { Generation } from './generation.ts'
import { runGenerations } from './generations.ts'
import { followLagMs } from './log-tail.ts'
import { migrateWhenReachable } from './migrate-when-reachable.ts'
import type { Mode } from './mode.ts'
import { startServers } from './servers.ts'
import { processesOf, servicesOf } from './services.ts'
import { simulatedSettings } from './settings.ts'
import { keptSecrets } from './simulated-settings.ts'
import { assignPorts } from './ports.ts'
import { takeStartLock } from './start-lock.ts'

export type RunOptions = {
  mode: Exclude<Mode, { status: 'refused' }>
  env: NodeJS.ProcessEnv
  /** Where lock, logs, made-up secrets and embedded data are, as an absolute path. */
  dataDir: string
  fresh: boolean
  signal: AbortSignal
  /** Prints a line for the operator. */
  report: (text: string) => void
  /** Shows a page to whoever sits at this machine, if there is somebody. */
  openPage: (url: string) => void
}

/** Starts the servers, then the services; gives the last generation of these once everything is to be stopped. */
const runEverything = async (options: RunOptions, guard: Guard): Promise<Generation> => {
  const { mode, env, dataDir, fresh, signal, report, openPage } = options
  const startedAt = performance.now()
  const isTryOut = mode.status === 'simulated'
  const plan = planData(mode.status, (env['DATABASE_URL'] ?? '').trim() !== '')
  const entries = servicesOf(mode)
  const ports = await assignPorts(entries, env, !isTryOut)
  const simulated = simulatedSettings({ mode, env, ports, secrets: () => keptSecrets(join(dataDir, 'simulated.json')) })
  const login = consoleLogin(env, simulated)
  const servers = await startServers({ plan, isTryOut, dataDir, env, fresh, signal, report }, guard)
  const { databaseUrl, redisUrl, dataRoot } = servers
  const logs = join(dataDir, 'logs')
  const own = { ...simulated, ...login, ...ports, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_PRETTY: 'false' }
  const announce = announceStart({
    mode,
    env,
    entries,
    ports,
    login,
    dataRoot,
    isDisposable: plan.disposable,
    logs,
    startedAt,
    report,
    openPage,
  })
  const begin = async (): Promise<Generation> => {
    await servers.empty?.()
    signal.throwIfAborted()
    const applied = await migrateWhenReachable(databaseUrl, report, signal)
    // into an empty database all of them go, every time
    if (applied.length > 0 && !plan.disposable) report(`Applied migrations: ${applied.join(', ')}`)
    signal.throwIfAborted()
    const { flushRedis } = servers
    // In a shop of one's own a warning of the start may say what is set wrong.
    let isSettling = isTryOut
    const deps = { guard, logs, report, signal, isSettling: () => isSettling, isTryOut, isDisposable: plan.disposable, flushRedis }
    const generation = startGeneration(deps, processesOf(entries, mode, env), {
      ...env,
      ...own,
      ...(plan.disposable ? { PLAYGROUND_ANEW: 'true' } : {}),
    })
    void announce(generation.signal).then(async () => {
      await delay(followLagMs)
      isSettling = false
    })
    return generation
  }
  return runGenerations({ begin, report, signal })
}

/** Runs everything until `signal` is aborted, then stops it in order: services, Redis, PostgreSQL. Nothing is left running. */
export const run = async (options: RunOptions): Promise<void> => {
  const { dataDir } = options
  mkdirSync(dataDir, { recursive: true })
  chmodSync(dataDir, 0o755) // the database's account has to pass through; what is secret inside is closed itself
  const lock = await takeStartLock(join(dataDir, 'start.lock'))
  const guard = startGuard(lock.noteGuard)
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  let last: Generation | undefined
  try {
    last = await runEverything({ ...options, signal }, guard)
  } catch (error) {
    if (!options.signal.aborted) throw error
  } finally {
    failed.abort() // or what the guard stops now would be started again
    await guard.close()
    await last?.done
    lock.release()
  }
}
