import type { Transaction } from './transaction.ts'

/** What happened, for statistics and the log channel. No text, name or address in `data`. */
export interface EventRecord {
  readonly at: Date
  /** pin · unpin · lapse · hand · race · escalate · on-it · no-reply · no-reply-undone · admin · dead · twin · unknown · down · up · proof · limit */
  readonly kind: string
  readonly chat?: number
  readonly manager?: number
  readonly data?: Readonly<Record<string, string | number | boolean | null>>
}

const insertEvent = {
  name: 'insert-event',
  text: 'insert into event(at, kind, chat_id, manager_id, data) values ($1, $2, $3, $4, $5)',
}

export const recordEvent = async (tx: Transaction, { at, kind, chat, manager, data }: EventRecord): Promise<void> => {
  await tx.query(insertEvent, [at, kind, chat ?? null, manager ?? null, JSON.stringify(data ?? {})])
}
