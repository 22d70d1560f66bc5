import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { DiagnoseMigrationHistoryOutput } from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import { OperatorError } from '../operator-error.ts'
import { openEngine, readMigrations, readSchema, repositoryMigrations } from './engine.ts'
import type { MigrationFiles, OpenEngine } from './engine.ts'

// Any number that nothing else of ours locks; not the engine's own lock, which would wait for us for ever.
const MIGRATION_LOCK_KEY = 7_465_463
const noFilters = { externalTables: [], externalEnums: [] }

/** So long do the services get before the next try. */
const betweenTriesMs = 2_000
/** About ten minutes. */
const maxTries = 240

/** `holder`: the session that has the lock. */
type Step<Result> = (open: OpenEngine, holder: pg.Client) => Promise<Result>

/** Runs `step` while this process alone may migrate the database; a second caller waits until the first is done. */
const underLock = async <Result>(databaseUrl: string, files: MigrationFiles, step: Step<Result>): Promise<Result> => {
  const holder = new pg.Client({ connectionString: databaseUrl })
  await holder.connect()
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK_KEY])
    const open = await openEngine(databaseUrl, files)
    try {
      return await step(open, holder)
    } finally {
      await open.close()
    }
  } finally {
    await holder.end() // ends the session and with it the lock
  }
}

const hasHistory = async (holder: pg.Client): Promise<boolean> => {
  const { rows } = await holder.query<{ there: boolean }>("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there")
  return rows[0]?.there === true
}

const appliedNames = async (holder: pg.Client): Promise<Set<string>> => {
  if (!(await hasHistory(holder))) return new Set()
  const { rows } = await holder.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1',
  )
  return new Set(rows.map(({ name }) => name))
}

/** Name of the migration whose last try was cut short. */
const unfinished = async (holder: pg.Client): Promise<string | undefined> => {
  const { rows } = await holder.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL ORDER BY started_at DESC LIMIT 1`,
  )
  return rows[0]?.name
}

/**
 * Applies all migrations that the database lacks and returns their names. Safe to call at any time, by several processes at
 * once, and while services work: a migration that would have to wait for a lock gives way after half a second and is tried again. One that fails
 * for another reason is rolled back whole; later calls refuse until someone has looked at it.
 */
export const deployMigrations = (databaseUrl: string, files = repositoryMigrations): Promise<string[]> =>
  underLock(databaseUrl, files, async ({ engine, wasLockedOut }, holder) => {
    const before = await appliedNames(holder)
    for (let tries = 1; ; tries += 1) {
      try {
        await engine.applyMigrations({ migrationsList: readMigrations(files), filters: noFilters })
        return [...(await appliedNames(holder))].filter((name) => !before.has(name))
      } catch (error) {
        const name = wasLockedOut() && tries < maxTries ? await unfinished(holder) : undefined
        if (name === undefined) throw error
        await engine.markMigrationRolledBack({ migrationName: name })
        await delay(betweenTriesMs)
      }
    }
  })

/** What the database's history lacks or has beyond the migrations folder; changes nothing. */
export const migrationStatus = (databaseUrl: string, files = repositoryMigrations): Promise<DiagnoseMigrationHistoryOutput> =>
  underLock(databaseUrl, files, ({ engine }) =>
    engine.diagnoseMigrationHistory({ migrationsList: readMigrations(files), optInToShadowDatabase: false, filters: noFilters }),
  )

export type DriftCheck = { status: 'in-sync' } | { status: 'drift'; missingSql: string }

/**
 * Compares the migrations, played into a shadow database, with the schema file. Needs the right to create databases.
 * Partial indexes and triggers written by hand are not seen as drift.
 */
export const checkMigrations = (databaseUrl: string, files = repositoryMigrations): Promise<DriftCheck> =>
  underLock(databaseUrl, files, async ({ engine }) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'migrations', ...readMigrations(files) },
      to: { tag: 'schemaDatamodel', ...readSchema(files) },
      script: true,
      exitCode: true,
      filters: noFilters,
    })
    return exitCode === 0 ? { status: 'in-sync' } : { status: 'drift', missingSql: stdout ?? '' }
  })

const writeMigration = (files: MigrationFiles, name: string, sql: string): void => {
  const folder = join(files.migrationsDir, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'migration.sql'), sql)
  // without it the engine cannot tell which connector the migrations are for
  writeFileSync(join(files.migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n')
}

export type DevelopResult = { status: 'in-sync' } | { status: 'created'; name: string; warnings: string[] }

/**
 * Writes the migration that brings the folder up to the schema file, and applies it.
 * Throws when an applied migration was edited: then the development database has to be emptied first.
 */
export const developMigration = (databaseUrl: string, name: string, files = repositoryMigrations): Promise<DevelopResult> =>
  underLock(databaseUrl, files, async ({ engine }) => {
    const migrationsList = readMigrations(files)
    const schema = readSchema(files)
    const { action } = await engine.devDiagnostic({ migrationsList, filters: noFilters })
    if (action.tag === 'reset') throw new OperatorError(`The development database must be emptied first: ${action.reason}`)
    await engine.applyMigrations({ migrationsList, filters: noFilters })
    const { warnings } = await engine.evaluateDataLoss({ migrationsList, schema, filters: noFilters })
    const created = await engine.createMigration({ draft: false, migrationName: name, migrationsList, schema, filters: noFilters })
    if (created.migrationScript === null) return { status: 'in-sync' }
    writeMigration(files, created.generatedMigrationName, created.migrationScript)
    await engine.applyMigrations({ migrationsList: readMigrations(files), filters: noFilters })
    return { status: 'created', name: created.generatedMigrationName, warnings: warnings.map(({ message }) => message) }
  })
