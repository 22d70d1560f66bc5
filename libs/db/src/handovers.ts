import { isActivationHeld } from '@pinline/domain'
import { lockChat, ownerOf } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Database } from './database.ts'
import type { DeskOptions } from './desk.ts'
import { opening, openRow } from './desk-opening.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { withdrawOffer } from './offer-writes.ts'
import { applyOwnership } from './ownership-writes.ts'
import { createTransact } from './transaction.ts'
import type { Transact, Transaction } from './transaction.ts'

/** Somebody who can take a chat. */
export interface Colleague {
  readonly id: number
  /** Chats that are his now. */
  readonly chats: number
  /** How long their buyers wait: `late` as in lists of people: beyond the first step of the answer timer. */
  readonly waiting: 'late' | 'some' | 'none'
}

/** A chat on offer, as the one who is asked sees it. */
export interface Offer {
  readonly id: number
  readonly chat: number
  readonly from: number
  readonly to: number
  readonly isOpen: boolean
  /** The team's latest note on the chat. */
  readonly note: string | null
}

export type OfferResult =
  | { readonly status: 'asked'; readonly chat: LockedChat; readonly lanes: TouchedLane[] }
  /** Not the owner, or the colleague can not be asked any more. */
  | { readonly status: 'not-owner'; readonly chat: LockedChat }
  | { readonly status: 'away'; readonly chat: LockedChat }
  | { readonly status: 'no-chat' }

/** `gone`: declined, run out, taken back, or the owner has lost the chat. Repeating an answer gives it again. */
export type OfferAnswer =
  | { readonly status: 'accepted' | 'declined' | 'gone'; readonly order: number; readonly lanes: TouchedLane[] }
  | { readonly status: 'not-yours' }

/** Chats that owners hand to colleagues. The owner stays the owner until the colleague accepts. */
export interface Handovers {
  /** Colleagues who can be asked, those with the fewest chats first; `everybody`: off shift too. */
  colleagues(except: number, everybody: boolean, limit: number): Promise<Colleague[]>
  /** Offers a chat; one that is on offer to somebody else is taken back from him. Asking the same colleague again changes nothing. */
  offer(input: { order: number; from: number; to: number }): Promise<OfferResult>
  answer(input: { offer: number; manager: number; accept: boolean; key: string }): Promise<OfferAnswer>
  get(offer: number): Promise<Offer | null>
  /** Ends offers that nobody has answered in time, and tells their owners; at most `limit` a call. */
  expire(limit: number): Promise<TouchedLane[]>
}

/** So long a colleague may think about it. */
export const offerMs = 10 * 60_000

const colleagues = {
  name: 'colleagues',
  text: `select m.id, count(a.id) as chats, coalesce(bool_or(w.waits and c.clock_step > 1), false) as late, coalesce(bool_or(w.waits), false) as waits
   from manager m left join assignment a on a.manager_id = m.id and a.released_at is null left join chat c on c.id = a.chat_id
     left join lateral (select c.waiting_since is not null and c.last_buyer_id > coalesce(c.no_reply_id, 0) as waits) w on true
   where m.bot = $1 and m.id <> $2 and m.role in ('manager', 'admin') and ($3 or m.on_shift) and not m.unreachable and m.started_at is not null
   group by m.id order by count(a.id), m.id limit $4`,
}

const canTake = {
  name: 'can-take-offer',
  text: `select 1 as one from manager where id = $1 and bot = $2 and role in ('manager', 'admin') and on_shift and not unreachable and started_at is not null`,
}

const openOffer = {
  name: 'open-offer-of-chat',
  text: 'select id, to_id as "to" from handover where chat_id = $1 and ended_at is null and expires_at > $2',
}

const insertOffer = {
  name: 'insert-offer',
  text: 'insert into handover(chat_id, from_id, to_id, epoch, asked_at, expires_at) values ($1, $2, $3, $4, $5, $6) returning id',
}

const columns = `h.id, h.chat_id as chat, h.from_id as "from", h.to_id as "to", h.asked_at as "askedAt", h.expires_at as "expiresAt", h.ended_at is null as "isOpen", h.outcome`

const offerById = {
  name: 'offer-by-id',
  text: `select ${columns}, (select n.body from note n where n.chat_id = h.chat_id order by n.id desc limit 1) as note from handover h where h.id = $1`,
}

const endOffer = { name: 'end-offer', text: 'update handover set ended_at = $2, outcome = $3 where id = $1 and ended_at is null' }

const dueOffers = {
  name: 'due-offers',
  text: 'select id, chat_id as chat from handover where ended_at is null and expires_at <= $1 order by expires_at limit $2',
}

interface OfferRow extends Offer {
  readonly askedAt: Date
  readonly expiresAt: Date
  readonly outcome: string | null
}

const rowOf = async (tx: Transaction, id: number): Promise<OfferRow | null> => (await tx.query<OfferRow>(offerById, [id]))[0] ?? null

/** Tells the owner what became of his offer. @internal */
export const tellOwner = (
  scope: { readonly bot: number },
  chat: LockedChat,
  { id, from, to }: Pick<Offer, 'id' | 'from' | 'to'>,
  key: 'hand.done.from' | 'hand.declined' | 'hand.expired',
): OutboxRequest => {
  const params = key === 'hand.expired' ? { dur: { durationMs: offerMs } } : { manager: { manager: to } }
  return toTelegram(
    { bot: scope.bot, recipient: managerRecipient(from), order: chat.order },
    {
      op: 'notice',
      payload: key === 'hand.done.from' ? { key, params, keyboard: 'home' } : { key, params },
      idem: `${key}:${String(id)}`,
      priority: 1,
      chat: chat.id,
      manager: from,
    },
  )
}

const createOffer =
  (scope: DeskOptions, transact: Transact): Handovers['offer'] =>
  ({ order, from, to }) =>
    transact(async (tx): Promise<OfferResult> => {
      const now = scope.clock()
      const chat = await lockChat(tx, { account: scope.account, order })
      if (chat === null) return { status: 'no-chat' }
      if (ownerOf(chat, now) !== from) return { status: 'not-owner', chat }
      const [open] = await tx.query<{ id: number; to: number }>(openOffer, [chat.id, now])
      if (open?.to === to) return { status: 'asked', chat, lanes: [] }
      if (to === from || (await tx.query(canTake, [to, scope.bot])).length === 0) return { status: 'away', chat }
      const withdrawn = await withdrawOffer(tx, scope, chat, now)
      const until = new Date(now.getTime() + offerMs)
      const [row] = await tx.query<{ id: number }>(insertOffer, [chat.id, from, to, chat.epoch, now, until])
      const id = row?.id ?? 0
      const asked = toTelegram(
        { bot: scope.bot, recipient: managerRecipient(to), order },
        { op: 'hand.offer', payload: { handover: id }, idem: `hand.offer:${String(id)}`, priority: 1, chat: chat.id, manager: to },
      )
      return { status: 'asked', chat, lanes: await enqueue(tx, [...withdrawn, asked]) }
    })

/** The colleague has the chat now, if its owner still had it. */
const accept = async (
  tx: Transaction,
  scope: DeskOptions,
  chat: LockedChat,
  offer: OfferRow,
  key: string,
): Promise<{ won: boolean; requests: OutboxRequest[] }> => {
  const now = scope.clock()
  const { id, from, to } = offer
  const isOwners = ownerOf(chat, now) === from
  // Ended first, or it would count as taken back when its owner loses the chat.
  await tx.query(endOffer, [id, now, isOwners ? 'accepted' : 'withdrawn'])
  const { result, requests } = await applyOwnership(tx, scope, chat, { type: 'hand-over', from, to, ttlMs: scope.pinTtlMs }, now)
  if (result.outcome !== 'won' || result.next.state !== 'owned') return { won: false, requests }
  await tx.query(openRow, [to, chat.id, now])
  // An activation is its owner's until it is done, which no time says.
  const isActivation = isActivationHeld(chat.activation)
  const mine = toTelegram(
    { bot: scope.bot, recipient: managerRecipient(to), order: chat.order },
    {
      op: 'notice',
      payload: isActivation
        ? { key: 'hand.done.to.activation' }
        : { key: 'hand.done.to', params: { till: { time: 'till', at: result.next.until.toISOString() } } },
      idem: `hand.done.to:${String(id)}`,
      priority: 1,
      chat: chat.id,
      manager: to,
    },
  )
  return {
    won: true,
    requests: [...requests, tellOwner(scope, chat, offer, 'hand.done.from'), mine, ...opening(scope, chat, to, key, true)],
  }
}

const answered = (outcome: string | null): OfferAnswer['status'] & ('accepted' | 'declined' | 'gone') =>
  outcome === 'accepted' || outcome === 'declined' ? outcome : 'gone'

const createAnswer =
  (scope: DeskOptions, transact: Transact): Handovers['answer'] =>
  ({ offer, manager, accept: isYes, key }) =>
    transact(async (tx): Promise<OfferAnswer> => {
      const now = scope.clock()
      const known = await rowOf(tx, offer)
      const chat = known === null ? null : await lockChat(tx, { id: known.chat })
      // Read again under the chat's lock, where nobody ends it meanwhile.
      const row = chat === null ? null : await rowOf(tx, offer)
      if (chat === null || row === null || row.to !== manager) return { status: 'not-yours' }
      const { order } = chat
      if (!row.isOpen) return { status: answered(row.outcome), order, lanes: [] }
      if (row.expiresAt <= now || !isYes) {
        const isLate = row.expiresAt <= now
        await tx.query(endOffer, [offer, now, isLate ? 'expired' : 'declined'])
        const lanes = await enqueue(tx, [tellOwner(scope, chat, row, isLate ? 'hand.expired' : 'hand.declined')])
        return { status: isLate ? 'gone' : 'declined', order, lanes }
      }
      const { won, requests } = await accept(tx, scope, chat, row, key)
      return { status: won ? 'accepted' : 'gone', order, lanes: await enqueue(tx, requests) }
    })

const expireOne = async (
  tx: Transaction,
  scope: DeskOptions,
  { id, chat: chatId }: { id: number; chat: number },
): Promise<TouchedLane[]> => {
  const chat = await lockChat(tx, { id: chatId })
  const row = chat === null ? null : await rowOf(tx, id)
  if (chat === null || row === null || !row.isOpen) return []
  await tx.query(endOffer, [id, scope.clock(), 'expired'])
  return enqueue(tx, [tellOwner(scope, chat, row, 'hand.expired')])
}

export const createHandovers = (db: Database, scope: DeskOptions): Handovers => {
  const transact = createTransact(db)
  return {
    colleagues: async (except, everybody, limit) => {
      const values = [scope.bot, except, everybody, limit]
      const { rows } = await db.pool.query<{ id: number; chats: number; late: boolean; waits: boolean }>({ ...colleagues, values })
      return rows.map(({ id, chats, late, waits }) => ({ id, chats, waiting: late ? 'late' : waits ? 'some' : 'none' }))
    },
    offer: createOffer(scope, transact),
    answer: createAnswer(scope, transact),
    get: async (offer) => (await db.pool.query<OfferRow>({ ...offerById, values: [offer] })).rows[0] ?? null,
    expire: async (limit) => {
      const { rows } = await db.pool.query<{ id: number; chat: number }>({ ...dueOffers, values: [scope.clock(), limit] })
      const lanes: TouchedLane[] = []
      for (const due of rows) lanes.push(...(await transact((tx) => expireOne(tx, scope, due))))
      return lanes
    },
  }
}

/** @internal */
export const handoverStatements = { colleagues, canTake, openOffer, insertOffer, offerById, endOffer, dueOffers }
