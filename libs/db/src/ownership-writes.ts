import { stepOwnership } from '@pinline/domain'
import type { OwnershipEvent, OwnershipResult, ReleaseReason } from '@pinline/domain'
import type { LockedChat } from './chat-row.ts'
import { groupRecipient, managerRecipient, toTelegram } from './effects.ts'
import type { OutboxRequest } from './enqueue.ts'
import { recordEvent } from './events.ts'
import type { Transaction } from './transaction.ts'

/** Whose desk this is. */
export interface DeskScope {
  readonly bot: number
  readonly account: number
}

const writeRelease = {
  name: 'write-release',
  text: `with a as (update assignment set released_at = $2, reason = $3 where chat_id = $1 and released_at is null returning id),
   o as (delete from open_chat where chat_id = $1 and manager_id = $4),
   c as (update chat set owner_id = null, owner_until = null, version = version + 1 where id = $1)
   select id from a`,
}

const writeClaim = {
  name: 'write-claim',
  text: `with a as (insert into assignment(chat_id, manager_id, epoch, claimed_at, expires_at, claimed_id) values ($1, $2, $3, $4, $5, $6) returning id),
   m as (update message set carded = true where chat_id = $1 and side = 'buyer' and not carded),
   c as (update chat set owner_id = $2, owner_until = $5, epoch = $3, version = version + 1 where id = $1)
   select id from a`,
}

const writeRenewal = {
  name: 'write-renewal',
  text: `with a as (update assignment set expires_at = $2 where chat_id = $1 and released_at is null returning id),
   c as (update chat set owner_until = $2 where id = $1) select id from a`,
}

const openCards = {
  name: 'open-cards',
  text: `select telegram_chat, message_id from telegram_message where chat_id = $1 and kind = 'card' and open order by message_id`,
}

const newestCard = {
  name: 'newest-card',
  text: `select telegram_chat, message_id from telegram_message where chat_id = $1 and kind = 'card' order by message_id desc limit 1`,
}

interface CardRow {
  readonly telegram_chat: number
  readonly message_id: number
}

const editOf = (scope: DeskScope, chat: LockedChat, version: number, row: CardRow): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: groupRecipient, order: chat.order },
    {
      op: 'card.edit',
      payload: { telegramChat: row.telegram_chat, messageId: row.message_id },
      idem: `card.edit:${String(scope.bot)}:${String(row.telegram_chat)}:${String(row.message_id)}:${String(version)}`,
      priority: 1,
      chat: chat.id,
    },
  )

const release = async (
  tx: Transaction,
  scope: DeskScope,
  chat: LockedChat,
  owner: number,
  reason: ReleaseReason,
  now: Date,
): Promise<OutboxRequest[]> => {
  const [assignment] = await tx.query<{ id: number }>(writeRelease, [chat.id, now, reason, owner])
  const id = String(assignment?.id ?? 0)
  await recordEvent(tx, { at: now, kind: reason === 'lapsed' ? 'lapse' : 'unpin', chat: chat.id, manager: owner, data: { reason } })
  // Only a lapse comes unasked; whoever drops, moves or bans is answered where it was done.
  if (reason !== 'lapsed') return []
  return [
    toTelegram(
      { bot: scope.bot, recipient: managerRecipient(owner), order: chat.order },
      {
        op: 'notice',
        payload: { key: 'pin.lapsed' },
        idem: `farewell:${id}`,
        priority: 1,
        chat: chat.id,
        manager: owner,
      },
    ),
  ]
}

/** A released chat is offered again: aloud by a new card while its buyer waits, else on its newest card. */
const offerAgain = async (tx: Transaction, scope: DeskScope, chat: LockedChat): Promise<OutboxRequest[]> => {
  const version = chat.version + 1
  if (chat.waiting && chat.lastBuyerId > 0) {
    return [
      toTelegram(
        { bot: scope.bot, recipient: groupRecipient, order: chat.order },
        {
          op: 'card',
          payload: null,
          idem: `card:again:${String(scope.account)}:${String(chat.order)}:${String(version)}`,
          priority: 2,
          chat: chat.id,
          message: chat.lastBuyerId,
        },
      ),
    ]
  }
  const [newest] = await tx.query<CardRow>(newestCard, [chat.id])
  return newest === undefined ? [] : [editOf(scope, chat, version, newest)]
}

const claim = async (
  tx: Transaction,
  scope: DeskScope,
  chat: LockedChat,
  next: OwnershipResult['next'] & { state: 'owned' },
  now: Date,
): Promise<OutboxRequest[]> => {
  await tx.query(writeClaim, [chat.id, next.owner, next.epoch, now, next.until, chat.lastId])
  await recordEvent(tx, { at: now, kind: 'pin', chat: chat.id, manager: next.owner, data: { until: next.until.toISOString() } })
  const cards = await tx.query<CardRow>(openCards, [chat.id])
  return cards.map((card) => editOf(scope, chat, chat.version + 1, card))
}

/**
 * Applies one event to a locked chat: assignment, the chat's copy of it, epoch, event log, cards to draw again. Returns what happened
 * and the effects to enqueue in the same transaction.
 */
export const applyOwnership = async (
  tx: Transaction,
  scope: DeskScope,
  chat: LockedChat,
  event: OwnershipEvent,
  now: Date,
): Promise<{ result: OwnershipResult; requests: OutboxRequest[] }> => {
  const result = stepOwnership(chat.ownership, event, now)
  const requests: OutboxRequest[] = []
  if (result.lapsed !== null && result.outcome !== 'released')
    requests.push(...(await release(tx, scope, chat, result.lapsed, 'lapsed', now)))
  switch (result.outcome) {
    case 'won':
      if (chat.ownership.state === 'owned' && result.lapsed === null)
        requests.push(...(await release(tx, scope, chat, chat.ownership.owner, 'moved', now)))
      if (result.next.state === 'owned') requests.push(...(await claim(tx, scope, chat, result.next, now)))
      break
    case 'renewed':
      if (result.next.state === 'owned') await tx.query(writeRenewal, [chat.id, result.next.until])
      break
    case 'released':
      requests.push(...(await release(tx, scope, chat, result.owner, result.reason, now)), ...(await offerAgain(tx, scope, chat)))
      break
    case 'elsewhere':
    case 'lost':
    case 'mine':
    case 'refused':
    case 'unchanged':
      // A pin that had lapsed unnoticed is offered again unless somebody has just taken the chat.
      if (result.lapsed !== null) requests.push(...(await offerAgain(tx, scope, chat)))
      break
  }
  return { result, requests }
}

/** Every card of a chat that can be claimed, to be drawn again for `version`. */
export const editOpenCards = async (tx: Transaction, scope: DeskScope, chat: LockedChat, version: number): Promise<OutboxRequest[]> =>
  (await tx.query<CardRow>(openCards, [chat.id])).map((card) => editOf(scope, chat, version, card))
