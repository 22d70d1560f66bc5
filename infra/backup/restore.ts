import pg from 'pg'
import { readMigrations, repositoryMigrations } from '../migrate/engine.ts'
import { deployMigrations } from '../migrate/migrate.ts'
import { OperatorError } from '../operator-error.ts'
import { plainTexts, readTables } from './backup.ts'
import { readBackup } from './backup-file.ts'
import type { BackupHeader } from './backup-file.ts'
import { markRestored } from './mark-restored.ts'
import type { UnderWay } from './mark-restored.ts'

/** As they name themselves to PostgreSQL. */
const services = ['ingress', 'bot', 'dispatcher', 'outbox', 'requests', 'console', 'playground']

/** The table in which the migrations' engine keeps its history; it makes it itself only in an empty database. */
const historyTable = `
  CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
    logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`

/** What a restore did. */
export type Restored = UnderWay & { readonly madeAt: string; readonly rows: number; readonly applied: string[] }

const refuseWhileServed = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ name: string }>(
    'SELECT DISTINCT application_name AS name FROM pg_stat_activity WHERE datname = current_database() AND application_name = ANY ($1)',
    [services],
  )
  if (rows.length === 0) return
  const names = rows.map(({ name }) => name).sort()
  throw new OperatorError(`Pinline is at work on this database (${names.join(', ')}). Stop it, then restore.`)
}

const isEmpty = async (client: pg.Client): Promise<boolean> => {
  for (const name of (await readTables(client)).keys()) {
    if (name === '_prisma_migrations') continue
    const { rowCount } = await client.query(`SELECT 1 FROM ${pg.escapeIdentifier(name)} LIMIT 1`)
    if (rowCount !== 0) return false
  }
  return true
}

/** Makes the tables as they were when the backup was made. Nothing is in them, so nothing has to be done beside others' work. */
const makeTables = async (client: pg.Client, { migrations }: BackupHeader): Promise<void> => {
  const known = new Map(readMigrations(repositoryMigrations).migrationDirectories.map(({ path, migrationFile }) => [path, migrationFile]))
  const missing = migrations.filter((name) => !known.has(name))
  if (missing.length > 0)
    throw new OperatorError(`A newer Pinline has made this backup: ${missing.join(', ')} is not known here. Update first.`)
  await client.query('DROP SCHEMA public CASCADE')
  await client.query('CREATE SCHEMA public')
  for (const name of migrations) {
    const file = known.get(name)
    if (file?.content.tag === 'ok') await client.query(file.content.value.replaceAll(/\bconcurrently\b/gi, ''))
  }
  await client.query(historyTable)
}

const sameColumns = (one: readonly string[], other: readonly string[] | undefined): boolean =>
  one.length === other?.length && one.every((name, index) => name === other[index])

const fill = async (client: pg.Client, file: string): Promise<{ madeAt: string; rows: number }> => {
  let madeAt = ''
  let table = ''
  let rows = 0
  let tables = new Map<string, string[]>()
  for await (const line of readBackup(file)) {
    if ('pinline' in line) {
      await makeTables(client, line)
      tables = await readTables(client)
      madeAt = line.madeAt
    } else if ('table' in line) {
      if (!sameColumns(line.columns, tables.get(line.table)))
        throw new OperatorError(`The table ${line.table} of the backup is not as it should be.`)
      table = pg.escapeIdentifier(line.table)
    } else if ('rows' in line) {
      await client.query(`INSERT INTO ${table} SELECT * FROM unnest($1::${table}[])`, [line.rows])
      rows += line.rows.length
    } else if ('sequences' in line) {
      for (const [name, last] of Object.entries(line.sequences))
        await client.query('SELECT setval($1, $2)', [pg.escapeIdentifier(name), last])
    } else if (line.end !== rows) throw new OperatorError(`The backup says that it has ${String(line.end)} rows, but has ${String(rows)}.`)
  }
  return { madeAt, rows }
}

export type RestoreOptions = {
  readonly databaseUrl: string
  readonly file: string
  /** Replace what is in the database. */
  readonly replace: boolean
}

/**
 * Puts a backup in the place of everything that is in the database's schema `public`, in one transaction, and brings it to this version. Nothing
 * of the past is posted or sent by the services that start on it. @throws OperatorError while services are connected, when the database is not
 * empty and was not to be replaced, or when the file is not whole; nothing is changed then
 */
export const restoreBackup = async ({ databaseUrl, file, replace }: RestoreOptions): Promise<Restored> => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'restore' })
  await client.connect()
  try {
    await refuseWhileServed(client)
    if (!replace && !(await isEmpty(client))) {
      throw new OperatorError('The database is not empty. With --yes everything that is in it is replaced by the backup.')
    }
    await client.query(plainTexts)
    await client.query('BEGIN')
    const { madeAt, rows } = await fill(client, file)
    const underWay = await markRestored(client, madeAt)
    await client.query('COMMIT')
    await client.query('ANALYZE')
    return { ...underWay, madeAt, rows, applied: await deployMigrations(databaseUrl) }
  } finally {
    await client.end()
  }
}
