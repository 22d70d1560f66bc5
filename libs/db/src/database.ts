import type { Lifecycle, Logger } from '@pinline/platform'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client.ts'

/**
 * Planner settings of every connection. The hot path's statements are prepared once and look rows up by key; a generic plan that
 * was made while tables were empty would otherwise stay a sequential scan until the next analyze.
 */
const planner = ['plan_cache_mode=force_generic_plan', 'jit=off', 'enable_seqscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off']

const int8 = 20
const int8Array = 1016

/** All our ids are safe integers, so bigint is read as `number`, in arrays too; a value beyond that is a defect, not data. */
const toSafeInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('A bigint column holds a value beyond the safe integers')
  return value
}

/** Elements of `{1,2}`; our arrays of bigint hold neither nulls nor arrays. */
const toSafeIntegers = (text: string): number[] => (text === '{}' ? [] : text.slice(1, -1).split(',').map(toSafeInteger))

/** pg's own parsers; its types know a column's type only as an enum, while it is any number. */
const parserOf: (oid: number, format?: 'text' | 'binary') => unknown = pg.types.getTypeParser

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === int8) return toSafeInteger
    return oid === int8Array ? toSafeIntegers : parserOf(oid, format)
  },
}

export interface Database {
  /** Everything that must survive a crash of Postgres. */
  readonly pool: pg.Pool
  /** Commits asynchronously: for writes that reconciliation or the lane's own retry repeats (the end of a card). */
  readonly relaxed: pg.Pool
  /** For what a person waits for; it shares `pool`. */
  readonly prisma: PrismaClient
  /** Rejects while Postgres can not be asked. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly name: string
  /** Durable connections of this process. @defaultValue 10 */
  readonly poolSize?: number
  readonly logger: Logger
}

/** Opens the pools without connecting; Postgres may be away. Safe to close twice. */
export const createDatabase = ({ url, name, poolSize = 10, logger }: DatabaseOptions): Database => {
  const open = (max: number, settings: readonly string[]): pg.Pool => {
    const options = settings.map((setting) => `-c ${setting}`).join(' ')
    const pool = new pg.Pool({
      connectionString: url,
      max,
      application_name: name,
      options,
      types,
      connectionTimeoutMillis: 5_000,
      // A server that has silently gone must not hold up the queue behind its last statement.
      query_timeout: 10_000,
      keepAlive: true,
      idleTimeoutMillis: 60_000,
    })
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    pool.on('error', (error) => {
      logger.warn({ code: 'code' in error ? error.code : undefined }, 'idle database connection lost')
    })
    return pool
  }
  const pool = open(poolSize, planner)
  const relaxed = open(4, [...planner, 'synchronous_commit=off'])
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  let closing: Promise<void> | undefined
  return {
    pool,
    relaxed,
    prisma,
    ping: async () => {
      await pool.query({ name: 'ping', text: 'select 1' })
    },
    close: () =>
      (closing ??= prisma
        .$disconnect()
        .then(() => Promise.all([pool.end(), relaxed.end()]))
        .then(() => undefined)),
  }
}

/** {@link createDatabase} for a service: closed as its `database`. */
export const openDatabase = ({ lifecycle, ...options }: DatabaseOptions & { readonly lifecycle: Pick<Lifecycle, 'defer'> }): Database => {
  const database = createDatabase(options)
  lifecycle.defer('database', () => database.close())
  return database
}
