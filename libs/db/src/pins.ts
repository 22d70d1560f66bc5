import { encodeCallback } from '@pinline/contracts'
import type { EffectInput } from '@pinline/contracts'
import { lockChat, ownerOf } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Database } from './database.ts'
import type { DeskOptions } from './desk.ts'
import { opening, openRow } from './desk-opening.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { applyOwnership } from './ownership-writes.ts'
import { createTransact } from './transaction.ts'
import type { Transact, Transaction } from './transaction.ts'

export type ExtendResult =
  | { readonly status: 'extended'; readonly chat: LockedChat; readonly until: Date; readonly lanes: TouchedLane[] }
  | { readonly status: 'not-owner'; readonly chat: LockedChat; readonly lanes: TouchedLane[] }
  | { readonly status: 'no-chat' }

/** `owned`: somebody has it whom the admin has not been asked about. */
export type MoveResult =
  | { readonly status: 'moved' | 'unchanged'; readonly chat: LockedChat; readonly lanes: TouchedLane[] }
  | { readonly status: 'owned'; readonly chat: LockedChat; readonly owner: number }
  | { readonly status: 'no-chat' }

/** What happens to a pin besides being claimed and dropped. Every change is one transaction under the chat's lock. */
export interface Pins {
  /** The owner keeps the chat for another full time. */
  extend(input: { order: number; manager: number }): Promise<ExtendResult>
  /**
   * An admin gives a chat to somebody, himself included, whatever its owner thinks. `from` is the owner that he knows of; another one is
   * asked about first. The former and the new owner are told. Repeating it is harmless.
   */
  move(input: { order: number; to: number; by: number; from: number | null; key: string }): Promise<MoveResult>
  /** Tells owners, once for each end, that their pin ends within `withinMs`; at most `limit` a call. */
  warn(withinMs: number, limit: number): Promise<TouchedLane[]>
}

/** Pins that end soon and whose owners have not been told of this end. */
const endingSoon = {
  name: 'pins-ending-soon',
  text: `select a.id, a.chat_id as chat, a.manager_id as manager, a.expires_at as until from assignment a
   where a.released_at is null and a.expires_at > $1 and a.expires_at <= $2
   and not exists (select 1 from outbox_item o where o.idem = 'pin.warn:' || a.id || ':' || (extract(epoch from a.expires_at) * 1000)::bigint)
   order by a.chat_id limit $3`,
}

interface EndingPin {
  readonly id: number
  readonly chat: number
  readonly manager: number
  readonly until: Date
}

const hourMs = 3_600_000
/** The button's own words name this time. */
const usualHours = 24

const warning = (scope: DeskOptions, chat: LockedChat, { id, manager, until }: EndingPin): OutboxRequest => {
  const hours = Math.round(scope.pinTtlMs / hourMs)
  const words = hours === usualHours ? { label: 'btn.extend' } : { label: 'btn.extend.hours', params: { n: hours } }
  const args: [number] = [chat.order]
  return toTelegram(
    { bot: scope.bot, recipient: managerRecipient(manager), order: chat.order },
    {
      op: 'notice',
      payload: {
        key: 'pin.warn',
        params: { at: { time: 'at', at: until.toISOString() } },
        buttons: [
          [{ ...words, style: 'primary', data: encodeCallback({ action: 'extend', args }) }],
          [{ label: 'btn.handover', data: encodeCallback({ action: 'handover', args }) }],
          [{ label: 'menu.unpin', style: 'danger', data: encodeCallback({ action: 'unpin', args }) }],
        ],
      },
      idem: `pin.warn:${String(id)}:${String(until.getTime())}`,
      priority: 1,
      chat: chat.id,
      manager,
    },
  )
}

/** An activation is its owner's until it is done, which no time says; one that was in the archive is an ordinary chat again. */
const givenOf = ({ activation }: LockedChat, until: Date): EffectInput<'notice'> =>
  activation === null || activation === 'archived'
    ? { key: 'pin.given', params: { till: { time: 'till', at: until.toISOString() } } }
    : { key: 'pin.given.activation' }

/** What former and new owner hear of an admin's decision. */
const newsOfMove = (
  scope: DeskOptions,
  chat: LockedChat,
  { former, to, by, until, key }: { former: number | null; to: number; by: number; until: Date; key: string },
): OutboxRequest[] => {
  const told = (manager: number, payload: EffectInput<'notice'>) =>
    toTelegram(
      { bot: scope.bot, recipient: managerRecipient(manager), order: chat.order },
      { op: 'notice', payload, idem: `${payload.key}:${key}`, priority: 1, chat: chat.id, manager },
    )
  return [
    ...(former === null || former === by
      ? []
      : [told(former, { key: 'pin.moved', params: { manager: { manager: to } }, keyboard: 'home' })]),
    ...(to === by ? [] : [told(to, givenOf(chat, until))]),
    ...opening(scope, chat, to, key, to === by),
  ]
}

const createMove =
  (scope: DeskOptions, transact: Transact): Pins['move'] =>
  ({ order, to, by, from, key }) =>
    transact(async (tx): Promise<MoveResult> => {
      const now = scope.clock()
      const chat = await lockChat(tx, { account: scope.account, order })
      if (chat === null) return { status: 'no-chat' }
      const former = ownerOf(chat, now)
      if (former !== null && former !== from && former !== to) return { status: 'owned', chat, owner: former }
      const { result, requests } = await applyOwnership(tx, scope, chat, { type: 'move', manager: to, ttlMs: scope.pinTtlMs }, now)
      if (to === by) await tx.query(openRow, [to, chat.id, now])
      if (result.outcome !== 'won' || result.next.state !== 'owned') {
        return { status: 'unchanged', chat, lanes: await enqueue(tx, [...requests, ...opening(scope, chat, to, key, to === by)]) }
      }
      const { until } = result.next
      await recordEvent(tx, { at: now, kind: 'admin', manager: by, data: { action: to === by ? 'take' : 'assign', target: order } })
      const news = newsOfMove(scope, chat, { former, to, by, until, key })
      return { status: 'moved', chat, lanes: await enqueue(tx, [...requests, ...news]) }
    })

/** Still as it was when it was found. */
const isSame = ({ ownership }: LockedChat, { manager, until }: EndingPin): boolean =>
  ownership.state === 'owned' && ownership.owner === manager && ownership.until.getTime() === until.getTime()

const warnOne = async (tx: Transaction, scope: DeskOptions, pin: EndingPin): Promise<TouchedLane[]> => {
  const chat = await lockChat(tx, { id: pin.chat })
  return chat === null || !isSame(chat, pin) ? [] : enqueue(tx, [warning(scope, chat, pin)])
}

export const createPins = (db: Database, scope: DeskOptions): Pins => {
  const transact = createTransact(db)
  return {
    extend: ({ order, manager }) =>
      transact(async (tx): Promise<ExtendResult> => {
        const chat = await lockChat(tx, { account: scope.account, order })
        if (chat === null) return { status: 'no-chat' }
        const { result, requests } = await applyOwnership(tx, scope, chat, { type: 'renew', manager, ttlMs: scope.pinTtlMs }, scope.clock())
        const lanes = await enqueue(tx, requests)
        if (result.outcome !== 'renewed' || result.next.state !== 'owned') return { status: 'not-owner', chat, lanes }
        return { status: 'extended', chat, until: result.next.until, lanes }
      }),
    move: createMove(scope, transact),
    warn: async (withinMs, limit) => {
      const now = scope.clock()
      const { rows } = await db.pool.query<EndingPin>({ ...endingSoon, values: [now, new Date(now.getTime() + withinMs), limit] })
      const lanes: TouchedLane[] = []
      for (const pin of rows) lanes.push(...(await transact((tx) => warnOne(tx, scope, pin))))
      return lanes
    },
  }
}

/** @internal */
export const pinStatements = { endingSoon }
