import type { Database } from './database.ts'
import { groupRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { TouchedLane } from './enqueue.ts'
import { createTransact } from './transaction.ts'

/** A chat whose card waits for its turn. */
export interface LateChat {
  readonly chat: number
  readonly message: number
}

/** What waits for the managers' group. */
export interface Backlog {
  readonly chats: number
  /** How long the oldest card has been waiting, in ms. */
  readonly lagMs: number
  /** The ones that have waited longest. */
  readonly first: readonly LateChat[]
}

/** The group's budget when more comes than Telegram lets through, and its moves. */
export interface GroupQueue {
  /** Chats whose card has waited for `atLeastMs` and is not held up by the group itself. */
  backlog(atLeastMs: number, limit: number): Promise<Backlog>
  /** People who have taken a chat since then. */
  claimersSince(since: Date): Promise<number[]>
  /** Tries at once what was put off for this destination. */
  wake(destination: string): Promise<void>
  /**
   * The group has another number. Every chat that can be claimed from a card of the old one gets one new card there; the old cards are
   * given up, for nobody can change them any more. Repeating it does nothing more, except for cards that were noted since.
   */
  moveCards(telegramChat: number): Promise<TouchedLane[]>
}

/** @internal */
export const backlogStatements = {
  backlog: {
    name: 'group-backlog',
    text: `with w as materialized (select o.chat_id as chat, o.message_id as message, o.created_at from lane l join outbox_item o on o.lane_id = l.id and o.seq = l.done + 1
     where l.kind = 'telegram' and l.destination = $1 and l.wanted > l.done and l.key like $2 || ':%' and o.op = 'card'
       and o.created_at <= now() - $3::int * interval '1 ms' and split_part(coalesce(o.error, ''), '@', 1) not in ('unreachable', 'gone', 'unauthorized'))
   select w.chat, w.message, (select count(*) from w) as chats, (select extract(epoch from now() - min(created_at)) * 1000 from w)::float8 as lag
     from w order by w.created_at limit $4`,
  },
  claimers: {
    name: 'claimers-since',
    text: 'select distinct manager_id as manager from assignment where claimed_at >= $1 and released_at is null',
  },
  wake: {
    name: 'wake-destination',
    text: `with c as (select id from lane where kind = 'telegram' and destination = $1 and wanted > done and next_at > now() order by key for update skip locked)
   update lane l set next_at = now() from c where l.id = c.id`,
  },
  /** `for update` in the order that everybody keeps: chats first, lanes by the enqueueing that follows. */
  cardsLeft: {
    name: 'cards-left-behind',
    text: `select c.id as chat, c.external_id as order, (select max(t.subject_id) from telegram_message t
       where t.chat_id = c.id and t.kind = 'card' and t.open and t.bot = $1 and t.telegram_chat <> $2) as message
     from chat c where exists (select 1 from telegram_message t where t.chat_id = c.id and t.kind = 'card' and t.open and t.bot = $1 and t.telegram_chat <> $2)
     order by c.account, c.external_id for update of c`,
  },
  giveUpCards: {
    name: 'give-up-cards',
    text: `update telegram_message set open = false where bot = $1 and kind = 'card' and open and telegram_chat <> $2`,
  },
} as const

interface BacklogRow extends LateChat {
  readonly chats: number
  readonly lag: number
}

const createMoveCards = (database: Database, bot: number): GroupQueue['moveCards'] => {
  const transact = createTransact(database)
  return (telegramChat) =>
    transact(async (tx) => {
      const left = await tx.query<{ chat: number; order: number; message: number }>(backlogStatements.cardsLeft, [bot, telegramChat])
      if (left.length === 0) return []
      await tx.query(backlogStatements.giveUpCards, [bot, telegramChat])
      return enqueue(
        tx,
        left.map(({ chat, order, message }) =>
          toTelegram(
            { bot, recipient: groupRecipient, order },
            {
              op: 'card',
              payload: null,
              idem: `card:moved:${String(bot)}:${String(telegramChat)}:${String(chat)}:${String(message)}`,
              priority: 2,
              chat,
              message,
            },
          ),
        ),
      )
    })
}

export const createGroupQueue = (database: Database, bot: number): GroupQueue => {
  const { pool } = database
  return {
    backlog: async (atLeastMs, limit) => {
      const values = [groupRecipient, String(bot), atLeastMs, limit]
      const { rows } = await pool.query<BacklogRow>({ ...backlogStatements.backlog, values })
      const [oldest] = rows
      return {
        chats: oldest?.chats ?? 0,
        lagMs: Math.round(oldest?.lag ?? 0),
        first: rows.map(({ chat, message }) => ({ chat, message })),
      }
    },
    claimersSince: async (since) =>
      (await pool.query<{ manager: number }>({ ...backlogStatements.claimers, values: [since] })).rows.map(({ manager }) => manager),
    wake: async (destination) => {
      await pool.query({ ...backlogStatements.wake, values: [destination] })
    },
    moveCards: createMoveCards(database, bot),
  }
}
