import { lockChat } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import { sliceRows } from './chore-steps.ts'
import type { ChoreScope, Place, Step, Walked } from './chore-steps.ts'
import { eraseWords, nextPlace } from './clean-steps.ts'
import type { Database } from './database.ts'
import { groupRecipient, managerRecipient, toTelegram } from './effects.ts'
import type { OutboxRequest } from './enqueue.ts'
import type { Transaction } from './transaction.ts'

const slice = String(sliceRows)

/** Lanes of a chat: to the CRM, the group, the log and everybody who may ever have been told of it. `$1` bot, `$2` account, `$3` order. */
const lanesOfChat = `l as materialized (select id, done, wanted from lane where (kind = 'crm' and key = $2::bigint || ':' || $3::bigint)
     or (kind = 'telegram' and key in (select $1::bigint || ':' || r.recipient || ':' || $3::bigint from (select 'group:main' as recipient
       union all select 'log' union all select 'manager:' || m.id from manager m where m.bot = $1::bigint) r)))`

/**
 * What is left of an effect whose words are erased: of a delivered reply the message that it came from, for its receipt. One that failed can not
 * be repeated any more.
 */
const erased = `case when o.op in ('reply.text', 'reply.auto') and o.state = 'sent' then o.payload || '{"text": ""}'
   when o.op = 'reply.file' and o.state = 'sent' then o.payload || '{"fileId": "", "name": ""}'
   when o.op in ('reply.text', 'reply.auto', 'reply.file', 'notice') then 'null'::jsonb else o.payload end`

/** @internal */
export const forgetStatements = {
  /** The chats of whoever has written in a chat: those with the same address, or that one alone. */
  ofPerson: {
    name: 'chats-of-person',
    text: `select c.id, p.email from chat p join chat c on c.account = p.account and (c.id = p.id or lower(c.email) = lower(p.email)) where p.id = $1 order by c.id`,
  },
  byOrder: { name: 'forget-order', text: 'select id from chat where account = $1 and external_id = $2' },
  byEmail: { name: 'forget-address', text: 'select id from chat where account = $1 and lower(email) = lower($2) order by id limit 1' },
  mark: {
    name: 'mark-forgotten',
    text: `update chat set forgotten_id = greatest(forgotten_id, last_id), email = null, version = version + 1 where id = $1`,
  },
  words: {
    name: 'forget-words',
    text: `with d as materialized (select external_id, file_url, file_preview from message where chat_id = $1
       and external_id <= (select forgotten_id from chat where id = $1) and (body <> '' or file_name is not null or (side = 'buyer' and not carded)) limit ${slice}),
     f as (delete from file_id where bot = $2 and url in (select file_url from d union all select file_preview from d)),
     x as (update message x set ${eraseWords} from d where x.chat_id = $1 and x.external_id = d.external_id)
     select count(*) as found from d`,
  },
  revisions: {
    name: 'forget-revisions',
    text: 'delete from message_revision where chat_id = $1 and external_id <= (select forgotten_id from chat where id = $1)',
  },
  notes: { name: 'forget-notes', text: 'delete from note where chat_id = $1' },
  /** Drafts for the chat: that say so, that repeat a failed reply of it, or whose question stands among its notices; and those that nobody can use any more. */
  drafts: {
    name: 'forget-drafts',
    text: `with ${lanesOfChat} delete from draft d where d.bot = $1 and (d.closed_at is not null or (d.content ->> 'order')::bigint = $3
       or (d.content #>> '{replaces,lane}')::bigint in (select id from l)
       or d.update_id::text in (select split_part(o.idem, ':', 4) from outbox_item o join l on l.id = o.lane_id where o.op = 'notice' and o.idem like 'notice:%'))`,
  },
  payloads: {
    name: 'forget-payloads',
    text: `with ${lanesOfChat},
     d as materialized (select o.lane_id, o.seq from outbox_item o join l on o.lane_id = l.id and o.seq <= l.done where o.payload is distinct from ${erased} limit ${slice}),
     x as (update outbox_item o set payload = ${erased}, state = case when o.state in ('dead', 'unknown') and o.recipient = 'crm' then 'replaced' else o.state end,
         dead_at = case when o.recipient = 'crm' then null else o.dead_at end
       from d where o.lane_id = d.lane_id and o.seq = d.seq)
     select count(*) as found from d`,
  },
  /** Something about the chat is still on its way. */
  unfinished: { name: 'forget-unfinished', text: `with ${lanesOfChat} select 1 as one from l where wanted > done limit 1` },
  orders: { name: 'forget-orders', text: 'select external_id as order from chat where id = any($1::bigint[])' },
  cards: {
    name: 'forget-cards',
    text: `select t.telegram_chat as "telegramChat", t.message_id as "messageId", m.id as manager from telegram_message t
     left join manager m on m.bot = t.bot and m.telegram_id = t.telegram_chat where t.chat_id = $1 and t.bot = $2 and t.kind in ('card', 'owner-card')`,
  },
  /** Whatever people have written to the bot, once it is worked: it may be about anybody. */
  updates: {
    name: 'forget-updates',
    text: `with w as materialized (select bot as a, update_id as b, (done_at is not null and body <> '{}') as due from inbox_update
       where (bot, update_id) > ($1::bigint, $2::bigint) order by bot, update_id limit 20000),
     d as materialized (select a, b from w where due order by a, b limit ${slice}),
     x as (update inbox_update u set body = '{}' from d where u.bot = d.a and u.update_id = d.b)
     select (select count(*) from w) as looked, (select count(*) from d) as found, l.a as looked_a, l.b as looked_b, f.a as found_a, f.b as found_b
     from (select 1) one left join (select a, b from w order by a desc, b desc limit 1) l on true left join (select a, b from d order by a desc, b desc limit 1) f on true`,
  },
  /** Notices that are about no chat, and may still repeat a text. */
  notices: {
    name: 'forget-notices',
    text: `with l as materialized (select id, done from lane where kind = 'telegram' and key in (select $1::bigint || ':manager:' || m.id || ':0' from manager m where m.bot = $1::bigint)),
     d as materialized (select o.lane_id, o.seq from outbox_item o join l on o.lane_id = l.id and o.seq <= l.done where o.op = 'notice' and jsonb_typeof(o.payload) <> 'null' limit ${slice}),
     x as (update outbox_item o set payload = 'null' from d where o.lane_id = d.lane_id and o.seq = d.seq)
     select count(*) as found from d`,
  },
} as const

/** Cards that people have before their eyes are drawn again, without the words. */
const cardsAgain = async (tx: Transaction, { bot }: ChoreScope, chore: number, chat: LockedChat): Promise<OutboxRequest[]> => {
  const rows = await tx.query<{ telegramChat: number; messageId: number; manager: number | null }>(forgetStatements.cards, [chat.id, bot])
  return rows.map(({ telegramChat, messageId, manager }) =>
    toTelegram(
      { bot, recipient: manager === null ? groupRecipient : managerRecipient(manager), order: chat.order },
      {
        op: 'card.edit',
        payload: { telegramChat, messageId },
        idem: `card.edit:${String(bot)}:${String(telegramChat)}:${String(messageId)}:forget-${String(chore)}`,
        priority: 3,
        chat: chat.id,
      },
    ),
  )
}

/** Erases up to a slice of one chat's rows; false while there is more. */
const eraseSome = async (tx: Transaction, { bot, account }: ChoreScope, chat: LockedChat): Promise<boolean> => {
  const of = [bot, account, chat.order]
  const [words] = await tx.query<{ found: number }>(forgetStatements.words, [chat.id, bot])
  if (words?.found === sliceRows) return false
  await tx.query(forgetStatements.revisions, [chat.id])
  await tx.query(forgetStatements.notes, [chat.id])
  await tx.query(forgetStatements.drafts, of)
  const [payloads] = await tx.query<{ found: number }>(forgetStatements.payloads, of)
  return payloads?.found !== sliceRows
}

/** The chats one after another; `a` counts those that are finished. */
const eachChat =
  (isFirst: boolean): Step =>
  async (tx, { id, chats, at, counted }, scope): Promise<Walked> => {
    const index = Math.max(0, at.a)
    const which = chats[index]
    if (which === undefined) return { next: null }
    const chat = await lockChat(tx, { id: which })
    const goOn = (done: number): Walked => ({ next: { a: index + 1, b: 0 }, done: isFirst ? done : 0 })
    if (chat === null) return goOn(1)
    // Only once: what the buyer writes while the chore goes on is a new beginning.
    if (isFirst && counted !== chat.id) await tx.query(forgetStatements.mark, [chat.id])
    if (!(await eraseSome(tx, scope, chat))) return { next: { a: index, b: 0 }, counted: chat.id }
    return { ...goOn(1), counted: chat.id, requests: isFirst ? await cardsAgain(tx, scope, id, chat) : [] }
  }

const updates: Step = async (tx, { at }) => {
  const [row] = await tx.query<Parameters<typeof nextPlace>[0] & object>(forgetStatements.updates, [at.a, at.b])
  return { next: nextPlace(row) }
}

const notices: Step = async (tx, { at }, { bot }) => {
  const [row] = await tx.query<{ found: number }>(forgetStatements.notices, [bot])
  const same: Place = { a: at.a, b: 0 }
  return { next: row?.found === sliceRows ? same : null }
}

/** A reply that is on its way still carries its words; they go when it has arrived. */
const settle: Step = async (tx, { chats }, { bot, account }) => {
  for (const { order } of await tx.query<{ order: number }>(forgetStatements.orders, [chats])) {
    const [left] = await tx.query(forgetStatements.unfinished, [bot, account, order])
    if (left !== undefined) return { next: null, waits: true }
  }
  return { next: null }
}

/** What a forget does. The second round takes what was under way during the first. */
export const forgetSteps: readonly Step[] = [eachChat(true), updates, notices, settle, eachChat(false), updates]

/** Finds whom to forget. */
export interface FindForgettable {
  /** The chats of the buyer of an order, or with an address, and the address; null where there is none. */
  of(
    which: { readonly order: number } | { readonly email: string } | { readonly chat: number },
  ): Promise<{ readonly chat: number; readonly chats: readonly number[]; readonly email: string | null } | null>
}

export const createFindForgettable = ({ pool }: Pick<Database, 'pool'>, account: number): FindForgettable => {
  const first = async (which: Parameters<FindForgettable['of']>[0]): Promise<number | undefined> => {
    if ('chat' in which) return which.chat
    const { rows } =
      'order' in which
        ? await pool.query<{ id: number }>({ ...forgetStatements.byOrder, values: [account, which.order] })
        : await pool.query<{ id: number }>({ ...forgetStatements.byEmail, values: [account, which.email] })
    return rows[0]?.id
  }
  return {
    of: async (which) => {
      const chat = await first(which)
      if (chat === undefined) return null
      const { rows } = await pool.query<{ id: number; email: string | null }>({ ...forgetStatements.ofPerson, values: [chat] })
      return rows.length === 0 ? null : { chat, chats: rows.map(({ id }) => id), email: rows[0]?.email ?? null }
    },
  }
}
