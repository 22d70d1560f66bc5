import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startGuard } from '../../infra/embedded/guard-client.ts'
import type { Guard } from '../../infra/embedded/guard-client.ts'
import { locateEmbedded } from '../../infra/embedded/location.ts'
import { serverAccount } from '../../infra/embedded/server-account.ts'
import { planData } from '../../infra/start/data-plan.ts'
import { startServers } from '../../infra/start/servers.ts'
import type { Servers } from '../../infra/start/servers.ts'

let dataDir: string
let guard: Guard
let stopping: AbortController

beforeEach(() => {
  dataDir = mkdtempSync(join(locateEmbedded(serverAccount()).dataRoot, `test-${String(process.pid)}-`))
  chmodSync(dataDir, 0o755)
})
afterEach(async () => {
  stopping.abort()
  await guard.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = (status: 'simulated' | 'real', env: Record<string, string> = {}, fresh = false): Promise<Servers> => {
  guard = startGuard()
  stopping = new AbortController()
  const plan = planData(status, env['DATABASE_URL'] !== undefined)
  const isTryOut = status === 'simulated'
  return startServers({ plan, isTryOut, dataDir, env, fresh, signal: stopping.signal, report: () => undefined }, guard)
}
const stop = async (): Promise<void> => {
  stopping.abort()
  await guard.close()
}

const fill = async ({ databaseUrl, redisUrl }: Servers): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('CREATE TABLE kept (id int)')
  await client.end()
  const redis = new Redis(redisUrl)
  await redis.set('kept', '1')
  redis.disconnect()
}

const holds = async ({ databaseUrl, redisUrl }: Servers): Promise<{ table: boolean; key: boolean }> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rowCount } = await client.query("SELECT 1 FROM pg_tables WHERE tablename = 'kept'")
  await client.end()
  const redis = new Redis(redisUrl)
  const key = await redis.exists('kept')
  redis.disconnect()
  return { table: rowCount === 1, key: key === 1 }
}

test('what a shop holds outlives a try-out that empties all it has, also one that begins with --fresh', async () => {
  await fill(await start('real'))
  await stop()
  const tryOut = await start('simulated', {}, true)
  expect(new URL(tryOut.databaseUrl).pathname).toBe('/pinline_tryout')
  await fill(tryOut)
  await tryOut.empty?.()
  expect(await holds(tryOut)).toEqual({ table: false, key: false })
  await stop()
  const shop = await start('real')
  expect(await holds(shop)).toEqual({ table: true, key: true })
  expect([shop.empty, shop.flushRedis]).toEqual([undefined, undefined])
})

test('a try-out empties its database while somebody is connected', async () => {
  const tryOut = await start('simulated')
  const client = new pg.Client({ connectionString: tryOut.databaseUrl })
  client.on('error', () => undefined)
  await client.connect()
  await fill(tryOut)
  await tryOut.empty?.()
  expect(await holds(tryOut)).toEqual({ table: false, key: false })
  await client.end().catch(() => undefined)
})

test('a database that was given is not emptied; the Redis beside it may be, on request', async () => {
  const given = await start('simulated', { DATABASE_URL: 'postgresql://127.0.0.1:9/other' })
  expect(given.empty).toBeUndefined()
  expect(given.flushRedis).toBeDefined()
})

test('--fresh empties what a shop holds', async () => {
  await fill(await start('real'))
  await stop()
  expect(await holds(await start('real', {}, true))).toEqual({ table: false, key: false })
})
