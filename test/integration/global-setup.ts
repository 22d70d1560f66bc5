import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startGuard } from '../../infra/embedded/guard-client.ts'
import { locateEmbedded } from '../../infra/embedded/location.ts'
import { startPostgres } from '../../infra/embedded/postgres.ts'
import { isRunning } from '../../infra/embedded/processes.ts'
import { startRedis } from '../../infra/embedded/redis.ts'
import { serverAccount } from '../../infra/embedded/server-account.ts'
import { deployMigrations } from '../../infra/migrate/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A migrated, empty database that all files share; `createTestDatabase` gives a file one of its own. */
    databaseUrl: string
    /** A Redis that all files share. */
    redisUrl: string
  }
}

const TEMPLATE = 'pinline_template'

/** Folders of earlier runs that were killed: their number is no running vitest's any more. */
const removeLeftovers = (dataRoot: string): void => {
  for (const name of readdirSync(dataRoot)) {
    const pid = Number(/^test-(\d+)-/.exec(name)?.[1])
    if (Number.isInteger(pid) && !isRunning({ pid, marker: 'vitest' })) rmSync(join(dataRoot, name), { recursive: true, force: true })
  }
}

/** Turns the migrated database into the template that others are copied from; nobody can connect to it any more. */
const makeTemplate = async (databaseUrl: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: databaseUrl.replace(/\/pinline$/, '/postgres') })
  await admin.connect()
  await admin.query(`ALTER DATABASE pinline RENAME TO ${TEMPLATE}`)
  await admin.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`)
  await admin.query(`CREATE DATABASE pinline TEMPLATE ${TEMPLATE}`)
  await admin.end()
}

/** Starts PostgreSQL and Redis for one vitest project, on free ports, with data that is thrown away. */
const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const location = locateEmbedded(serverAccount())
  removeLeftovers(location.dataRoot)
  const root = join(location.dataRoot, `test-${String(process.pid)}-${randomBytes(3).toString('hex')}`)
  mkdirSync(root)
  chmodSync(root, 0o755)
  // runs that start together look for their ports in different places
  const firstPort = 20_000 + (process.pid % 1_000) * 10
  const guard = startGuard()
  const postgres = await startPostgres({ location, dir: join(root, 'postgres'), preferredPort: firstPort, durable: false })
  guard.watch({ ...postgres.process, stage: 'postgres' })
  const redis = await startRedis({ dir: join(root, 'redis'), preferredPort: firstPort + 5, durable: false })
  guard.watch({ ...redis.process, stage: 'redis' })
  await deployMigrations(postgres.url)
  await makeTemplate(postgres.url)
  project.provide('databaseUrl', postgres.url)
  project.provide('redisUrl', redis.url)
  return async () => {
    await guard.close()
    rmSync(root, { recursive: true, force: true })
  }
}

export default setup
