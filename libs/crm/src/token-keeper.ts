import type { CrmResult } from '@pinline/domain'
import type { StoredToken, TokenStore } from './token-store.ts'

interface Deps {
  readonly tokens: Pick<TokenStore, 'read' | 'write'>
  readonly login: () => Promise<CrmResult<StoredToken>>
  readonly clock: () => Date
}

/** Gives out a usable token and renews it. */
export interface TokenKeeper {
  /** A token to call with. `refused` names one that the CRM has just answered with 401; it is not given out again. */
  token(refused?: string): Promise<CrmResult<string>>
}

/**
 * Keeps the account's token: in memory first, then in the store (another process may have logged in), then by one login that all
 * concurrent callers wait for. A refused token is compared with the store's before any login.
 */
export const createTokenKeeper = ({ tokens, login, clock }: Deps): TokenKeeper => {
  let held: StoredToken | null = null
  let refusedToken: string | null = null
  let pending: Promise<CrmResult<string>> | null = null

  const usable = (value: StoredToken | null): value is StoredToken =>
    value !== null && value.token !== refusedToken && value.validUntil.getTime() > clock().getTime()

  const obtain = async (): Promise<CrmResult<string>> => {
    const stored = await tokens.read()
    if (usable(stored)) {
      held = stored
      return { status: 'ok', value: stored.token }
    }
    const result = await login()
    if (result.status !== 'ok') return result
    held = result.value
    refusedToken = null
    await tokens.write(result.value)
    return { status: 'ok', value: result.value.token }
  }

  return {
    async token(refused) {
      if (refused !== undefined && held?.token === refused) held = null
      if (refused !== undefined && held === null) refusedToken = refused
      while (!usable(held)) {
        if (pending === null) {
          pending = obtain().finally(() => {
            pending = null
          })
          return pending
        }
        const joined = await pending
        if (joined.status !== 'ok' || joined.value !== refused) return joined
      }
      return { status: 'ok', value: held.token }
    },
  }
}
