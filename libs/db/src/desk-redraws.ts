import { encodeCallback } from '@pinline/contracts'
import { lockChat } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Desk, DeskOptions } from './desk.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest } from './enqueue.ts'
import { editOpenCards } from './ownership-writes.ts'
import type { DeskScope } from './ownership-writes.ts'
import type { Transact } from './transaction.ts'

/** A card may show several messages: the one that it is known by, and those that were merged into it. */
const cardsOfMessages = {
  name: 'cards-of-messages',
  text: `select t.telegram_chat, t.message_id, t.kind, t.version, l.destination as recipient,
     coalesce((select max(r.read_at) from message_revision r where r.chat_id = t.chat_id and r.external_id = any($2::bigint[])), now()) as changed_at
   from telegram_message t join lane l on l.id = t.lane_id
   where t.chat_id = $1 and t.kind in ('card', 'owner-card') and (t.subject_id = any($2::bigint[]) or exists (
     select 1 from outbox_item o where o.lane_id = t.lane_id and o.seq >= t.seq and o.op = 'card' and o.external_id = t.message_id and o.message_id = any($2::bigint[])))`,
}

const raiseVersion = { name: 'raise-version', text: 'update chat set version = version + 1 where id = $1' }

interface ChangedCardRow {
  readonly telegram_chat: number
  readonly message_id: number
  readonly recipient: string
  readonly changed_at: Date
}

/** The open pin under which nobody has answered from here, while the CRM has a newer answer than it had at the claim. */
const answeredPin = {
  name: 'answered-pin',
  text: `select a.id, a.manager_id as manager from assignment a join chat c on c.id = a.chat_id
   where a.chat_id = $1 and a.released_at is null and c.last_seller_id > a.claimed_id and not exists (
     select 1 from outbox_item o join lane l on l.id = o.lane_id
     where l.kind = 'crm' and l.key = $2 and o.manager_id = a.manager_id and o.op in ('reply.text', 'reply.file') and o.created_at >= a.claimed_at)`,
}

const changedCard = (scope: DeskScope, chat: number, order: number, card: ChangedCardRow): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: card.recipient, order },
    {
      op: 'card.edit',
      payload: { telegramChat: card.telegram_chat, messageId: card.message_id },
      idem: `card.edit:${String(scope.bot)}:${String(card.telegram_chat)}:${String(card.message_id)}:changed:${card.changed_at.toISOString()}`,
      priority: 3,
      chat,
    },
  )

const answeredNotice = (scope: DeskScope, chat: LockedChat, pin: { id: number; manager: number }): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: managerRecipient(pin.manager), order: chat.order },
    {
      op: 'notice',
      payload: {
        ...(chat.lastSellerAt === null
          ? { key: 'pin.elsewhere.some' }
          : { key: 'pin.elsewhere', params: { at: { time: 'at', at: chat.lastSellerAt.toISOString() } } }),
        buttons: [[{ label: 'menu.unpin', style: 'danger', data: encodeCallback({ action: 'unpin', args: [chat.order] }) }]],
      },
      idem: `elsewhere:${String(pin.id)}`,
      priority: 1,
      chat: chat.id,
      manager: pin.manager,
    },
  )

/** What a reading of the CRM changes on cards that were sent before. @internal */
export const createRedraws = (scope: DeskOptions, transact: Transact): Pick<Desk, 'redraw' | 'redrawMessages' | 'tellAnswered'> => ({
  redraw: (id) =>
    transact(async (tx) => {
      const chat = await lockChat(tx, { id })
      return chat === null ? [] : enqueue(tx, await editOpenCards(tx, scope, chat, chat.version))
    }),
  redrawMessages: (id, messages) =>
    transact(async (tx) => {
      const chat = await lockChat(tx, { id })
      const cards = chat === null ? [] : await tx.query<ChangedCardRow>(cardsOfMessages, [id, messages])
      // A card that is just being sent, perhaps in place of one that is there, shows the old words; its end sees that the chat has
      // changed, and draws it again.
      await tx.query(raiseVersion, [id])
      return enqueue(
        tx,
        cards.map((card) => changedCard(scope, id, chat?.order ?? 0, card)),
      )
    }),
  tellAnswered: (id) =>
    transact(async (tx) => {
      const chat = await lockChat(tx, { id })
      if (chat === null) return []
      const [pin] = await tx.query<{ id: number; manager: number }>(answeredPin, [id, `${String(scope.account)}:${String(chat.order)}`])
      return pin === undefined ? [] : enqueue(tx, [answeredNotice(scope, chat, pin)])
    }),
})
