import type { ReplySource } from '@pinline/contracts'
import { isActivationOpen } from '@pinline/domain'
import type { ReleaseReason } from '@pinline/domain'
import { lockChat } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Database } from './database.ts'
import { opening, openRow } from './desk-opening.ts'
import { createRedraws } from './desk-redraws.ts'
import { createReleases } from './desk-releases.ts'
import { managerRecipient, toCrm, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { applyOwnership, editOpenCards, freshCard } from './ownership-writes.ts'
import type { DeskScope } from './ownership-writes.ts'
import { createTransact } from './transaction.ts'
import type { Transaction } from './transaction.ts'

/** Part of a reply: text and files are separate effects, so that a file that fails never sends the text again. */
export type ReplyPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'file'; readonly fileId: string; readonly name: string; readonly mime: string; readonly size: number | null }

export type ClaimResult =
  | { readonly status: 'won' | 'mine'; readonly chat: LockedChat; readonly until: Date; readonly lanes: TouchedLane[] }
  | { readonly status: 'lost'; readonly chat: LockedChat; readonly owner: number; readonly lanes: TouchedLane[] }
  | { readonly status: 'elsewhere'; readonly chat: LockedChat; readonly at: Date | null; readonly lanes: TouchedLane[] }
  /** The card's words have been answered, and the buyer waits with newer ones: their card comes once more. */
  | { readonly status: 'stale'; readonly chat: LockedChat; readonly lanes: TouchedLane[] }
  | { readonly status: 'no-chat' }

export type ReplyResult =
  | { readonly status: 'accepted'; readonly chat: LockedChat; readonly lanes: TouchedLane[] }
  /**
   * `other` has the chat, or it is free. `endedAt`: when the writer's own pin ended, null where he never had one. Nothing was stored for the CRM; a pin that had run out
   * unnoticed was released, and `lanes` got what tells of it.
   */
  | {
      readonly status: 'stale'
      readonly chat: LockedChat
      readonly other: number | null
      readonly endedAt: Date | null
      readonly lanes: TouchedLane[]
    }
  | { readonly status: 'no-chat' }

/** Runs inside the same transaction as the change, e.g. to end the update that asked for it. */
export type Alongside = (tx: Transaction) => Promise<void>

/** Changes of who has which chat, and what the owner does with it. Every change is one transaction under the chat's lock. */
export interface Desk {
  /**
   * A manager takes a chat; of many at once exactly one wins. `message` is the one whose card was pressed; with `latest` it is the chat
   * that was pressed, so that newer words of a buyer who waits count as well. Repeating it is harmless.
   */
  claim(input: {
    order: number
    message: number
    manager: number
    key: string
    latest?: boolean
    alongside?: Alongside
  }): Promise<ClaimResult>
  /** Shows the chat in the manager's private chat and makes it the one he writes in. */
  open(input: { order: number; manager: number; key: string; writing: boolean }): Promise<{ chat: LockedChat; lanes: TouchedLane[] } | null>
  /** The owner drops the chat. */
  drop(input: {
    order: number
    manager: number
  }): Promise<{ status: 'released' | 'not-owner'; chat: LockedChat; lanes: TouchedLane[] } | { status: 'no-chat' }>
  /** Releases pins that have run out; at most `limit` a call. */
  lapse(limit: number): Promise<{ released: number; lanes: TouchedLane[] }>
  /** Takes all chats from somebody who lost access or can not be reached. */
  revoke(manager: number, reason: Extract<ReleaseReason, 'banned' | 'unreachable'>): Promise<{ released: number; lanes: TouchedLane[] }>
  /** Accepts a reply: its parts become effects in the CRM, in order, under the chat's epoch. Renews the pin. */
  reply(input: {
    order: number
    manager: number
    parts: readonly ReplyPart[]
    source: ReplySource
    alongside?: Alongside
  }): Promise<ReplyResult>
  seen(input: { order: number; manager: number; key: string }): Promise<{ chat: LockedChat; lanes: TouchedLane[] } | null>
  /** Draws every claimable card of the chat again; `chat` is our row. */
  redraw(chat: number): Promise<TouchedLane[]>
  /** Draws the cards of edited or deleted messages again. */
  redrawMessages(chat: number, messages: readonly number[]): Promise<TouchedLane[]>
  /** Tells the owner, once a pin, that somebody has answered in the CRM itself; nothing once the owner has answered from here. */
  tellAnswered(chat: number): Promise<TouchedLane[]>
}

export interface DeskOptions extends DeskScope {
  /** How long a pin lasts without activity. */
  readonly pinTtlMs: number
  readonly clock: () => Date
}

const touchOpen = {
  name: 'touch-open-chat',
  text: `update open_chat set touched_at = $3, after_message = greatest(after_message, $4) where manager_id = $1 and chat_id = $2`,
}

const lastRelease = {
  name: 'last-release',
  text: 'select released_at from assignment where chat_id = $1 and manager_id = $2 and released_at is not null order by id desc limit 1',
}

const hasPriorReplies = { name: 'reply-exists', text: 'select 1 as one from outbox_item where idem = $1' }

const replyRequests = (
  scope: DeskScope,
  chat: LockedChat,
  manager: number,
  parts: readonly ReplyPart[],
  source: ReplySource,
): OutboxRequest[] => {
  const stem = `tg:${String(scope.bot)}:${String(source.updateId)}`
  const common = { priority: 1, chat: chat.id, manager, epoch: chat.epoch } as const
  const place = { account: scope.account, order: chat.order }
  return [
    ...parts.map((part, index) =>
      part.type === 'text'
        ? toCrm(place, { op: 'reply.text', payload: { text: part.text, source }, idem: `${stem}:${String(index)}`, ...common })
        : toCrm(place, {
            op: 'reply.file',
            payload: { fileId: part.fileId, name: part.name, type: part.mime, size: part.size, source },
            idem: `${stem}:${String(index)}`,
            ...common,
          }),
    ),
    toTelegram(
      { bot: scope.bot, recipient: managerRecipient(manager), order: chat.order },
      {
        op: 'receipt',
        payload: source,
        idem: `receipt:${stem}:accepted`,
        priority: 1,
        chat: chat.id,
        manager,
      },
    ),
  ]
}

const createClaim =
  (scope: DeskOptions, transact: ReturnType<typeof createTransact>): Desk['claim'] =>
  ({ order, message: pressed, manager, key, latest = false, alongside }) =>
    transact(async (tx): Promise<ClaimResult> => {
      const now = scope.clock()
      const chat = await lockChat(tx, { account: scope.account, order })
      if (chat === null) return { status: 'no-chat' }
      const message = latest && chat.waiting ? Math.max(pressed, chat.lastBuyerId) : pressed
      // An activation is taken for its work, whoever has answered.
      const answered = message > 0 && chat.lastSellerId > message && !isActivationOpen(chat.activation)
      const { result, requests } = await applyOwnership(tx, scope, chat, { type: 'claim', manager, ttlMs: scope.pinTtlMs, answered }, now)
      const mine = result.outcome === 'won' || result.outcome === 'mine'
      if (mine) {
        await tx.query(openRow, [manager, chat.id, now])
        requests.push(...opening(scope, chat, manager, key, true))
      }
      if (result.outcome === 'lost') await recordEvent(tx, { at: now, kind: 'race', chat: chat.id, manager: result.owner })
      const isStale = result.outcome === 'elsewhere' && chat.waiting && chat.lastBuyerId > message
      if (result.outcome === 'elsewhere') requests.push(...(await editOpenCards(tx, scope, chat, chat.version)))
      if (isStale) requests.push(freshCard(scope, chat))
      await alongside?.(tx)
      const lanes = await enqueue(tx, requests)
      if (result.outcome === 'lost') return { status: 'lost', chat, owner: result.owner, lanes }
      if (isStale) return { status: 'stale', chat, lanes }
      if (result.outcome === 'elsewhere') return { status: 'elsewhere', chat, at: chat.lastSellerAt, lanes }
      const until = result.next.state === 'owned' ? result.next.until : now
      return { status: result.outcome === 'won' ? 'won' : 'mine', chat, until, lanes }
    })

const createReply =
  (scope: DeskOptions, transact: ReturnType<typeof createTransact>): Desk['reply'] =>
  ({ order, manager, parts, source, alongside }) =>
    transact(async (tx): Promise<ReplyResult> => {
      const now = scope.clock()
      const chat = await lockChat(tx, { account: scope.account, order })
      if (chat === null) return { status: 'no-chat' }
      const requests = replyRequests(scope, chat, manager, parts, source)
      const [known] = await tx.query<{ one: number }>(hasPriorReplies, [requests[0]?.idem ?? ''])
      const { result, requests: effects } = await applyOwnership(tx, scope, chat, { type: 'renew', manager, ttlMs: scope.pinTtlMs }, now)
      const lanes = await enqueue(tx, effects)
      // An update that is worked a second time was accepted the first time, whoever has the chat by now.
      if (result.outcome !== 'renewed' && known === undefined) {
        const [release] = await tx.query<{ released_at: Date | null }>(lastRelease, [chat.id, manager])
        const other = result.next.state === 'owned' ? result.next.owner : null
        return { status: 'stale', chat, other, endedAt: release?.released_at ?? null, lanes }
      }
      await tx.query(touchOpen, [manager, chat.id, now, source.messageId])
      await alongside?.(tx)
      return { status: 'accepted', chat, lanes: [...lanes, ...(await enqueue(tx, requests))] }
    })

export const createDesk = (db: Database, scope: DeskOptions): Desk => {
  const transact = createTransact(db)
  return {
    claim: createClaim(scope, transact),
    reply: createReply(scope, transact),
    open: ({ order, manager, key, writing }) =>
      transact(async (tx) => {
        const chat = await lockChat(tx, { account: scope.account, order })
        if (chat === null) return null
        if (writing) await tx.query(openRow, [manager, chat.id, scope.clock()])
        return { chat, lanes: await enqueue(tx, opening(scope, chat, manager, key, writing)) }
      }),
    drop: ({ order, manager }) =>
      transact(async (tx) => {
        const chat = await lockChat(tx, { account: scope.account, order })
        if (chat === null) return { status: 'no-chat' }
        const { result, requests } = await applyOwnership(tx, scope, chat, { type: 'drop', manager }, scope.clock())
        return { status: result.outcome === 'released' ? 'released' : 'not-owner', chat, lanes: await enqueue(tx, requests) }
      }),
    seen: ({ order, manager, key }) =>
      transact(async (tx) => {
        const chat = await lockChat(tx, { account: scope.account, order })
        if (chat === null) return null
        const wish = { op: 'seen', payload: { notify: true }, idem: `seen:${key}`, priority: 1, chat: chat.id, manager } as const
        return { chat, lanes: await enqueue(tx, [toCrm({ account: scope.account, order }, wish)]) }
      }),
    ...createReleases(db, scope, transact),
    ...createRedraws(scope, transact),
  }
}
