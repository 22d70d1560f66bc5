import { lookedRows, sliceRows } from './chore-steps.ts'
import type { Place, Step } from './chore-steps.ts'
import type { Database } from './database.ts'
import type { Transaction } from './transaction.ts'

/** What a walk through a table has looked at and found, and where each of the two ends. */
interface WalkRow {
  readonly looked: number
  readonly found: number
  readonly looked_a: number | null
  readonly looked_b: number | null
  readonly found_a: number | null
  readonly found_b: number | null
}

const looked = String(lookedRows)
const slice = String(sliceRows)

/** The rows behind `($1, $2)` in the order of their key, and the first of them that are due. */
const walk = (table: string, [a, b]: readonly [string, string], due: string, where = 'true'): string =>
  `w as materialized (select ${a} as a, ${b} as b, (${due}) is true as due from ${table} where (${a}, ${b}) > ($1::bigint, $2::bigint) and ${where}
     order by ${a}, ${b} limit ${looked}),
   d as materialized (select a, b from w where due order by a, b limit ${slice})`

const summary = `(select count(*) from w) as looked, (select count(*) from d) as found, l.a as looked_a, l.b as looked_b, f.a as found_a, f.b as found_b`
const ends = `(select 1) one left join (select a, b from w order by a desc, b desc limit 1) l on true left join (select a, b from d order by a desc, b desc limit 1) f on true`

/** Words that are to go: also a buyer's message that has none is marked, so that it is never posted as if it were new. */
const hasWords = `body <> '' or file_name is not null or (side = 'buyer' and not carded)`
const written = `coalesce(written_at, stored_at)`

/** Takes words and files out of messages and leaves their numbers and hashes, by which they are known again. @internal */
export const eraseWords = `body = '', file_name = null, file_url = null, file_preview = null, file_image = false, carded = x.carded or x.side = 'buyer'`

const plainWalk = (name: string, table: string, key: readonly [string, string], due: string, act: string, where?: string) => ({
  name,
  text: `with ${walk(table, key, due, where)}, x as (${act} returning 1) select ${summary} from ${ends}`,
})

const expiry = (name: string, table: string, key: string, at: string) => ({
  name,
  text: `delete from ${table} where (${key}) in (select ${key} from ${table} where ${at} < $1 limit ${slice}) returning 1 as one`,
})

/** @internal */
export const cleanStatements = {
  /** Chats of which something is older than `$1`. */
  count: { name: 'cleanable-chats', text: `select count(distinct chat_id) as n from message where ${written} < $1 and (${hasWords})` },
  /** Chats first, as whoever stores messages locks them. */
  messages: {
    name: 'clean-messages',
    text: `with ${walk('message', ['chat_id', 'external_id'], `${written} < $3 and (${hasWords})`)},
     c as materialized (select c.id from chat c where c.id in (select a from d) order by c.account, c.external_id for update of c),
     r as (delete from message_revision v using d where (select count(*) from c) >= 0 and v.chat_id = d.a and v.external_id = d.b),
     x as (update message x set ${eraseWords} from d where (select count(*) from c) >= 0 and x.chat_id = d.a and x.external_id = d.b)
     select ${summary}, (select count(distinct a) from d where a <> $4) as chats from ${ends}`,
  },
  /** Events come nearly in the order of their times, so the walk ends where they are young. */
  events: {
    name: 'clean-events',
    text: `with w as materialized (select id, at < $2 as due from event where id > $1 order by id limit ${slice}),
     x as (delete from event e using w where e.id = w.id and w.due) select count(*) as looked, count(*) filter (where due) as found, max(id) as last from w`,
  },
  /** A card with a button is still somebody's to press. */
  shown: plainWalk(
    'clean-shown',
    'telegram_message',
    ['telegram_chat', 'message_id'],
    `sent_at < $3 and not open`,
    `delete from telegram_message t using d where t.bot = $4 and t.telegram_chat = d.a and t.message_id = d.b`,
    `bot = $4`,
  ),
  updates: plainWalk(
    'clean-updates',
    'inbox_update',
    ['bot', 'update_id'],
    `done_at is not null and received_at < $3 and error is distinct from 'poison'`,
    `delete from inbox_update u using d where u.bot = d.a and u.update_id = d.b`,
  ),
  /** What nobody has decided about (a reply that failed) stays as it is, and every row stays as the mark that its effect was asked for. */
  payloads: plainWalk(
    'clean-payloads',
    'outbox_item',
    ['lane_id', 'seq'],
    `(state in ('sent', 'replaced', 'dropped') or (state = 'dead' and recipient not in ('crm', 'openproject'))) and coalesce(sent_at, created_at) < $3 and jsonb_typeof(payload) <> 'null'`,
    `update outbox_item o set payload = 'null' from d where o.lane_id = d.a and o.seq = d.b`,
  ),
  /**
   * Requests that ended before: words and names of files go, numbers stay, by which what OpenProject shows is known again. What has not come to
   * OpenProject yet still needs them.
   */
  requests: {
    name: 'clean-requests',
    text: `with d as materialized (select r.id from request r where r.bot = $2 and r.status in ('closed', 'cancelled') and coalesce(r.closed_at, r.changed_at) < $1
       and (r.title <> '' or exists (select 1 from request_comment c where c.request_id = r.id and c.created_at < $1 and c.text <> ''))
       and not exists (select 1 from lane l where l.kind = 'openproject' and l.key = r.id::text and l.wanted > l.done) order by r.id limit ${slice} for update),
     f as (update request_file f set name = '', file_id = null from d where f.request_id = d.id
       and (f.comment_id is null or exists (select 1 from request_comment c where c.id = f.comment_id and c.created_at < $1))),
     c as (update request_comment c set text = '', author = null from d where c.request_id = d.id and c.created_at < $1),
     x as (update request r set title = '', fields = '[]', rating_text = null from d where r.id = d.id)
     select 1 as one from d`,
  },
  /** Telephone numbers of people who have asked for nothing since. */
  phones: {
    name: 'clean-phones',
    text: `update manager m set phone = null where m.bot = $2 and m.phone is not null and not exists (select 1 from request_form f where f.person_id = m.id)
       and not exists (select 1 from request r where r.person_id = m.id
         and (r.status not in ('closed', 'cancelled') or coalesce(r.closed_at, r.changed_at) >= $1)) returning 1 as one`,
  },
  forms: expiry('clean-forms', 'request_form', 'person_id', 'touched_at'),
  drafts: expiry('clean-drafts', 'draft', 'id', 'created_at'),
  notes: expiry('clean-notes', 'note', 'id', 'created_at'),
  prompts: expiry('clean-prompts', 'prompt', 'manager_id', 'asked_at'),
  lists: expiry('clean-lists', 'list_view', 'id', 'created_at'),
  files: expiry('clean-files', 'file_id', 'bot, url', 'stored_at'),
  leases: expiry('clean-leases', 'lease', 'name', 'until'),
} as const

/** Where a walk goes on; null at the table's end. @internal */
export const nextPlace = (row: WalkRow | undefined): Place | null => {
  if (row === undefined) return null
  if (row.found === sliceRows && row.found_a !== null && row.found_b !== null) return { a: row.found_a, b: row.found_b }
  return row.looked === lookedRows && row.looked_a !== null && row.looked_b !== null ? { a: row.looked_a, b: row.looked_b } : null
}

const messages: Step = async (tx, { at, day, counted }) => {
  const [row] = await tx.query<WalkRow & { chats: number }>(cleanStatements.messages, [at.a, at.b, day, counted])
  return { next: nextPlace(row), done: row?.chats ?? 0, counted: row?.found_a ?? counted }
}

const events: Step = async (tx, { at, day }) => {
  const [row] = await tx.query<{ looked: number; found: number; last: number | null }>(cleanStatements.events, [at.a, day])
  const goesOn = row !== undefined && row.looked === sliceRows && row.found > 0 && row.last !== null
  return { next: goesOn && row.last !== null ? { a: row.last, b: 0 } : null }
}

const walked =
  (statement: { readonly name: string; readonly text: string }, isOfBot = false): Step =>
  async (tx, { at, day }, { bot }) => {
    const [row] = await tx.query<WalkRow>(statement, [at.a, at.b, day, ...(isOfBot ? [bot] : [])])
    return { next: nextPlace(row) }
  }

const expired =
  (statement: { readonly name: string; readonly text: string }, isOfBot = false): Step =>
  async (tx: Transaction, { day, at }, { bot }) => ({
    next: (await tx.query(statement, [day, ...(isOfBot ? [bot] : [])])).length === sliceRows ? at : null,
  })

/** What a clean does, one after another. Chats, numbers, cursors and the rules' own marks stay. */
export const cleanSteps: readonly Step[] = [
  messages,
  events,
  walked(cleanStatements.shown, true),
  walked(cleanStatements.updates),
  walked(cleanStatements.payloads),
  expired(cleanStatements.requests, true),
  expired(cleanStatements.forms),
  async (tx, { day }, { bot }) => {
    await tx.query(cleanStatements.phones, [day, bot])
    return { next: null }
  },
  expired(cleanStatements.drafts),
  expired(cleanStatements.notes),
  expired(cleanStatements.prompts),
  expired(cleanStatements.lists),
  expired(cleanStatements.files),
  expired(cleanStatements.leases),
]

/** How many chats have something that is older than `day`. Looks at every message. */
export const createCountCleanable =
  ({ pool }: Pick<Database, 'pool'>): ((day: Date) => Promise<number>) =>
  async (day) =>
    (await pool.query<{ n: number }>({ ...cleanStatements.count, values: [day] })).rows[0]?.n ?? 0
