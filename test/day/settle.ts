import pg from 'pg'
import type { System } from '../support/surroundings.ts'
import { until } from './until.ts'

/** When nothing is under way any more. */
export interface Settling {
  /** Resolves when every update, webhook and lane of work is done. */
  readonly calm: () => Promise<void>
  readonly close: () => Promise<void>
}

/** `told`: how many webhooks the CRM has been asked to send so far. */
export const createSettling = (running: System, told: () => number): Settling => {
  const { telegram, crm } = running
  const pool = new pg.Pool({ connectionString: running.databaseUrl, max: 1 })
  let arrived = 0
  const stop = crm.ledger.onAppend(({ kind }) => {
    if (kind === 'crm.webhook') arrived += 1
  })
  const open = async (): Promise<number> => {
    const outside = telegram.pendingUpdates() + told() - arrived
    if (outside > 0) return outside
    const { rows } = await pool.query<{ open: number }>('select count(*)::int as open from lane where wanted > done')
    return rows[0]?.open ?? 0
  }
  return {
    calm: async () => {
      // What ends one lane may begin another right after, so it has to be calm twice.
      let calm = 0
      const isCalm = async (): Promise<boolean> => {
        calm = (await open()) === 0 ? calm + 1 : 0
        return calm >= 2
      }
      await until(isCalm, 'the system does not come to rest')
    },
    close: async () => {
      stop()
      await pool.end()
    },
  }
}
