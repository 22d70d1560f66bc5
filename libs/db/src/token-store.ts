import type { Database } from './database.ts'
import { createSettings } from './settings.ts'

/** A CRM login that all processes share. */
export interface StoredToken {
  readonly token: string
  readonly validUntil: Date
}

const isStored = (value: unknown): value is { token: string; validUntil: string } =>
  typeof value === 'object' &&
  value !== null &&
  'token' in value &&
  typeof value.token === 'string' &&
  'validUntil' in value &&
  typeof value.validUntil === 'string'

/**
 * The CRM's token and the last login's timestamp. `nextTimestamp` gives integer seconds that never repeat over all processes, for the
 * CRM refuses a login whose timestamp it has seen.
 */
export const createTokenStore = (db: Database, account: number, clock: () => Date) => {
  const settings = createSettings(db)
  const tokenKey = `crm.token.${String(account)}`
  return {
    read: async (): Promise<StoredToken | null> => {
      const value = await settings.get(tokenKey)
      return isStored(value) ? { token: value.token, validUntil: new Date(value.validUntil) } : null
    },
    write: ({ token, validUntil }: StoredToken): Promise<void> => settings.set(tokenKey, { token, validUntil: validUntil.toISOString() }),
    nextTimestamp: (): Promise<number> => settings.next(`crm.login.${String(account)}`, Math.floor(clock().getTime() / 1000)),
  }
}
