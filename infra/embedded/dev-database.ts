/**
 * An embedded PostgreSQL and Redis of their own for work on the schema: `node infra/embedded/dev-database.ts`.
 * Prints the two addresses and keeps running until Ctrl-C. The data is in `.data/development`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describeFailure } from '../operator-error.ts'
import { startGuard } from './guard-client.ts'
import { locateEmbedded } from './location.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'
import { serverAccount } from './server-account.ts'

const main = async (): Promise<void> => {
  const location = locateEmbedded(serverAccount())
  const root = join(location.dataRoot, 'development')
  mkdirSync(root, { recursive: true, mode: 0o755 })
  const guard = startGuard()
  const postgres = await startPostgres({ location, dir: join(root, 'postgres'), preferredPort: 15_632, durable: true })
  guard.watch({ ...postgres.process, stage: 'postgres' })
  const redis = await startRedis({ dir: join(root, 'redis'), preferredPort: 16_579, durable: true })
  guard.watch({ ...redis.process, stage: 'redis' })
  process.stdout.write(`export DATABASE_URL='${postgres.url}'\nexport REDIS_URL='${redis.url}'\n`)
  const stop = (): void => {
    void guard.close() // stops both, then this process has nothing left to wait for
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
