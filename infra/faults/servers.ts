import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isFreePort } from '../embedded/free-port.ts'
import { startGuard } from '../embedded/guard-client.ts'
import type { Guard } from '../embedded/guard-client.ts'
import { locateEmbedded } from '../embedded/location.ts'
import { startPostgres } from '../embedded/postgres.ts'
import { isRunning, signalIfRunning, waitUntilGone } from '../embedded/processes.ts'
import type { ForeignProcess } from '../embedded/processes.ts'
import { emptyRedis, startRedis } from '../embedded/redis.ts'
import { serverAccount } from '../embedded/server-account.ts'
import type { GuardedProcess } from '../embedded/stop-in-order.ts'
import { deployMigrations } from '../migrate/migrate.ts'

/** A server that can be ended in the middle of its work and had back at the same port, with its data. */
export interface BreakableServer {
  /** Address without a link between. */
  readonly url: string
  readonly port: number
  /** Ends it at once and resolves when it is gone: Redis by SIGKILL, Postgres as `pg_ctl stop -m immediate` does. */
  crash(): Promise<void>
  start(): Promise<void>
}

/** Postgres and Redis of one run, with data that is thrown away. */
export interface Servers {
  readonly postgres: BreakableServer
  readonly redis: BreakableServer
  readonly guard: Guard
  /** A folder for logs, removed by `close`. */
  readonly folder: string
  /** Redis forgets everything. */
  flushRedis(): Promise<void>
  close(): Promise<void>
}

interface Launched {
  readonly url: string
  readonly process: ForeignProcess
}

const goneWithinMs = 10_000

/** What a killed server has begun, such as a child that saves, may hold its port a little longer. */
const untilFree = async (port: number): Promise<void> => {
  for (const until = performance.now() + goneWithinMs; !(await isFreePort(port)) && performance.now() < until;) await delay(20)
}

const createBreakable = async (
  guard: Guard,
  stage: GuardedProcess['stage'],
  signal: NodeJS.Signals,
  launch: (port: number | undefined) => Promise<Launched>,
): Promise<BreakableServer> => {
  let current = await launch(undefined)
  guard.watch({ ...current.process, stage })
  const { url } = current
  const port = Number(new URL(url).port)
  return {
    url,
    port,
    crash: async () => {
      guard.forget(current.process.pid)
      signalIfRunning(current.process, signal)
      await waitUntilGone(current.process, goneWithinMs)
    },
    start: async () => {
      await untilFree(port)
      current = await launch(port)
      guard.watch({ ...current.process, stage })
      if (current.url !== url) throw new Error(`the server is at another port than ${String(port)}`)
    },
  }
}

/** Folders of runs that were killed: their number is no process any more. */
const removeLeftovers = (dataRoot: string): void => {
  for (const name of readdirSync(dataRoot)) {
    const pid = Number(/^faults-(\d+)-/.exec(name)?.[1])
    if (Number.isInteger(pid) && !isRunning({ pid, marker: '' })) rmSync(join(dataRoot, name), { recursive: true, force: true })
  }
}

/** Starts both and migrates the database. `durable: false` gives up safety at power loss, which no fault here is, for speed. */
export const startServers = async ({ durable }: { durable: boolean }): Promise<Servers> => {
  const location = locateEmbedded(serverAccount())
  removeLeftovers(location.dataRoot)
  const name = `faults-${String(process.pid)}-${randomBytes(3).toString('hex')}`
  const root = join(location.dataRoot, name)
  mkdirSync(root)
  chmodSync(root, 0o755) // the server's account must get through
  const guard = startGuard()
  const firstPort = 24_000 + (process.pid % 700) * 10
  const close = async (): Promise<void> => {
    await guard.close()
    rmSync(root, { recursive: true, force: true })
  }
  try {
    const postgres = await createBreakable(guard, 'postgres', 'SIGQUIT', (port) =>
      startPostgres({ location, dir: join(root, 'postgres'), preferredPort: port ?? firstPort, durable }),
    )
    const redis = await createBreakable(guard, 'redis', 'SIGKILL', (port) =>
      startRedis({ dir: join(root, 'redis'), preferredPort: port ?? firstPort + 5, durable: true }),
    )
    await deployMigrations(postgres.url)
    return { postgres, redis, guard, folder: root, flushRedis: () => emptyRedis(redis.url), close }
  } catch (error) {
    await close()
    throw error
  }
}
