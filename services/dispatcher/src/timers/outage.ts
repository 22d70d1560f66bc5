import { recordEvent } from '@pinline/db'
import type { Settings, Transact } from '@pinline/db'
import type { Clock } from '@pinline/platform'

/** `key`: it is there and refuses our key. */
export type OutageReason = 'silent' | 'key'

/** A time in which another system did not serve us. */
export interface Outage {
  /** ISO time of the first failure. */
  readonly since: string
  readonly reason: OutageReason
  /** The most that waited for it. */
  readonly queued: number
  /** It is over since then; what has waited is still being worked off. */
  readonly upAt: string | null
}

/** Where an outage is kept, so that it is told once whichever process leads. */
export const outageKey = (system: 'crm' | 'telegram', number: number): string => `outage.${system}.${String(number)}`

/** Reads a kept outage; null for none. */
export const readOutage = (stored: unknown): Outage | null => {
  if (typeof stored !== 'object' || stored === null || !('since' in stored) || typeof stored.since !== 'string') return null
  const reason = 'reason' in stored && stored.reason === 'key' ? 'key' : 'silent'
  const queued = 'queued' in stored && typeof stored.queued === 'number' ? stored.queued : 0
  const upAt = 'upAt' in stored && typeof stored.upAt === 'string' ? stored.upAt : null
  return { since: stored.since, reason, queued, upAt }
}

export interface OutageWatchDeps {
  readonly system: 'crm' | 'telegram'
  /** Of the account or the bot. */
  readonly number: number
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly transact: Transact
  /** How much waits for the system now. */
  readonly waiting: () => Promise<number>
  readonly onDown: (outage: Outage) => Promise<void>
  /** It is back and has taken what had waited, `left` excepted. */
  readonly onOver: (outage: Outage, left: number) => Promise<void>
  readonly clock: Clock
}

/** What a call said about the other system. */
export type Seen = 'ok' | OutageReason

/** Failures that pass within this time are nobody's news. */
const afterMs = 20_000
/** What has waited has gone within this time, or is told of as it is then. */
const settleMs = 2 * 60_000

/**
 * Tells of an outage once when it has lasted for a while, and once when it is over. Called by the leader after each call; what is known
 * outlives the process.
 */
export const createOutageWatch = (deps: OutageWatchDeps): ((seen: Seen) => Promise<void>) => {
  const { system, number, settings, transact, waiting, onDown, onOver, clock } = deps
  const key = outageKey(system, number)
  let known: Outage | null | undefined
  let failingSince: Date | null = null

  const keep = async (outage: Outage | null): Promise<void> => {
    await settings.set(key, outage === null ? '' : { ...outage })
    known = outage
  }
  const record = (kind: 'down' | 'up', data: Record<string, string | number>): Promise<void> =>
    transact((tx) => recordEvent(tx, { at: clock(), kind, data: { system, ...data } }))

  const begin = async (since: Date, reason: OutageReason): Promise<void> => {
    const outage: Outage = { since: since.toISOString(), reason, queued: await waiting(), upAt: null }
    // Told before it is kept: the notice has a key of its own, so a second try tells nobody twice.
    await onDown(outage)
    await record('down', { since: outage.since })
    await keep(outage)
  }
  const onFailure = async (reason: OutageReason, outage: Outage | null): Promise<void> => {
    const now = clock()
    failingSince ??= now
    if (outage !== null && outage.upAt === null) {
      const queued = Math.max(outage.queued, await waiting())
      if (outage.reason !== reason) await begin(now, reason)
      else if (queued > outage.queued) await keep({ ...outage, queued })
    } else if (now.getTime() - failingSince.getTime() >= afterMs) await begin(failingSince, reason)
  }
  const onSuccess = async (outage: Outage | null): Promise<void> => {
    failingSince = null
    if (outage === null) return
    const now = clock()
    const left = await waiting()
    if (outage.upAt === null) {
      await record('up', { ms: now.getTime() - new Date(outage.since).getTime(), queued: left })
      await keep({ ...outage, upAt: now.toISOString() })
    } else if (left === 0 || now.getTime() - new Date(outage.upAt).getTime() >= settleMs) {
      await onOver(outage, left)
      await keep(null)
    }
  }

  const look = async (seen: Seen): Promise<void> => {
    if (known === undefined) known = readOutage(await settings.get(key))
    await (seen === 'ok' ? onSuccess(known) : onFailure(seen, known))
  }
  // Calls end side by side, and one outage is told once.
  let last: Promise<void> = Promise.resolve()
  return (seen) => {
    const next = last.then(() => look(seen))
    last = next.catch(() => undefined)
    return next
  }
}
