import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabase, createSettings } from '@pinline/db'
import type { PostgresState, RedisState } from '@pinline/doctor'
import { createLogger, withTimeout } from '@pinline/platform'
import { closeRedis, createRedis } from '@pinline/queue'
import { chatSettingKey } from '@pinline/telegram'
import type { SharedChat } from '@pinline/telegram'
import { locateEmbedded } from '../embedded/location.ts'
import { serverAccount } from '../embedded/server-account.ts'
import { repositoryMigrations } from '../migrate/engine.ts'
import { planData } from '../start/data-plan.ts'

/** What was set from inside Telegram. */
type StoredChats = Readonly<Record<SharedChat, number | null>>

type PostgresAnswer = { readonly state: PostgresState; readonly chats: StoredChats | null }

type AppliedMigration = { readonly name: string; readonly finished: boolean; readonly undone: boolean }

const silent = createLogger({ service: 'doctor', level: 'silent' })
const redisTimeoutMs = 4000

const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const toFailure = (error: unknown): PostgresState => {
  const code = codeOf(error)
  if (code === '28P01' || code === '28000') return { status: 'login' }
  if (code === '3D000') return { status: 'database' }
  return /^[0-9A-Z]{5}$/u.test(code) && !code.startsWith('E') ? { status: 'failed', code } : { status: 'away' }
}

const isUndefinedTable = (error: unknown): boolean => codeOf(error) === '42P01'

const migrationNames = (): string[] =>
  readdirSync(repositoryMigrations.migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

const compare = (applied: readonly AppliedMigration[]): Pick<Extract<PostgresState, { status: 'ok' }>, 'behind' | 'ahead' | 'broken'> => {
  const known = migrationNames()
  const counted = applied.filter(({ undone }) => !undone)
  const finished = new Set(counted.filter((row) => row.finished).map(({ name }) => name))
  return {
    behind: known.filter((name) => !finished.has(name)).length,
    ahead: [...finished].filter((name) => !known.includes(name)).length,
    broken: counted.find((row) => !row.finished)?.name ?? null,
  }
}

const toId = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** Asks a PostgreSQL for its version, its migrations and the chats of a bot that were set from inside. Changes nothing. */
export const askPostgres = async (url: string, bot: number | null): Promise<PostgresAnswer> => {
  const database = createDatabase({ url, name: 'doctor', poolSize: 2, logger: silent })
  const applied = async (): Promise<AppliedMigration[]> => {
    try {
      const text =
        'select migration_name as name, finished_at is not null as finished, rolled_back_at is not null as undone from _prisma_migrations'
      return (await database.pool.query<AppliedMigration>(text)).rows
    } catch (error) {
      if (isUndefinedTable(error)) return [] // an empty database
      throw error
    }
  }
  const chats = async (): Promise<StoredChats | null> => {
    if (bot === null) return null
    const settings = createSettings(database)
    const stored = async (chat: SharedChat): Promise<number | null> => toId(await settings.get(chatSettingKey(chat, bot)))
    return { group: await stored('group'), log: await stored('log'), staff: await stored('staff') }
  }
  try {
    const { rows } = await database.pool.query<{ server_version: string }>('show server_version')
    const version = rows[0]?.server_version.split(' ')[0] ?? ''
    const state: PostgresState = { status: 'ok', version, ...compare(await applied()) }
    // Without its table nothing was ever set.
    return { state, chats: await chats().catch(() => null) }
  } catch (error) {
    return { state: toFailure(error), chats: null }
  } finally {
    await database.close()
  }
}

/** Asks a Redis for the settings that matter. Changes nothing. */
export const askRedis = async (url: string): Promise<RedisState> => {
  const redis = createRedis(url, { role: 'plain', logger: silent })
  const complaints: string[] = []
  redis.on('error', (error: unknown) => {
    // The only sign of a wrong password before the first command.
    complaints.push(String(error))
  })
  const setting = async (name: string): Promise<string | null> => {
    const answer: unknown = await redis.config('GET', name).catch(() => null)
    const value: unknown = Array.isArray(answer) ? answer[1] : undefined
    return typeof value === 'string' ? value : null
  }
  const ask = async (): Promise<RedisState> => {
    await redis.ping()
    return { status: 'ok', policy: await setting('maxmemory-policy'), appendonly: await setting('appendonly') }
  }
  try {
    const asked = await withTimeout(ask(), redisTimeoutMs)
    return asked.status === 'ok' ? asked.value : { status: 'away' }
  } catch (error) {
    return { status: /NOAUTH|WRONGPASS|NOPERM/u.test([...complaints, String(error)].join()) ? 'login' : 'away' }
  } finally {
    await closeRedis(redis)
  }
}

/** Address of the PostgreSQL that `npm start` runs for a shop at this moment; null where there is none. */
export const ownDatabaseUrl = (dataDir: string): string | null => {
  try {
    const { folder: below, database } = planData('real', false)
    const folder = join(locateEmbedded(serverAccount(), dataDir).dataRoot, below, 'postgres')
    // The fourth line is the port. @see https://www.postgresql.org/docs/current/storage-file-layout.html
    const port = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[3]?.trim() ?? ''
    const password = readFileSync(join(folder, 'pinline-password'), 'utf8')
    return `postgresql://pinline:${password}@127.0.0.1:${port}/${database}`
  } catch {
    return null
  }
}
