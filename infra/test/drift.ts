/** Exits with 1 and the missing SQL when the migrations do not describe prisma/schema.prisma. Uses an embedded PostgreSQL of its own. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startGuard } from '../embedded/guard-client.ts'
import { locateEmbedded } from '../embedded/location.ts'
import { startPostgres } from '../embedded/postgres.ts'
import { serverAccount } from '../embedded/server-account.ts'
import { checkMigrations } from '../migrate/migrate.ts'
import type { DriftCheck } from '../migrate/migrate.ts'
import { describeFailure } from '../operator-error.ts'

const check = async (): Promise<DriftCheck> => {
  const location = locateEmbedded(serverAccount())
  const root = mkdtempSync(join(location.dataRoot, 'drift-'))
  chmodSync(root, 0o755)
  const guard = startGuard()
  try {
    const postgres = await startPostgres({ location, dir: join(root, 'postgres'), preferredPort: 15_832, durable: false })
    guard.watch({ ...postgres.process, stage: 'postgres' })
    return await checkMigrations(postgres.url)
  } finally {
    await guard.close()
    rmSync(root, { recursive: true, force: true })
  }
}

try {
  const result = await check()
  if (result.status === 'drift') process.stderr.write(`The migrations lack:\n${result.missingSql}\n`)
  process.exitCode = result.status === 'in-sync' ? 0 : 1
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
