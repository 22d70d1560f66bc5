import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'

/** While a statement waits for a lock, everybody who comes after it waits too: so long may a migration hold up the services. */
const lockTimeoutMs = 500

const SINGLE_BYTE_CHAR_OID = 18
const TEXT_OID = 25

type QueryAnswer = { fields: { dataTypeID: number }[]; rows: unknown[] }

/**
 * Declares PostgreSQL's catalog type "char" as text, which adapter-pg understands, and remembers in which columns it did so.
 * The schema engine panics when it is later told that those columns are text.
 */
const disguiseCharColumns = (pool: pg.Pool): { charColumns: (rows: unknown[]) => number[] } => {
  const disguised = new WeakMap<unknown[], number[]>()
  // pg types `query` as ten overloads; only the promise form is used by the adapter
  const query = pool.query.bind(pool) as unknown as (...input: unknown[]) => Promise<QueryAnswer>
  const disguisingQuery = async (...input: unknown[]): Promise<QueryAnswer> => {
    const answer = await query(...input)
    // several statements at once are answered by an array, which has no fields
    const fields = Array.isArray(answer) ? [] : answer.fields
    const columns = fields.flatMap((field, index) => {
      if (field.dataTypeID !== SINGLE_BYTE_CHAR_OID) return []
      field.dataTypeID = TEXT_OID
      return [index]
    })
    if (columns.length > 0) disguised.set(answer.rows, columns)
    return answer
  }
  Object.assign(pool, { query: disguisingQuery })
  return { charColumns: (rows) => disguised.get(rows) ?? [] }
}

/** adapter-pg in the shape that the schema engine needs. `afterDispose` runs once the pool is closed. */
const connectAdapter = async (databaseUrl: string, afterDispose: () => Promise<void>): Promise<SqlDriverAdapter> => {
  const options = `-c lock_timeout=${String(lockTimeoutMs)}`
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: 'migrate', options })
  const { charColumns } = disguiseCharColumns(pool)
  const inner = await new PrismaPg(pool).connect()
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    queryRaw: async (query) => {
      const result = await inner.queryRaw(query)
      const columnTypes = [...result.columnTypes]
      for (const index of charColumns(result.rows)) columnTypes[index] = ColumnTypeEnum.Character
      return { ...result, columnTypes }
    },
    executeRaw: (query) => inner.executeRaw(query),
    // The whole file in one simple-protocol query: adapter-pg would split functions and DO blocks at every ';'.
    executeScript: async (script) => {
      await inner.executeRaw({ sql: script, args: [], argTypes: [] })
    },
    startTransaction: (isolationLevel) => inner.startTransaction(isolationLevel),
    getConnectionInfo: () => inner.getConnectionInfo(),
    dispose: async () => {
      await pool.end()
      await afterDispose()
    },
  }
}

const connectShadow = async (databaseUrl: string): Promise<SqlDriverAdapter> => {
  const name = `prisma_shadow_${randomUUID()}`
  const admin = new pg.Client({ connectionString: databaseUrl })
  await admin.connect()
  await admin.query(`CREATE DATABASE "${name}"`)
  const shadowUrl = new URL(databaseUrl)
  shadowUrl.pathname = `/${name}`
  return connectAdapter(shadowUrl.href, async () => {
    await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    await admin.end()
  })
}

export type EngineAdapter = {
  factory: SqlMigrationAwareDriverAdapterFactory
  /** The last script could not have a lock in time. */
  wasLockedOut: () => boolean
  close: () => Promise<void>
}

/** PostgreSQL's code for a lock that was not to be had; adapter-pg keeps it in the cause. */
const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  typeof error.cause === 'object' &&
  error.cause !== null &&
  'originalCode' in error.cause &&
  error.cause.originalCode === '55P03'

/**
 * Driver adapter for Prisma's schema engine on PostgreSQL. It mends what adapter-pg 7.10 lacks there: the type "char", scripts
 * with functions, and a shadow database that is really another database. `close` disposes of every connection that the engine
 * opened and left open (it never disposes of its main one) and drops the shadow database.
 */
export const createEngineAdapter = (databaseUrl: string): EngineAdapter => {
  const open = new Set<SqlDriverAdapter>()
  let lockedOut = false
  const track = (adapter: SqlDriverAdapter): SqlDriverAdapter => {
    const tracked: SqlDriverAdapter = {
      ...adapter,
      executeScript: async (script) => {
        lockedOut = false
        try {
          await adapter.executeScript(script)
        } catch (error) {
          lockedOut = isLockTimeout(error)
          throw error
        }
      },
      dispose: async () => {
        if (open.delete(tracked)) await adapter.dispose()
      },
    }
    open.add(tracked)
    return tracked
  }
  return {
    factory: {
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: async () => track(await connectAdapter(databaseUrl, () => Promise.resolve())),
      connectToShadowDb: async () => track(await connectShadow(databaseUrl)),
    },
    wasLockedOut: () => lockedOut,
    close: async () => {
      for (const adapter of [...open]) await adapter.dispose()
    },
  }
}
