import type { ListKind } from '@pinline/contracts'
import { person } from './views.ts'

interface Statement {
  readonly name: string
  readonly text: string
}

/** Chats that a list keeps; more turn nobody's pages. */
export const listCap = 2_000

/** Messages that a word is looked for in; a word that stands in more of them finds nothing in particular. */
const wordCap = 20_000

/** Since when a buyer waits; null also where somebody has said that no answer is needed. */
const waiting = `case when c.last_buyer_id > coalesce(c.no_reply_id, 0) then c.waiting_since end`
const lastAt = `greatest(c.last_buyer_at, c.last_seller_at)`
const sorted = `order by ${waiting} nulls last, ${lastAt} desc nulls last, c.id desc limit ${String(listCap)}`

/** A manager's chats at the moment. */
const own = (kind: 'pin' | 'activation'): string =>
  `select c.id from assignment a join chat c on c.id = a.chat_id where a.manager_id = $2 and a.released_at is null and a.kind = '${kind}'
   and (a.expires_at is null or a.expires_at > $3) and c.account = $1 ${sorted}`

/** A manager's chats now and earlier. One that he dropped the last time is none of his any more. */
const former = (condition: string, of: string): string =>
  `select c.id from (select distinct on (a.chat_id) a.chat_id, a.reason from assignment a where a.manager_id = $2 and ${condition}
     order by a.chat_id, a.id desc) l join chat c on c.id = l.chat_id where c.account = $1 and l.reason is distinct from 'dropped' ${of} ${sorted}`

/** Without details of the order nobody knows whether its buyer has an address; one whose address was erased had one. */
const isGuest = `c.email is null and c.info_at is not null and c.forgotten_id is null`

/** The chats of each list: those that wait longest first, then the latest. Values: account, manager, now, as far as a statement names them. */
export const listStatements = {
  mine: { name: 'list-mine', text: own('pin') },
  'mine-archive': { name: 'list-mine-archive', text: former(`a.kind = 'pin'`, '') },
  pinned: { name: 'list-pinned', text: own('activation') },
  'pinned-archive': { name: 'list-pinned-archive', text: former(`a.kind = 'activation'`, '') },
  guests: { name: 'list-guests', text: `select c.id from chat c where c.account = $1 and ${isGuest} ${sorted}` },
  'guests-archive': { name: 'list-guests-archive', text: former('true', `and ${isGuest}`) },
  all: { name: 'list-all', text: `select c.id from chat c where c.account = $1 ${sorted}` },
  held: {
    name: 'list-held',
    text: `select c.id from chat c where c.account = $1 and c.owner_id is not null and (c.owner_until is null or c.owner_until > $2) ${sorted}`,
  },
} as const satisfies Record<Exclude<ListKind, 'search'>, Statement>

/** What is asked of lists beyond their order. Every statement stands here, so that a test can prepare each. */
export const listReads = {
  byOrder: { name: 'search-order', text: 'select c.id from chat c where c.account = $1 and c.external_id = $2' },
  byAddress: {
    name: 'search-address',
    text: `select c.id from chat c where c.account = $1 and (lower(c.email) = $2 or split_part(lower(c.email), '@', 1) = $2) ${sorted}`,
  },
  byWords: {
    name: 'search-words',
    text: `select x.chat_id as id from (select m.chat_id, m.external_id from message m
       where to_tsvector('simple', m.body) @@ to_tsquery('simple', $2) and not m.deleted limit ${String(wordCap)}) x
     join chat c on c.id = x.chat_id where c.account = $1 group by x.chat_id order by max(x.external_id) desc limit ${String(listCap)}`,
  },
  keep: {
    name: 'keep-list-view',
    text: `insert into list_view(manager_id, kind, words, chats, created_at) values ($1, $2, $3, $4::bigint[], $5) returning id`,
  },
  view: {
    name: 'list-view',
    text: `select v.manager_id as manager, v.kind, v.words, v.chats, (select count(*) from chat c where c.id = any(v.chats) and ${waiting} is not null) as waiting
     from list_view v where v.id = $1`,
  },
  count: { name: 'count-chats', text: 'select count(*) as total from chat where account = $1' },
  rows: {
    name: 'list-rows',
    text: `select c.id as chat, c.external_id as order, c.product, ${waiting} as "waitingSince", ${lastAt} as "lastAt",
       coalesce(c.clock_step > 1 and c.waiting_since <= $2::timestamptz - interval '30 s', false) as late, ${person('m')} as owner, c.owner_until as "ownerUntil"
     from unnest($1::bigint[]) with ordinality u(id, n) join chat c on c.id = u.id
     left join manager m on m.id = c.owner_id and (c.owner_until is null or c.owner_until > $2) order by u.n`,
  },
  expire: {
    name: 'expire-list-views',
    text: `delete from list_view where id in (select id from list_view where created_at < $1 order by id limit $2)`,
  },
} as const satisfies Record<string, Statement>
