import { encodeCallback } from '@pinline/contracts'
import { endStep, pauseMs } from '@pinline/domain'
import { lockChat, ownerOf } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Database } from './database.ts'
import type { DeskOptions } from './desk.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { editOf } from './ownership-writes.ts'
import { createTransact } from './transaction.ts'
import type { Transact, Transaction } from './transaction.ts'

export type NoReplyResult =
  | { readonly status: 'done'; readonly chat: LockedChat; readonly lanes: TouchedLane[] }
  /** The buyer has written more since; nobody waits for an answer; somebody else has the chat. */
  | { readonly status: 'newer' | 'answered' | 'other'; readonly chat: LockedChat }
  | { readonly status: 'no-chat' }

/** `quiet`: nobody is told of this wait anyway, or not any more. */
export type PauseResult = { readonly status: 'paused' | 'quiet' | 'answered'; readonly chat: LockedChat } | { readonly status: 'no-chat' }

/** What managers say about a chat without writing to its buyer. */
export interface ChatMarks {
  /** The buyer's words up to `message` need no answer: nobody waits any more. For the owner, or for anybody while the chat is free. */
  noReply(input: { order: number; manager: number; message: number }): Promise<NoReplyResult>
  /** They need one after all; the wait goes on from where it began. */
  undoNoReply(input: { order: number; manager: number; message: number }): Promise<NoReplyResult>
  /** Somebody is on it: nobody is told of the wait for a while. */
  pause(input: { order: number; manager: number }): Promise<PauseResult>
  /** Reminds a manager of a chat at a moment; a second wish replaces the first. */
  snooze(input: { order: number; manager: number; at: Date }): Promise<{ id: number; order: number } | null>
  /** Sends the reminders that are due; at most `limit` a call. */
  remind(limit: number): Promise<TouchedLane[]>
}

const markNoReply = {
  name: 'mark-no-reply',
  text: `update chat set no_reply_id = $2, no_reply_by = $3, waiting_since = null, clock_step = 0, clock_at = null, version = version + 1 where id = $1`,
}

/** The wait began when the first of the words that nobody has answered was stored. */
const unmarkNoReply = {
  name: 'unmark-no-reply',
  text: `update chat c set no_reply_id = null, no_reply_by = null, clock_step = 0, clock_at = null, version = version + 1,
     waiting_since = coalesce((select min(m.stored_at) from message m where m.chat_id = c.id and m.side = 'buyer' and not m.deleted
       and m.external_id > c.last_seller_id), $2) where id = $1`,
}

/** Cards of the words that nobody has answered, newest first. */
const cardsOfWait = {
  name: 'cards-of-wait',
  text: `select telegram_chat, message_id from telegram_message where chat_id = $1 and kind = 'card' and subject_id > $2 order by message_id desc limit 10`,
}

const pauseClock = {
  name: 'pause-clock',
  text: `update chat set clock_at = greatest(clock_at, $2) where id = $1 and clock_step between 1 and ${String(endStep - 1)} returning id`,
}

const remember = {
  name: 'snooze-chat',
  text: `insert into reminder(manager_id, chat_id, due_at) select $3, c.id, $4 from chat c where c.account = $1 and c.external_id = $2
   on conflict (manager_id, chat_id) do update set due_at = excluded.due_at returning chat_id as id`,
}

const takeReminders = {
  name: 'take-reminders',
  text: `with d as (select manager_id, chat_id from reminder where due_at <= $1 order by due_at limit $2 for update skip locked),
   r as (delete from reminder x using d where x.manager_id = d.manager_id and x.chat_id = d.chat_id returning x.manager_id, x.chat_id, x.due_at)
   select r.manager_id as manager, r.chat_id as chat, r.due_at as "dueAt", c.external_id as order from r join chat c on c.id = r.chat_id
   join manager m on m.id = r.manager_id where m.bot = $3 and m.role in ('manager', 'admin')`,
}

const redraw = async (tx: Transaction, scope: DeskOptions, chat: LockedChat) =>
  (await tx.query<{ telegram_chat: number; message_id: number }>(cardsOfWait, [chat.id, chat.lastSellerId])).map((card) =>
    editOf(scope, chat, chat.version + 1, card),
  )

interface Said {
  readonly tx: Transaction
  readonly chat: LockedChat
  readonly manager: number
  readonly message: number
  readonly now: Date
}

/** Somebody says something of a chat's messages up to one: not where a colleague has the chat, nor of what has been overtaken. */
const createSaying =
  (scope: DeskOptions, transact: Transact, say: (said: Said) => Promise<NoReplyResult>): ChatMarks['noReply'] =>
  ({ order, manager, message }) =>
    transact(async (tx): Promise<NoReplyResult> => {
      const now = scope.clock()
      const chat = await lockChat(tx, { account: scope.account, order })
      if (chat === null) return { status: 'no-chat' }
      const owner = ownerOf(chat, now)
      if (owner !== null && owner !== manager) return { status: 'other', chat }
      if (chat.lastBuyerId > message) return { status: 'newer', chat }
      return say({ tx, chat, manager, message, now })
    })

const createNoReply = (scope: DeskOptions, transact: Transact): ChatMarks['noReply'] =>
  createSaying(scope, transact, async ({ tx, chat, manager, message, now }) => {
    if (chat.noReplyId >= message) return { status: 'done', chat, lanes: [] }
    if (!chat.waiting) return { status: 'answered', chat }
    await tx.query(markNoReply, [chat.id, chat.lastBuyerId, manager])
    await recordEvent(tx, { at: now, kind: 'no-reply', chat: chat.id, manager })
    return { status: 'done', chat, lanes: await enqueue(tx, await redraw(tx, scope, chat)) }
  })

const createUndo = (scope: DeskOptions, transact: Transact): ChatMarks['undoNoReply'] =>
  createSaying(scope, transact, async ({ tx, chat, manager, message, now }) => {
    if (chat.lastSellerId > message) return { status: 'answered', chat }
    if (chat.noReplyId < message) return { status: 'done', chat, lanes: [] }
    await tx.query(unmarkNoReply, [chat.id, now])
    await recordEvent(tx, { at: now, kind: 'no-reply-undone', chat: chat.id, manager })
    return { status: 'done', chat, lanes: await enqueue(tx, await redraw(tx, scope, chat)) }
  })

export const createChatMarks = (db: Database, scope: DeskOptions): ChatMarks => {
  const transact = createTransact(db)
  return {
    noReply: createNoReply(scope, transact),
    undoNoReply: createUndo(scope, transact),
    pause: ({ order, manager }) =>
      transact(async (tx): Promise<PauseResult> => {
        const now = scope.clock()
        const chat = await lockChat(tx, { account: scope.account, order })
        if (chat === null) return { status: 'no-chat' }
        if (!chat.waiting) return { status: 'answered', chat }
        const paused = await tx.query(pauseClock, [chat.id, new Date(now.getTime() + pauseMs)])
        await recordEvent(tx, { at: now, kind: 'on-it', chat: chat.id, manager })
        return { status: paused.length > 0 ? 'paused' : 'quiet', chat }
      }),
    snooze: async ({ order, manager, at }) => {
      const { rows } = await db.pool.query<{ id: number }>({ ...remember, values: [scope.account, order, manager, at] })
      const [row] = rows
      return row === undefined ? null : { id: row.id, order }
    },
    remind: (limit) =>
      transact(async (tx) => {
        const due = await tx.query<{ manager: number; chat: number; dueAt: Date; order: number }>(takeReminders, [
          scope.clock(),
          limit,
          scope.bot,
        ])
        const requests = due.map(({ manager, chat, dueAt, order }) =>
          toTelegram(
            { bot: scope.bot, recipient: managerRecipient(manager), order },
            {
              op: 'notice',
              payload: {
                key: 'snooze.due',
                buttons: [
                  [{ label: 'btn.open', style: 'primary', data: encodeCallback({ action: 'open', args: [order] }) }],
                  [{ label: 'btn.snooze', data: encodeCallback({ action: 'snooze', args: [order] }) }],
                ],
              },
              idem: `snooze.due:${String(manager)}:${String(chat)}:${String(dueAt.getTime())}`,
              priority: 1,
              chat,
              manager,
            },
          ),
        )
        return enqueue(tx, requests)
      }),
  }
}

/** @internal */
export const chatMarkStatements = { markNoReply, unmarkNoReply, cardsOfWait, pauseClock, remember, takeReminders }
