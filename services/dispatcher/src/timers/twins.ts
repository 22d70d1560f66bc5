import type { Twins } from '@pinline/db'
import type { Counter, Logger } from '@pinline/platform'

export interface TwinTimerDeps {
  readonly twins: Twins
  readonly found: Pick<Counter, 'inc'>
  readonly logger: Pick<Logger, 'warn'>
}

/** Counts replies that may stand twice in the CRM; the log channel tells of each. Nothing is deleted, for a person may have meant it. */
export const createTwinTimer =
  ({ twins, found, logger }: TwinTimerDeps): (() => Promise<void>) =>
  async () => {
    const pairs = await twins.look()
    if (pairs.length === 0) return
    found.inc(pairs.length)
    logger.warn({ twins: pairs }, 'a reply may stand twice in the CRM')
  }
