import type { Settings } from '@pinline/db'
import type { Clock } from '@pinline/platform'

/** Chats whose last words may be missing here. */
export interface Unproven {
  /** ISO time from which on they may. */
  readonly since: string
  readonly orders: readonly number[]
  /** The CRM will not show them, however often it is asked. */
  readonly hidden: boolean
}

/** What one pass of reconciliation found. */
export interface PassReport {
  /** Every page of the window was seen. */
  readonly whole: boolean
  readonly stored: readonly number[]
  readonly failed: readonly number[]
  readonly refused: readonly number[]
}

export const unprovenKey = (account: number): string => `crm.unproven.${String(account)}`

/** Reads what is kept; null where nothing is missing. */
export const readUnproven = (stored: unknown): Unproven | null => {
  if (typeof stored !== 'object' || stored === null || !('orders' in stored) || !Array.isArray(stored.orders)) return null
  const orders = stored.orders.filter((order): order is number => typeof order === 'number')
  const since = 'since' in stored && typeof stored.since === 'string' ? stored.since : ''
  return orders.length === 0 || since === '' ? null : { since, orders, hidden: 'hidden' in stored && stored.hidden === true }
}

/** More than that are not listed one by one. */
const kept = 1_000

const isSame = (one: Unproven | null, other: Unproven | null): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * Keeps which chats could not be read. A pass over everything knows all of them; one that saw only the newest adds and takes away.
 */
export const createUnproven = ({
  settings,
  account,
  clock,
}: {
  settings: Pick<Settings, 'get' | 'set'>
  account: number
  clock: Clock
}) => {
  const key = unprovenKey(account)
  let known: Unproven | null | undefined
  return async ({ whole, stored, failed, refused }: PassReport): Promise<void> => {
    const before = known === undefined ? readUnproven(await settings.get(key)) : known
    const orders = new Set(whole ? [] : before?.orders)
    for (const order of stored) orders.delete(order)
    for (const order of [...failed, ...refused]) orders.add(order)
    const hidden = failed.length === 0 && (refused.length > 0 || (!whole && before?.hidden === true))
    const since = before?.since ?? clock().toISOString()
    const next = orders.size === 0 ? null : { since, orders: [...orders].sort((a, b) => a - b).slice(0, kept), hidden }
    if (known === undefined || !isSame(before, next)) await settings.set(key, next === null ? '' : next)
    known = next
  }
}
