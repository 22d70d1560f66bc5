import { encodeCallback } from '@pinline/contracts'
import type { EffectInput } from '@pinline/contracts'
import type { LockedChat } from './chat-row.ts'
import { groupRecipient, managerRecipient, toTelegram } from './effects.ts'
import type { OutboxRequest } from './enqueue.ts'
import { editOpenCards } from './ownership-writes.ts'
import type { DeskScope } from './ownership-writes.ts'
import type { Transaction } from './transaction.ts'

/** A wait of which somebody is told. */
export interface Late {
  readonly since: Date
  readonly owner: number | null
  readonly now: Date
}

type Buttons = NonNullable<EffectInput<'notice'>['buttons']>

const button = (label: string, action: 'onIt' | 'open' | 'handover', order: number, style?: 'success'): Buttons[number][number] => ({
  label,
  data: encodeCallback({ action, args: [order] }),
  ...(style === undefined ? {} : { style }),
})

/** Each audience is told once of each wait. */
const idemOf = (audience: string, scope: DeskScope, chat: LockedChat, since: Date): string =>
  `${audience}:${String(scope.account)}:${String(chat.order)}:${String(since.getTime())}`

const waited = ({ since, now }: Late): { dur: { durationMs: number } } => ({ dur: { durationMs: now.getTime() - since.getTime() } })

/** Reminds the owner of a buyer who waits. @internal */
export const ownerNotice = (scope: DeskScope, chat: LockedChat, owner: number, late: Late): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: managerRecipient(owner), order: chat.order },
    {
      op: 'notice',
      payload: {
        key: 'esc.owner',
        params: waited(late),
        buttons: [
          [button('btn.on_it', 'onIt', chat.order, 'success')],
          [button('btn.open', 'open', chat.order), button('btn.handover', 'handover', chat.order)],
        ],
      },
      idem: idemOf('esc.owner', scope, chat, late.since),
      priority: 1,
      chat: chat.id,
      manager: owner,
    },
  )

/** Tells the group that the buyer of an owned chat waits. @internal */
export const groupNotice = (scope: DeskScope, chat: LockedChat, owner: number, late: Late): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: groupRecipient, order: chat.order },
    {
      op: 'notice',
      payload: {
        key: 'esc.group',
        params: { ...waited(late), manager: { manager: owner } },
        buttons: [[button('btn.on_it', 'onIt', chat.order, 'success')]],
      },
      idem: idemOf('esc.group', scope, chat, late.since),
      priority: 2,
      chat: chat.id,
    },
  )

/** A new card of a free chat, which sounds; the same wait makes one. @internal */
export const lateCard = (scope: DeskScope, chat: LockedChat, { since }: Late): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: groupRecipient, order: chat.order },
    { op: 'card', payload: null, idem: idemOf('card:late', scope, chat, since), priority: 2, chat: chat.id, message: chat.lastBuyerId },
  )

/** Cards that can be claimed, drawn again under the version that the caller has just raised. @internal */
export const cardsAgain = (tx: Transaction, scope: DeskScope, chat: LockedChat): Promise<OutboxRequest[]> =>
  editOpenCards(tx, scope, chat, chat.version + 1)

/** One list for each person of an audience; `chats` with the beginnings of their waits. @internal */
export const escalationsTo = (
  scope: DeskScope,
  audience: 'deputy' | 'chief',
  people: readonly number[],
  chats: ReadonlyMap<LockedChat, Date>,
  minutes: number,
): OutboxRequest[] => {
  const [first] = chats
  if (first === undefined) return []
  const payload = { chats: [...chats.keys()].map(({ id }) => id), minutes }
  return people.map((person) =>
    toTelegram(
      { bot: scope.bot, recipient: managerRecipient(person), order: 0 },
      {
        op: 'escalation',
        payload,
        idem: `${idemOf(`esc.${audience}`, scope, ...first)}:${String(person)}`,
        priority: 1,
        manager: person,
      },
    ),
  )
}
