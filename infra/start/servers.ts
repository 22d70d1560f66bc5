import { join } from 'node:path'
import type { Guard } from '../embedded/guard-client.ts'
import { locateEmbedded, makeOpenFolder } from '../embedded/location.ts'
import { recreateDatabase } from '../embedded/postgres.ts'
import { emptyRedis } from '../embedded/redis.ts'
import { serverAccount } from '../embedded/server-account.ts'
import type { DataPlan } from './data-plan.ts'
import { keepPostgres, keepRedis, removeServerData } from './embedded-servers.ts'

export type ServerOptions = {
  plan: DataPlan
  isTryOut: boolean
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** Begin with new embedded servers. */
  fresh: boolean
  signal: AbortSignal
  report: (text: string) => void
}

/** PostgreSQL and Redis of a run, and what may be done to their data. */
export type Servers = {
  databaseUrl: string
  redisUrl: string
  /** Where embedded data is; absent where nothing is embedded. */
  dataRoot: string | undefined
  /** Throws all data away; absent where it is not ours to throw away. */
  empty: (() => Promise<void>) | undefined
  /** Empties Redis alone; absent where it is not embedded or holds a shop's data. */
  flushRedis: (() => Promise<void>) | undefined
}

/** Starts what DATABASE_URL and REDIS_URL leave open, and keeps it running until `signal` is aborted. */
export const startServers = async (options: ServerOptions, guard: Guard): Promise<Servers> => {
  const { plan, isTryOut, dataDir, env, fresh, signal, report } = options
  const givenDatabase = env['DATABASE_URL']?.trim() ?? ''
  const givenRedis = env['REDIS_URL']?.trim() ?? ''
  if (givenDatabase !== '' && givenRedis !== '') {
    if (fresh) report('--fresh empties embedded data only; DATABASE_URL and REDIS_URL are left alone.')
    return { databaseUrl: givenDatabase, redisUrl: givenRedis, dataRoot: undefined, empty: undefined, flushRedis: undefined }
  }
  const location = locateEmbedded(serverAccount(), dataDir)
  if (location.relocated) report(`The database server cannot reach this folder; its data is in ${location.dataRoot}`)
  const folder = join(location.dataRoot, plan.folder)
  makeOpenFolder(folder)
  if (fresh) await removeServerData(folder)
  const deps = { location, folder, guard, report, signal }
  const redisUrl = givenRedis === '' ? await keepRedis(deps) : givenRedis
  signal.throwIfAborted()
  const databaseUrl = givenDatabase === '' ? await keepPostgres(deps, plan.database) : givenDatabase
  signal.throwIfAborted()
  const flushRedis = isTryOut && givenRedis === '' ? () => emptyRedis(redisUrl) : undefined
  const empty = async (): Promise<void> => {
    await recreateDatabase(databaseUrl)
    await flushRedis?.()
  }
  return { databaseUrl, redisUrl, dataRoot: folder, empty: plan.disposable ? empty : undefined, flushRedis }
}
