import { setTimeout as delay } from 'node:timers/promises'
import { deployMigrations } from '../migrate/migrate.ts'

// connection refused, unknown or unreachable host, time-out; PostgreSQL: starting up, too many connections
const awayCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ECONNRESET',
  '57P03',
  '53300',
])

const isAway = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && awayCodes.has(error.code)

/** Applies the migrations and gives their names; while the database is away it says so and tries again, for as long as it takes. */
export const migrateWhenReachable = async (databaseUrl: string, report: (text: string) => void, signal: AbortSignal): Promise<string[]> => {
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      return await deployMigrations(databaseUrl)
    } catch (error) {
      if (!isAway(error)) throw error
    }
    report(`The database of DATABASE_URL does not answer; trying again in ${(waitMs / 1000).toFixed(1)} s`)
    await delay(waitMs, undefined, { signal })
  }
}
