import type { Database } from './database.ts'
import type { Transaction } from './transaction.ts'

/** One part of a reply that its writer decides about. */
export interface ReplyPartKey {
  readonly lane: number
  readonly seq: number
  readonly manager: number
  /** Last of several parts in a row that are decided about together. */
  readonly last?: number | undefined
}

/** What a writer decides about a reply that failed or could not be proven. Only the writer's own parts are changed. */
export interface ReplyDecisions {
  /**
   * Marks failed or unproven parts as replaced by others that the same transaction asks for. False: somebody did so before, or it
   * was delivered after all; then the transaction must fail, or the buyer gets it twice.
   */
  replace(tx: Transaction, part: ReplyPartKey): Promise<boolean>
  /** The writer has seen an unproven part in the CRM: it counts as sent. False where it is not unproven any more. */
  confirm(part: ReplyPartKey): Promise<boolean>
}

const replace = {
  name: 'replace-reply',
  text: `update outbox_item set state = 'replaced', dead_at = null where lane_id = $1 and seq between $2 and $4 and manager_id = $3 and state in ('dead', 'unknown') returning seq`,
}

const confirm = {
  name: 'confirm-reply',
  text: `update outbox_item set state = 'sent', sent_at = now(), dead_at = null, error = null where lane_id = $1 and seq = $2 and manager_id = $3 and state = 'unknown' returning seq`,
}

export const createReplyDecisions = ({ pool }: Pick<Database, 'pool'>): ReplyDecisions => ({
  replace: async (tx, { lane, seq, last = seq, manager }) =>
    (await tx.query<{ seq: number }>(replace, [lane, seq, manager, last])).some((replaced) => replaced.seq === seq),
  confirm: async ({ lane, seq, manager }) => (await pool.query({ ...confirm, values: [lane, seq, manager] })).rowCount === 1,
})
