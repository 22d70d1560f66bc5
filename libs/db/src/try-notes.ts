import type { Database } from './database.ts'

/** What an item's last try has left for the next one. */
export interface TryNotes {
  /** The item's error field; null where no try has ended with a word yet. */
  errorOf(lane: number, seq: number): Promise<string | null>
}

/** @internal */
export const tryNoteStatements = {
  errorOf: { name: 'error-of-item', text: 'select error from outbox_item where lane_id = $1 and seq = $2' },
} as const

export const createTryNotes = ({ pool }: Pick<Database, 'pool'>): TryNotes => ({
  errorOf: async (lane, seq) =>
    (await pool.query<{ error: string | null }>({ ...tryNoteStatements.errorOf, values: [lane, seq] })).rows[0]?.error ?? null,
})
