import type { Database } from './database.ts'
import type { Transaction } from './transaction.ts'

/** One part of a reply that its writer decides about. */
export interface ReplyPartKey {
  readonly lane: number
  readonly seq: number
  readonly manager: number
}

/** What a writer decides about a reply that failed or could not be proven. Only the writer's own parts are changed. */
export interface ReplyDecisions {
  /**
   * Marks a failed or unproven part as replaced by another that the same transaction asks for. False: somebody did so before, or it
   * was delivered after all; then the transaction must fail, or the buyer gets it twice.
   */
  replace(tx: Transaction, part: ReplyPartKey): Promise<boolean>
  /** The writer has seen an unproven part in the CRM: it counts as sent. False where it is not unproven any more. */
  confirm(part: ReplyPartKey): Promise<boolean>
}

const replace = {
  name: 'replace-reply',
  text: `update outbox_item set state = 'replaced', dead_at = null where lane_id = $1 and seq = $2 and manager_id = $3 and state in ('dead', 'unknown') returning seq`,
}

const confirm = {
  name: 'confirm-reply',
  text: `update outbox_item set state = 'sent', sent_at = now(), error = null where lane_id = $1 and seq = $2 and manager_id = $3 and state = 'unknown' returning seq`,
}

export const createReplyDecisions = ({ pool }: Pick<Database, 'pool'>): ReplyDecisions => ({
  replace: async (tx, { lane, seq, manager }) => (await tx.query<{ seq: number }>(replace, [lane, seq, manager])).length === 1,
  confirm: async ({ lane, seq, manager }) => (await pool.query({ ...confirm, values: [lane, seq, manager] })).rowCount === 1,
})
