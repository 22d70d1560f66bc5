import type { EffectInput } from '@pinline/contracts'
import { activationTtlMs, isActivationHeld, stepOwnership } from '@pinline/domain'
import type { OwnershipEvent, OwnershipResult, ReleaseReason } from '@pinline/domain'
import { followOwnership, isKept, isUpgrade, withActivationTtl, writeUpgrade } from './activation-writes.ts'
import type { LockedChat } from './chat-row.ts'
import { groupRecipient, managerRecipient, toTelegram } from './effects.ts'
import type { OutboxRequest } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { withdrawOffer } from './offer-writes.ts'
import type { Transaction } from './transaction.ts'

/** Whose desk this is. */
export interface DeskScope {
  readonly bot: number
  readonly account: number
}

const writeRelease = {
  name: 'write-release',
  text: `with a as (update assignment set released_at = $2, reason = $3 where chat_id = $1 and released_at is null returning id, claimed_at, claimed_id),
   o as (delete from open_chat where chat_id = $1 and manager_id = $4),
   c as (update chat set owner_id = null, owner_until = null, version = version + 1 where id = $1)
   select id, claimed_at, claimed_id from a`,
}

const writeClaim = {
  name: 'write-claim',
  text: `with a as (insert into assignment(chat_id, manager_id, epoch, claimed_at, expires_at, claimed_id, kind)
     values ($1, $2, $3, $4, case when $7 = 'pin' then $5::timestamptz end, $6, $7) returning id),
   m as (update message set carded = true where chat_id = $1 and side = 'buyer' and not carded),
   c as (update chat set owner_id = $2, owner_until = $5::timestamptz, epoch = $3, version = version + 1 where id = $1)
   select id from a`,
}

const writeRenewal = {
  name: 'write-renewal',
  text: `with a as (update assignment set expires_at = case when kind = 'pin' then $2::timestamptz end where chat_id = $1 and released_at is null returning id),
   c as (update chat set owner_until = $2::timestamptz where id = $1) select id from a`,
}

const openCards = {
  name: 'open-cards',
  text: `select telegram_chat, message_id from telegram_message where chat_id = $1 and kind = 'card' and open order by message_id`,
}

const newestCard = {
  name: 'newest-card',
  text: `select telegram_chat, message_id from telegram_message where chat_id = $1 and kind = 'card' order by message_id desc limit 1`,
}

/**
 * Cards that were drawn while the pin lasted and so name its owner: those that could be claimed then, and those that came later. A card
 * could be claimed when its message was newer than the seller's last word of that time.
 */
const pinnedCards = {
  name: 'pinned-cards',
  text: `select telegram_chat, message_id from telegram_message where chat_id = $1 and kind = 'card' and (sent_at >= $2 or subject_id >
     coalesce((select max(m.external_id) from message m where m.chat_id = $1 and m.side = 'seller' and not m.deleted and m.external_id <= $3), 0))
   order by message_id desc limit 10`,
}

interface CardRow {
  readonly telegram_chat: number
  readonly message_id: number
}

/** A pin that has just ended. */
interface Released {
  readonly requests: OutboxRequest[]
  /** Cards that name its owner, newest first. */
  readonly cards: readonly CardRow[]
}

/** Draws one card of the group again for `version`. @internal */
export const editOf = (scope: DeskScope, chat: LockedChat, version: number, row: CardRow, priority: 1 | 3 = 1): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: groupRecipient, order: chat.order },
    {
      op: 'card.edit',
      payload: { telegramChat: row.telegram_chat, messageId: row.message_id },
      idem: `card.edit:${String(scope.bot)}:${String(row.telegram_chat)}:${String(row.message_id)}:${String(version)}`,
      priority,
      chat: chat.id,
    },
  )

/** Edits of cards that are not among `others`: an effect may be asked for once in one go. */
const editsBeside = (
  scope: DeskScope,
  chat: LockedChat,
  version: number,
  cards: readonly CardRow[],
  others: readonly CardRow[],
): OutboxRequest[] => {
  const placeOf = ({ telegram_chat, message_id }: CardRow): string => `${String(telegram_chat)}:${String(message_id)}`
  const taken = new Set(others.map(placeOf))
  return cards.filter((card) => !taken.has(placeOf(card))).map((card) => editOf(scope, chat, version, card, 3))
}

/** How and for whom a pin ends. */
interface End {
  readonly owner: number
  readonly reason: ReleaseReason
  /** Who gets the chat from its owner's hands. */
  readonly to: number | null
}

/** What tells an owner whose pin has ended unasked; whoever drops, moves or bans is answered where it was done. */
const farewellOf = (chat: LockedChat, reason: ReleaseReason, now: Date): EffectInput<'notice'> | null => {
  if (reason === 'lapsed' && isActivationHeld(chat.activation))
    return { key: 'act.lapsed', params: { dur: { durationMs: activationTtlMs } }, keyboard: 'home' }
  // The input field stops naming a buyer who is another's now.
  if (reason === 'lapsed') return { key: 'pin.lapsed', keyboard: 'home' }
  if (reason !== 'returned') return null
  return { key: 'esc.returned', params: { dur: { durationMs: now.getTime() - (chat.waitingSince ?? now).getTime() } }, keyboard: 'home' }
}

const eventKinds: Partial<Record<ReleaseReason, string>> = { lapsed: 'lapse', 'handed-over': 'hand' }

const release = async (tx: Transaction, scope: DeskScope, chat: LockedChat, { owner, reason, to }: End, now: Date): Promise<Released> => {
  const [pin] = await tx.query<{ id: number; claimed_at: Date; claimed_id: number }>(writeRelease, [chat.id, now, reason, owner])
  const cards = pin === undefined ? [] : await tx.query<CardRow>(pinnedCards, [chat.id, pin.claimed_at, pin.claimed_id])
  const id = String(pin?.id ?? 0)
  const data = to === null ? { reason } : { reason, to }
  await recordEvent(tx, { at: now, kind: eventKinds[reason] ?? 'unpin', chat: chat.id, manager: owner, data })
  const withdrawn = await withdrawOffer(tx, scope, chat, now)
  const payload = farewellOf(chat, reason, now)
  if (payload === null) return { requests: withdrawn, cards }
  const farewell = toTelegram(
    { bot: scope.bot, recipient: managerRecipient(owner), order: chat.order },
    { op: 'notice', payload, idem: `farewell:${id}`, priority: 1, chat: chat.id, manager: owner },
  )
  return { requests: [...withdrawn, farewell], cards }
}

/**
 * A released chat is offered again: aloud by a new card while its buyer waits, else on its newest card. Cards that name the former owner
 * are drawn again without hurry.
 */
const offerAgain = async (tx: Transaction, scope: DeskScope, chat: LockedChat, cards: readonly CardRow[]): Promise<OutboxRequest[]> => {
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
      ...editsBeside(scope, chat, version, cards, []),
    ]
  }
  const [newest] = await tx.query<CardRow>(newestCard, [chat.id])
  return newest === undefined ? [] : [editOf(scope, chat, version, newest), ...editsBeside(scope, chat, version, cards, [newest])]
}

const claim = async (
  tx: Transaction,
  scope: DeskScope,
  chat: LockedChat,
  next: OwnershipResult['next'] & { state: 'owned' },
  former: readonly CardRow[],
  now: Date,
): Promise<OutboxRequest[]> => {
  await tx.query(writeClaim, [
    chat.id,
    next.owner,
    next.epoch,
    now,
    next.until,
    chat.lastId,
    chat.activation === null ? 'pin' : 'activation',
  ])
  await recordEvent(tx, { at: now, kind: 'pin', chat: chat.id, manager: next.owner, data: { until: next.until.toISOString() } })
  const cards = await tx.query<CardRow>(openCards, [chat.id])
  const version = chat.version + 1
  return [...cards.map((card) => editOf(scope, chat, version, card)), ...editsBeside(scope, chat, version, former, cards)]
}

/** A new card of what the buyer waits with, for whoever pressed a card that is over; one a message, however many press. @internal */
export const freshCard = (scope: DeskScope, chat: LockedChat): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: groupRecipient, order: chat.order },
    {
      op: 'card',
      payload: null,
      idem: `card:fresh:${String(scope.account)}:${String(chat.order)}:${String(chat.lastBuyerId)}`,
      priority: 2,
      chat: chat.id,
      message: chat.lastBuyerId,
    },
  )

/** The chat's newest card, to be drawn again for `version`; nothing where it has none. @internal */
export const editNewestCard = async (tx: Transaction, scope: DeskScope, chat: LockedChat, version: number): Promise<OutboxRequest[]> =>
  (await tx.query<CardRow>(newestCard, [chat.id])).map((card) => editOf(scope, chat, version, card))

interface Applied {
  readonly result: OwnershipResult
  readonly requests: OutboxRequest[]
}

const carryOut = async (tx: Transaction, scope: DeskScope, chat: LockedChat, event: OwnershipEvent, now: Date): Promise<Applied> => {
  const result = stepOwnership(chat.ownership, event, now)
  const requests: OutboxRequest[] = []
  const cards: CardRow[] = []
  const end = async (owner: number, reason: ReleaseReason): Promise<void> => {
    const to = reason === 'handed-over' && event.type === 'hand-over' ? event.to : null
    const released = await release(tx, scope, chat, { owner, reason, to }, now)
    requests.push(...released.requests)
    cards.push(...released.cards)
  }
  if (result.lapsed !== null && result.outcome !== 'released') await end(result.lapsed, 'lapsed')
  switch (result.outcome) {
    case 'won':
      if (chat.ownership.state === 'owned' && result.lapsed === null)
        await end(chat.ownership.owner, event.type === 'hand-over' ? 'handed-over' : 'moved')
      if (result.next.state === 'owned') requests.push(...(await claim(tx, scope, chat, result.next, cards, now)))
      break
    case 'renewed':
      if (result.next.state === 'owned') await tx.query(writeRenewal, [chat.id, result.next.until])
      break
    case 'released':
      await end(result.owner, result.reason)
      requests.push(...(await offerAgain(tx, scope, chat, cards)))
      break
    case 'elsewhere':
    case 'lost':
    case 'mine':
    case 'refused':
    case 'unchanged':
      // A pin that had lapsed unnoticed is offered again unless somebody has just taken the chat.
      if (result.lapsed !== null) requests.push(...(await offerAgain(tx, scope, chat, cards)))
      break
  }
  return { result, requests }
}

/** Every card of a chat that can be claimed, to be drawn again for `version`. */
export const editOpenCards = async (tx: Transaction, scope: DeskScope, chat: LockedChat, version: number): Promise<OutboxRequest[]> =>
  (await tx.query<CardRow>(openCards, [chat.id])).map((card) => editOf(scope, chat, version, card))

/**
 * Applies one event to a locked chat: assignment, the chat's copy of it, epoch, state of an activation, event log, cards to draw again.
 * Returns what happened and the effects to enqueue in the same transaction.
 */
export const applyOwnership = async (
  tx: Transaction,
  scope: DeskScope,
  chat: LockedChat,
  event: OwnershipEvent,
  now: Date,
): Promise<Applied> => {
  const { ownership } = chat
  if (isKept(chat, event, now)) return { result: { outcome: 'refused', next: ownership, lapsed: null }, requests: [] }
  if (isUpgrade(chat, event, now) && ownership.state === 'owned') {
    const until = await writeUpgrade(tx, chat, now)
    return {
      result: { outcome: 'won', next: { ...ownership, until }, lapsed: null },
      requests: await editOpenCards(tx, scope, chat, chat.version + 1),
    }
  }
  const applied = await carryOut(tx, scope, chat, withActivationTtl(chat, event), now)
  await followOwnership(tx, chat, applied.result, now)
  return applied
}
