import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repositoryMigrations } from '../../infra/migrate/engine.ts'
import { deployMigrations } from '../../infra/migrate/migrate.ts'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

/** More than a migration may hold up the services, by what a loaded machine takes for everything else. */
const fastMs = 10_000
let running: System
let folder: string
let client: pg.Client

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pinline-migrations-'))
  running = await createTogether()
  await running.startAll()
  client = new pg.Client({ connectionString: running.databaseUrl })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await running.close()
  rmSync(folder, { recursive: true })
})

/** The repository's migrations and one more. */
const withMigration = (name: string, sql: string) => {
  const migrationsDir = join(folder, name)
  cpSync(repositoryMigrations.migrationsDir, migrationsDir, { recursive: true })
  mkdirSync(join(migrationsDir, `29990101000000_${name}`))
  writeFileSync(join(migrationsDir, `29990101000000_${name}`, 'migration.sql'), sql)
  return { ...repositoryMigrations, migrationsDir }
}

/** Buyers write until `over` is aborted; gives how long each message took into the group. */
const load = async (name: string, over: AbortSignal): Promise<number[]> => {
  const { telegram, crm, groupId } = running
  const chat = crm.addChat()
  const took: number[] = []
  for (let round = 0; !over.aborted || round < 3; round += 1) {
    const marker = `${name}x${String(round)}x`
    const startedAt = performance.now()
    crm.buyerWrites(chat, `Питання ${marker}`)
    await telegram.ledger.waitFor(
      ({ ok, kind, chat: at, text }) => ok && kind.startsWith('telegram.send') && at === groupId && (text ?? '').includes(marker),
      { timeoutMs: 20_000 },
    )
    took.push(performance.now() - startedAt)
  }
  return took
}

test('the old version works on while a column and an index are added', async () => {
  const over = new AbortController()
  const loading = load('added', over.signal)
  const column = withMigration('column', 'ALTER TABLE "chat" ADD COLUMN "further" TEXT NOT NULL DEFAULT \'none\';\n')
  expect(await deployMigrations(running.databaseUrl, column)).toEqual(['29990101000000_column'])
  const index = withMigration('index', 'CREATE INDEX CONCURRENTLY "chat_further" ON "chat"("further");\n')
  expect(await deployMigrations(running.databaseUrl, index)).toEqual(['29990101000000_index'])
  over.abort()
  expect(Math.max(...(await loading))).toBeLessThan(fastMs)
  expect((await client.query('SELECT DISTINCT further FROM chat')).rows).toEqual([{ further: 'none' }])
})

test('a migration that can not have its lock waits and tries again, and the services do not wait with it', async () => {
  await client.query('BEGIN')
  await client.query('SELECT count(*) FROM message')
  const over = new AbortController()
  const loading = load('blocked', over.signal)
  let isApplied = false
  const deploying = deployMigrations(running.databaseUrl, withMigration('blocked', 'ALTER TABLE "message" ADD COLUMN "further" TEXT;\n'))
  void deploying.then(() => {
    isApplied = true
  })
  const tries = `SELECT count(*)::int AS n FROM _prisma_migrations WHERE migration_name = '29990101000000_blocked'`
  await expect
    .poll(async () => (await client.query<{ n: number }>(tries)).rows[0]?.n, { timeout: 25_000, interval: 100 })
    .toBeGreaterThan(1)
  expect(isApplied).toBe(false)
  await client.query('ROLLBACK')
  expect(await deploying).toEqual(['29990101000000_blocked'])
  over.abort()
  expect(Math.max(...(await loading))).toBeLessThan(fastMs)
})
