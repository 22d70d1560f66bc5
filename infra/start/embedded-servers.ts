import { join } from 'node:path'
import type { Guard } from '../embedded/guard-client.ts'
import { emptyEmbeddedData } from '../embedded/location.ts'
import type { EmbeddedLocation } from '../embedded/location.ts'
import type { ForeignProcess } from '../embedded/processes.ts'
import { startPostgres, stopPostgresOrphan } from '../embedded/postgres.ts'
import { startRedis, stopRedisOrphan } from '../embedded/redis.ts'
import type { GuardedProcess } from '../embedded/stop-in-order.ts'
import { OperatorError } from '../operator-error.ts'
import { keepRunning } from './keep-running.ts'

type Server = { url: string; process: ForeignProcess; exited: Promise<void>; stop: () => Promise<void> }

export type ServerDeps = { location: EmbeddedLocation; guard: Guard; report: (text: string) => void; signal: AbortSignal }

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

/** The embedded PostgreSQL; resolves with its address. */
export const keepPostgres = (deps: ServerDeps): Promise<string> => {
  const dir = join(deps.location.dataRoot, 'postgres')
  return keepServer(deps, 'postgres', 15_432, (preferredPort) =>
    startPostgres({ location: deps.location, dir, preferredPort, durable: true }),
  )
}

/** The redis-server of our own; resolves with its address. */
export const keepRedis = (deps: ServerDeps): Promise<string> => {
  const dir = join(deps.location.dataRoot, 'redis')
  return keepServer(deps, 'redis', 16_379, (preferredPort) => startRedis({ dir, preferredPort, durable: true }))
}

/** Empties the data of the embedded servers, after stopping any that a killed run left behind. Touches nothing else. */
export const emptyServers = async (location: EmbeddedLocation): Promise<void> => {
  await stopRedisOrphan(join(location.dataRoot, 'redis'))
  await stopPostgresOrphan(join(location.dataRoot, 'postgres'))
  emptyEmbeddedData(location)
}
