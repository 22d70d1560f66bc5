import type { LockedChat } from './chat-row.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import type { OutboxRequest } from './enqueue.ts'
import type { DeskScope } from './ownership-writes.ts'
import type { Transaction } from './transaction.ts'

const endOffer = {
  name: 'end-offer-of-chat',
  text: `update handover set ended_at = $2, outcome = 'withdrawn' where chat_id = $1 and ended_at is null returning id, to_id as "to"`,
}

/** Ends what the owner of a locked chat has offered to a colleague, who is told; nothing where nothing is on offer. */
export const withdrawOffer = async (tx: Transaction, scope: DeskScope, chat: LockedChat, now: Date): Promise<OutboxRequest[]> =>
  (await tx.query<{ id: number; to: number }>(endOffer, [chat.id, now])).map(({ id, to }) =>
    toTelegram(
      { bot: scope.bot, recipient: managerRecipient(to), order: chat.order },
      { op: 'notice', payload: { key: 'hand.withdrawn' }, idem: `hand.withdrawn:${String(id)}`, priority: 1, chat: chat.id, manager: to },
    ),
  )

/** @internal */
export const offerStatements = { endOffer }
