import pg from 'pg'
import { OperatorError } from '../operator-error.ts'
import { backupFormat, writeBackup } from './backup-file.ts'
import type { BackupLine } from './backup-file.ts'

const batchRows = 500

/** Makes PostgreSQL write values in one way, whatever the server's or the role's settings are. */
export const plainTexts = "SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET intervalstyle = 'postgres'; SET extra_float_digits = 1"

/** Tables of Pinline with their columns in order; none where no migration was ever applied. */
export const readTables = async (client: pg.Client): Promise<Map<string, string[]>> => {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1 ORDER BY 1`,
  )
  return new Map(rows.map(({ name, columns }) => [name, columns]))
}

const readMigrationNames = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1',
  )
  return rows.map(({ name }) => name)
}

const readRows = async function* (client: pg.Client, table: string): AsyncGenerator<BackupLine> {
  const name = pg.escapeIdentifier(table)
  await client.query(`DECLARE backup CURSOR FOR SELECT t::text AS row FROM ${name} t`)
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${String(batchRows)} FROM backup`)
    if (rows.length === 0) break
    yield { rows: rows.map(({ row }) => row) }
  }
  await client.query('CLOSE backup')
}

/** The database as it is at one moment, while everybody goes on working. */
const readDatabase = async function* (client: pg.Client, onRows: (count: number) => void): AsyncGenerator<BackupLine> {
  const tables = await readTables(client)
  if (!tables.has('_prisma_migrations')) throw new OperatorError('There is nothing of Pinline in this database.')
  // A migration must not change a table between two looks at it.
  await client.query(`LOCK TABLE ${[...tables.keys()].map((name) => pg.escapeIdentifier(name)).join(', ')} IN ACCESS SHARE MODE`)
  const { rows: moments } = await client.query<{ at: Date }>('SELECT now() AS at')
  const madeAt = (moments[0]?.at ?? new Date()).toISOString()
  yield { pinline: 'backup', format: backupFormat, madeAt, migrations: await readMigrationNames(client) }
  let count = 0
  for (const [table, columns] of tables) {
    yield { table, columns }
    for await (const line of readRows(client, table)) {
      if ('rows' in line) count += line.rows.length
      yield line
    }
  }
  const { rows: sequences } = await client.query<{ name: string; last: string | null }>(
    "SELECT sequencename::text AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public'",
  )
  yield { sequences: Object.fromEntries(sequences.flatMap(({ name, last }) => (last === null ? [] : [[name, last]]))) }
  yield { end: count }
  onRows(count)
}

/** Writes everything that the database holds into a file, as it was at one moment; services may be at work. Gives the number of rows. */
export const createBackup = async (databaseUrl: string, file: string): Promise<number> => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'backup' })
  await client.connect()
  let rows = 0
  try {
    await client.query(plainTexts)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await writeBackup(
      file,
      readDatabase(client, (count) => {
        rows = count
      }),
    )
  } finally {
    await client.end()
  }
  return rows
}
