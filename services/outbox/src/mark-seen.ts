import type { Crm } from '@pinline/domain'
import { judgeFailure } from './outcome.ts'
import type { Outcome } from './outcome.ts'

export interface MarkSeenDeps {
  readonly crm: Pick<Crm, 'markSeen'>
  /** Asks for a new reading of the dialog. */
  readonly ring: (order: number) => Promise<void>
}

/** Marks a dialog as read. It may be repeated freely, so nothing is ever in doubt. */
export const createMarkSeen =
  ({ crm, ring }: MarkSeenDeps) =>
  async (order: number): Promise<Outcome> => {
    const marked = await crm.markSeen(order)
    if (marked.status !== 'ok') return judgeFailure(marked, 'repeatable', 'unsent')
    await ring(order)
    return { status: 'sent', posted: null, externalId: null }
  }
