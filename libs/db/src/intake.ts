import type { Database } from './database.ts'
import { createGather } from './gather.ts'
import { statements } from './hot-path.ts'

/** A Telegram update on its way into the inbox. */
export interface IncomingUpdate {
  readonly bot: number
  readonly updateId: number
  /** Whose lane it joins: updates of one person are worked in order. */
  readonly laneKey: string
  readonly body: object
}

/** What ingress does with Postgres. */
export interface Intake {
  /**
   * Stores an update durably, once: a repeated one changes nothing. Answers with its lane.
   * Rejects while Postgres is away; the sender must then repeat.
   */
  storeUpdate(update: IncomingUpdate): Promise<{ lane: number; fresh: boolean }>
  /** Notes durably that the CRM rang for a chat. `wanted` counts the rings; a reading that began after it covers it. */
  ringChat(account: number, chat: number): Promise<{ lane: number; wanted: number }>
}

interface StoreRow {
  readonly bot: number
  readonly update_id: number
  readonly lane: number
  readonly fresh: boolean
}

interface RingRow {
  readonly id: number
  readonly key: string
  readonly wanted: number
}

/** Telegram numbers updates per bot. */
const keyOf = (bot: number, updateId: number): string => `${String(bot)}:${String(updateId)}`

export const createIntake = ({ pool }: Pick<Database, 'pool'>): Intake => {
  const store = createGather<IncomingUpdate, { lane: number; fresh: boolean }>(
    async (batch) => {
      const { rows } = await pool.query<StoreRow>({
        ...statements.storeUpdates,
        values: [
          batch.map(({ bot }) => bot),
          batch.map(({ updateId }) => updateId),
          batch.map(({ laneKey }) => laneKey),
          batch.map(({ body }) => JSON.stringify(body)),
        ],
      })
      const found = new Map(rows.map((row) => [keyOf(row.bot, row.update_id), row]))
      return batch.map((update) => {
        const row = found.get(keyOf(update.bot, update.updateId))
        if (row === undefined) throw new TypeError('A stored update has no lane')
        return { lane: row.lane, fresh: row.fresh }
      })
    },
    { keyOf: (update) => keyOf(update.bot, update.updateId) },
  )
  const ring = createGather<string, { lane: number; wanted: number }>(
    async (keys) => {
      const { rows } = await pool.query<RingRow>({ ...statements.ringChats, values: [keys] })
      const found = new Map(rows.map((row) => [row.key, row]))
      return keys.map((key) => {
        const row = found.get(key)
        if (row === undefined) throw new TypeError('A rung chat has no lane')
        return { lane: row.id, wanted: row.wanted }
      })
    },
    { keyOf: (key) => key },
  )
  return {
    storeUpdate: store,
    ringChat: (account, chat) => ring(`${String(account)}:${String(chat)}`),
  }
}
