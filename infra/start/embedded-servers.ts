import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Guard } from '../embedded/guard-client.ts'
import type { EmbeddedLocation } from '../embedded/location.ts'
import type { ForeignProcess } from '../embedded/processes.ts'
import { startPostgres, stopPostgresOrphan } from '../embedded/postgres.ts'
import { startRedis, stopRedisOrphan } from '../embedded/redis.ts'
import type { GuardedProcess } from '../embedded/stop-in-order.ts'
import { OperatorError } from '../operator-error.ts'
import { keepRunning } from './keep-running.ts'

type Server = { url: string; process: ForeignProcess; exited: Promise<void>; stop: () => Promise<void> }

/** `folder` is where the servers' data is, as an absolute path. */
export type ServerDeps = { location: EmbeddedLocation; folder: string; guard: Guard; report: (text: string) => void; signal: AbortSignal }

const portOf = (url: string): number => Number(new URL(url).port)

/** Starts a server and starts it again, on the same port, whenever it ended. Resolves with its address once it answers. */
const keepServer = async (
  { guard, report, signal }: ServerDeps,
  stage: GuardedProcess['stage'],
  preferredPort: number,
  start: (port: number) => Promise<Server>,
): Promise<string> => {
  const watch = (server: Server): Server => {
    guard.watch({ ...server.process, stage })
    void server.exited.then(() => {
      guard.forget(server.process.pid)
    })
    return server
  }
  const first = watch(await start(preferredPort))
  const restart = async (): Promise<Server> => {
    const next = watch(await start(portOf(first.url)))
    if (next.url === first.url) return next
    await next.stop() // the services know the old address only
    throw new OperatorError(`port ${String(portOf(first.url))} is taken by another program`)
  }
  void keepRunning({ name: stage, first, restart, report, signal })
  return first.url
}

/** The embedded PostgreSQL; resolves with the address of the database. */
export const keepPostgres = (deps: ServerDeps, database: string): Promise<string> => {
  const dir = join(deps.folder, 'postgres')
  return keepServer(deps, 'postgres', 15_432, (preferredPort) =>
    startPostgres({ location: deps.location, dir, preferredPort, durable: true, database }),
  )
}

/** The redis-server of our own; resolves with its address. */
export const keepRedis = (deps: ServerDeps): Promise<string> => {
  const dir = join(deps.folder, 'redis')
  return keepServer(deps, 'redis', 16_379, (preferredPort) => startRedis({ dir, preferredPort, durable: true }))
}

/** Removes the data of the embedded servers in a folder, after stopping any that a killed run left behind. Touches nothing else. */
export const removeServerData = async (folder: string): Promise<void> => {
  const redis = join(folder, 'redis')
  const postgres = join(folder, 'postgres')
  await stopRedisOrphan(redis)
  await stopPostgresOrphan(postgres)
  for (const dir of [redis, postgres]) rmSync(dir, { recursive: true, force: true })
}
