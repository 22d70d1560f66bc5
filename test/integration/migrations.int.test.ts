import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repositoryMigrations } from '../../infra/migrate/engine.ts'
import { checkMigrations, deployMigrations, developMigration, migrationStatus } from '../../infra/migrate/migrate.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let database: TestDatabase
let client: pg.Client
let folder: string

/** A copy of the repository's schema and migrations that a test may change. */
const files = () => ({ schemaPath: join(folder, 'schema.prisma'), migrationsDir: join(folder, 'migrations') })

beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  folder = mkdtempSync(join(tmpdir(), 'pinline-migrations-'))
  cpSync(repositoryMigrations.migrationsDir, files().migrationsDir, { recursive: true })
  cpSync(repositoryMigrations.schemaPath, files().schemaPath)
})

afterAll(async () => {
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})

test('a second deployment finds nothing to do, also when three start together', async () => {
  const applied = await Promise.all([1, 2, 3].map(() => deployMigrations(database.url)))
  expect(applied).toEqual([[], [], []])
  expect((await migrationStatus(database.url)).history).toBeNull()
})

test('the migrations describe the schema, and a schema that went ahead is reported with the missing SQL', async () => {
  expect(await checkMigrations(database.url)).toEqual({ status: 'in-sync' })
  const schema = readFileSync(files().schemaPath, 'utf8')
  writeFileSync(files().schemaPath, `${schema}\nmodel Drifted {\n  id Int @id\n}\n`)
  const drift = await checkMigrations(database.url, files())
  expect(drift).toMatchObject({ status: 'drift' })
  expect(JSON.stringify(drift)).toContain('CREATE TABLE \\"Drifted\\"')
})

test('a developed migration is written, applied, and can hold functions with semicolons', async () => {
  const created = await developMigration(database.url, 'drifted', files())
  expect(created).toMatchObject({ status: 'created' })
  expect(await developMigration(database.url, 'again', files())).toEqual({ status: 'in-sync' })
  const script = 'CREATE FUNCTION one() RETURNS int AS $$ BEGIN NULL; RETURN 1; END $$ LANGUAGE plpgsql;\n'
  const handWritten = join(files().migrationsDir, '29990101000000_hand_written')
  cpSync(join(files().migrationsDir, created.status === 'created' ? created.name : ''), handWritten, { recursive: true })
  writeFileSync(join(handWritten, 'migration.sql'), script)
  expect(await deployMigrations(database.url, files())).toEqual(['29990101000000_hand_written'])
  expect((await client.query('SELECT one() AS answer')).rows).toEqual([{ answer: 1 }])
})

test('no shadow database is left behind', async () => {
  const { rows } = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'prisma_shadow_%'")
  expect(rows).toEqual([])
})
