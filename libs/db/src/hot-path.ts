/**
 * The hot path's statements: raw, named (so that Postgres plans each once) and one round trip a step. All of them are prepared against
 * the migrated schema in a test. They follow five rules: few commits, gathering, draining inline, two growing counters a lane, and a
 * hint that carries the counter. Rules that each statement keeps:
 *
 * - Lanes are locked in key order before anything else of them is written; equal keys never stand in one call.
 * - After a wait for a row's lock only that row is read again, other tables show the statement's older snapshot. So an anti-join is
 *   backed by a unique key, and "work, but no row" means "read again", never "empty".
 * - A lease belongs to a token that is unique to one attempt, and each later write names the fence that came with it.
 */

/** How long a lane belongs to its worker. Longer than any single call to the other side plus slack. */
export const leaseSeconds = 15

const lease = `now() + interval '${String(leaseSeconds)} s'`

/** What a worker learns about the head of an outbox lane, from `o` (item) as it is after the statement. */
const head =
  'o.lane_id, o.seq, o.op, o.recipient, o.chat_id, o.message_id, o.manager_id, o.epoch, o.payload, o.attempts, o.base_id, o.idem, o.created_at'

const headOf = (alias: string): string => head.replaceAll('o.', `${alias}.`)

/** Marks the head of each lane in `l` as under way, before the call that it stands for (mechanism: head-of-line). */
const startHead = (from: string, where: string): string =>
  `update outbox_item o set state = 'sending', attempts = o.attempts + 1, started_at = now(), base_id = coalesce(o.base_id,
     case when o.recipient = 'crm' then (select c.last_id from chat c where c.id = o.chat_id and c.synced_at > now() - interval '5 s') end)
   from ${from} where o.lane_id = l.id and o.seq = l.done + 1 and o.state in ('pending', 'sending')${where} returning ${head}`

/** A text as two writings of it are compared. */
const plain = (text: string): string => `btrim(regexp_replace(${text}, '[[:space:]]+', ' ', 'g'))`

/** A column of the message `x` after the reading `t`, which may be older than what is stored. */
const newest = (column: string): string => `${column} = case when x.read_at < t.read_at then t.${column} else x.${column} end`

export const statements = {
  /** Stores updates and appends them to their lanes; known ones are left alone. A race on the same update fails and is repeated alone. */
  storeUpdates: {
    name: 'store-updates',
    text: `
with u as materialized (select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::jsonb[]) u(bot, update_id, key, body)),
 known as materialized (select x.bot, x.update_id, x.lane_id from u join inbox_update x on x.bot = u.bot and x.update_id = u.update_id),
 fresh as materialized (select u.*, row_number() over (partition by key order by update_id) as rn, count(*) over (partition by key) as n
   from u where not exists (select 1 from known k where k.bot = u.bot and k.update_id = u.update_id)),
 l as (insert into lane as l(kind, key, wanted, priority) select 'inbox', key, n, 1 from fresh where rn = 1 order by key
   on conflict (kind, key) do update set wanted = l.wanted + excluded.wanted, next_at = case when l.wanted = l.done then now() else l.next_at end
   returning id, key, wanted),
 i as (insert into inbox_update(bot, update_id, lane_id, seq, body)
   select f.bot, f.update_id, l.id, l.wanted - f.n + f.rn, f.body from fresh f join l using (key) returning bot, update_id, lane_id)
select bot, update_id, lane_id as lane, true as fresh from i union all select bot, update_id, lane_id, false from known`,
  },

  /** The doorbell of the CRM: one more wish to read a chat. */
  ringChats: {
    name: 'ring-chats',
    text: `
insert into lane as l(kind, key, wanted) select 'crm-sync', k, 1 from unnest($1::text[]) k order by k
 on conflict (kind, key) do update set wanted = l.wanted + 1, next_at = case when l.wanted = l.done then now() else l.next_at end -- mechanism: on-conflict
 returning id, key, wanted`,
  },

  /** Takes one lane if it has due work and nobody has it. */
  claimLane: {
    name: 'claim-lane',
    text: `
update lane set fence = fence + 1, lease_until = ${lease}, lease_by = $2
 where id = $1 and wanted > done and next_at <= now() and lease_until < now() returning id, kind, key, destination, wanted, done, fence`,
  },

  /**
   * Takes due lanes of a kind, by priority, then oldest. `$2` destination or null for all, `$4` grace: how many seconds a lane must have
   * been due, so that a sweep does not compete with the workers that were hinted.
   */
  claimDue: {
    name: 'claim-due',
    text: `
with c as (select id from lane where kind = $1 and wanted > done and ($2::text is null or destination = $2)
   and next_at <= now() - $4::int * interval '1 s' and lease_until < now() order by priority, next_at limit $3 for update skip locked)
 update lane l set fence = l.fence + 1, lease_until = ${lease}, lease_by = $5 from c where l.id = c.id
 returning l.id, l.kind, l.key, l.destination, l.wanted, l.done, l.fence`,
  },

  /** Destinations with due work, for the sweep. */
  dueDestinations: {
    name: 'due-destinations',
    text: `select distinct destination from lane where kind = $1 and wanted > done and next_at <= now() and lease_until < now()`,
  },

  /** Head of a lane that this fence holds; renews the lease. No row: the lane was lost or is empty. `seq` null: read again. */
  takeHead: {
    name: 'take-head',
    text: `
with l as (update lane set lease_until = ${lease} where id = $1 and fence = $2 and wanted > done returning id, done),
 h as (${startHead('l', '')})
 select l.id, h.* from l left join h on h.lane_id = l.id`,
  },

  /**
   * Ends heads (sent, dead or unknown), and whatever the same message shows up to `through`, remembers what the Telegram message shows,
   * takes the next head or releases the lane.
   * No row for a lane: the fence is lost, stop at once.
   *
   * A card that can be claimed locks its chat first: either the claim sees the card's row, or this statement sees the claim's version.
   * (Chat before Telegram lane is the order everywhere; the other way round claims and cards would deadlock.)
   */
  finish: {
    name: 'finish',
    text: `
with u as materialized (select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[],
     $7::bigint[], $8::bigint[], $9::text[], $10::bigint[], $11::int[], $12::boolean[], $13::boolean[], $14::bigint[])
   u(id, fence, seq, state, external_id, error, bot, tg_chat, kind, subject_id, version, open, media, through)),
 ck as materialized (select c.id, c.version from chat c where c.id in (select o.chat_id from u join outbox_item o on o.lane_id = u.id and o.seq = u.seq where u.open)
   order by c.account, c.external_id for share of c),
 lk as materialized (select l.id from lane l join u on u.id = l.id where (select count(*) from ck) >= 0 order by l.kind, l.key for update of l),
 l as (update lane l set done = u.through, lease_until = case when l.wanted > u.through then ${lease} else '-infinity' end
   from u join lk on lk.id = u.id where l.id = u.id and l.fence = u.fence and l.done = u.seq - 1 and u.through between u.seq and l.wanted -- mechanism: fence
   returning l.id, l.wanted, l.done, u.seq, u.state, u.external_id, u.error, u.bot, u.tg_chat, u.kind, u.subject_id, u.version, u.open, u.media),
 f as (update outbox_item o set state = l.state, external_id = l.external_id, error = l.error,
     sent_at = case when l.state = 'sent' then now() else o.sent_at end, dead_at = case when l.state in ('dead', 'unknown') then now() end
   from l where o.lane_id = l.id and o.seq between l.seq and l.done returning o.lane_id, o.seq, o.chat_id),
 tm as (insert into telegram_message as t(bot, telegram_chat, message_id, kind, chat_id, subject_id, lane_id, seq, version, open, media)
   select l.bot, l.tg_chat, l.external_id, l.kind, f.chat_id, l.subject_id, l.id, l.seq, l.version, l.open, l.media
   from l join f on f.lane_id = l.id and f.seq = l.seq where l.tg_chat is not null and l.external_id is not null and l.state = 'sent'
   on conflict (bot, telegram_chat, message_id) do update set version = excluded.version, open = excluded.open, subject_id = excluded.subject_id),
 h as (${startHead('l', ' and l.wanted > l.done')})
 select l.id, l.wanted - l.done as left, ck.version as chat_version, f.chat_id as done_chat, h.*
   from l left join f on f.lane_id = l.id and f.seq = l.seq left join ck on ck.id = f.chat_id left join h on h.lane_id = l.id`,
  },

  /** Gives a lane back with its head still to do. `$4` delay in ms (null: due as before), `$5` the try does not count. */
  giveBack: {
    name: 'give-back',
    text: `
with l as (update lane set lease_until = '-infinity', next_at = case when $4::int is null then next_at else now() + $4::int * interval '1 ms' end
   where id = $1 and fence = $2 returning id)
 update outbox_item o set state = case when $5::boolean then 'pending' else o.state end,
     attempts = case when $5::boolean then greatest(o.attempts - 1, 0) else o.attempts end, error = coalesce($6::text, o.error)
   from l where o.lane_id = l.id and o.seq = $3`,
  },

  /** Fixes what a reply is compared with, once and before its first try. */
  setBase: {
    name: 'set-base',
    text: 'update outbox_item set base_id = coalesce(base_id, $3) where lane_id = $1 and seq = $2 returning base_id',
  },

  /** Head of an inbox lane; its try is counted before the work. */
  takeUpdate: {
    name: 'take-update',
    text: `
with l as (update lane set lease_until = ${lease} where id = $1 and fence = $2 and wanted > done returning id, done),
 h as (update inbox_update u set attempts = u.attempts + 1 from l where u.lane_id = l.id and u.seq = l.done + 1
   returning u.lane_id, u.bot, u.update_id, u.seq, u.body, u.attempts, u.received_at, u.error)
 select l.id, h.* from l left join h on h.lane_id = l.id`,
  },

  /** Ends an update. May run inside the transaction that did its work; no row: the fence is lost and the transaction must fail. */
  finishUpdate: {
    name: 'finish-update',
    text: `
with l as (update lane set done = done + 1, lease_until = case when wanted > done + 1 then ${lease} else '-infinity' end
   where id = $1 and fence = $2 and done = $3 - 1 returning id, wanted - done as left)
 update inbox_update u set done_at = now(), error = $4::text from l where u.lane_id = l.id and u.seq = $3 returning (select "left" from l) as left`,
  },

  /** Puts an inbox lane back; the next try comes after `$3` ms. `$4` the update whose try does not count, or null. */
  giveBackUpdate: {
    name: 'give-back-update',
    text: `
with l as (update lane set lease_until = '-infinity', next_at = now() + $3::int * interval '1 ms' where id = $1 and fence = $2 returning id)
 update inbox_update u set attempts = greatest(u.attempts - 1, 0) from l where u.lane_id = l.id and u.seq = $4 and u.done_at is null`,
  },

  /** Frees a lane whose work was not one of items (a chat to read). */
  releaseLane: {
    name: 'release-lane',
    text: `update lane set lease_until = '-infinity', next_at = now() + $3::int * interval '1 ms' where id = $1 and fence = $2`,
  },

  /** Covers the rings `$3` of a chat that can not be read, and frees its lane. */
  settleReads: {
    name: 'settle-reads',
    text: `update lane set done = greatest(done, $3), lease_until = '-infinity' where id = $1 and fence = $2 and kind = 'crm-sync'`,
  },

  /**
   * Asks for outside effects: rows at the end of their lanes. An idempotency key that exists already is left alone; a race on one
   * fails on the unique key (mechanism: unique-index) and is repeated by the caller. Answers with the lanes that got something.
   */
  enqueue: {
    name: 'enqueue',
    text: `
with i as materialized (select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
     $10::int[], $11::int[], $12::jsonb[]) with ordinality i(kind, key, destination, priority, idem, op, recipient, chat_id, message_id, manager_id, epoch, payload, n)),
 f as materialized (select i.*, row_number() over (partition by kind, key order by n) as rn, count(*) over (partition by kind, key) as size,
     min(priority) over (partition by kind, key) as best from i where not exists (select 1 from outbox_item x where x.idem = i.idem)),
 l as (insert into lane as l(kind, key, destination, priority, wanted) select kind, key, destination, best, size from f where rn = 1 order by kind, key
   on conflict (kind, key) do update set wanted = l.wanted + excluded.wanted,
     priority = case when l.wanted = l.done then excluded.priority else least(l.priority, excluded.priority) end,
     next_at = case when l.wanted = l.done then now() else l.next_at end
   returning id, kind, key, destination, wanted),
 o as (insert into outbox_item(lane_id, seq, idem, op, recipient, chat_id, message_id, manager_id, epoch, payload)
   select l.id, l.wanted - f.size + f.rn, f.idem, f.op, f.recipient, f.chat_id, f.message_id, f.manager_id, f.epoch, f.payload
   from f join l on l.kind = f.kind and l.key = f.key returning lane_id)
 select distinct l.id, l.kind, l.key, l.destination from l join o on o.lane_id = l.id`,
  },

  /**
   * What one reading of chats brings, in one commit: messages, the chat's counters, cards for the group and the owner, the Telegram
   * lanes taken for inline sending, and the crm-sync lane settled. Per chat: lane (0: none), rings covered, fence (0: by hint), order number,
   * whether the page was full, its oldest and newest id, mode, when the reading began, whether it reached the dialog's first message,
   * and whether it is an old page (`$27`): such a one says nothing about what is newest.
   *
   * Modes: `silent` posts nothing of a chat first seen, and of a known one what is above its newest id, or a message that came between
   * two looks of the first pass would never be posted. `sweep` posts what is new in a known chat (also below its newest id: what is
   * stored has no holes, so a message that is missing in it has become visible late), and in a new one what came after the seller's
   * last word. `hook` also posts closing messages that are stored without a card. `gap` true: the page does not reach what we hold; nothing was
   * done, page back and call again.
   *
   * What a rule has answered (`au`, only looked for where one has) is a seller's message in the CRM and of the side `auto` here: it is
   * nobody's answer, so it ends no wait.
   *
   * A chat that came with a backup and was not read since (`synced_at` is the epoch) is as good as unknown: what stands in the CRM above its
   * newest id may have been posted by the installation that the backup was made of. Only a webhook posts its closing messages.
   *
   * What was erased (`gone`) comes without its words, and never as new.
   */
  importPages: {
    name: 'import-pages',
    text: `
with j as materialized (select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[], $6::bigint[], $7::bigint[], $8::text[], $9::timestamptz[], $10::boolean[], $27::boolean[])
   j(lane_id, w, fence, ext, is_full, oldest, newest, mode, read_at, complete, older)),
 raw as materialized (select * from unnest($11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::boolean[], $16::int[], $17::boolean[], $18::timestamptz[], $19::text[],
     $20::text[], $21::text[], $22::text[], $23::boolean[])
   m(ext, id, side, body, deleted, hash, tail, written_at, written_text, file_name, file_url, file_preview, file_image)),
 ru as materialized (select j.ext, j.oldest, c.id from j join chat c on c.account = $25 and c.external_id = j.ext where exists (select 1 from rule_use u where u.chat_id = c.id)),
 au as materialized (select ru.ext, x.external_id as id from ru join message x on x.chat_id = ru.id and x.side = 'auto' and x.external_id >= ru.oldest
   union all select ru.ext, (select min(r.id) from raw r where r.ext = ru.ext and r.side = 'seller' and r.id > o.base_id and ${plain('r.body')} = ${plain("o.payload ->> 'text'")})
   from ru join lane l on l.kind = 'crm' and l.key = $25 || ':' || ru.ext join outbox_item o on o.lane_id = l.id and o.op = 'reply.auto' and o.base_id is not null
   where not exists (select 1 from message x where x.reply_lane = o.lane_id and x.reply_seq = o.seq)),
 pm as materialized (select r.ext, r.id, case when r.side = 'seller' and exists (select 1 from au where au.ext = r.ext and au.id = r.id) then 'auto' else r.side end as side, r.body,
     r.deleted, r.hash, r.tail, r.written_at, r.written_text, r.file_name, r.file_url, r.file_preview, r.file_image from raw r),
 cur as materialized (select j.*, c.id is not null and not coalesce(c.synced_at = 'epoch', false) as known, c.id is not null as held, coalesce(c.last_id, 0) as last_id,
   (select min(x.external_id) from message x where x.chat_id = c.id) as first_id, (j.is_full and c.last_id > 0 and j.oldest > c.last_id) is true as gap
   from j left join chat c on c.account = $25 and c.external_id = j.ext),
 lk as materialized (select l.id, l.fence from lane l join cur on cur.lane_id = l.id where not cur.gap order by l.key for update of l),
 ok as materialized (select cur.* from cur left join lk on lk.id = cur.lane_id where not cur.gap and (cur.lane_id = 0 or (lk.id is not null and (cur.fence = 0 or cur.fence = lk.fence)))),
 l as (update lane l set done = greatest(l.done, ok.w), lease_until = case when ok.fence > 0 then '-infinity' else l.lease_until end
   from ok where l.id = ok.lane_id returning l.id, l.wanted - l.done as left),
 agg as materialized (select ext, max(id) filter (where side = 'buyer' and not deleted) as buyer, max(id) filter (where side = 'seller' and not deleted) as seller from pm group by ext),
 ch as (insert into chat as c(account, external_id, last_id, last_buyer_id, last_buyer_at, last_seller_id, last_seller_at, waiting_since, complete, synced_at)
   select $25, ok.ext, ok.newest, coalesce(a.buyer, 0), b.written_at, coalesce(a.seller, 0), s.written_at,
     case when coalesce(a.buyer, 0) > coalesce(a.seller, 0) then case when ok.mode = 'silent' then coalesce(b.written_at, ok.read_at) else ok.read_at end end, ok.complete, case when not ok.older then now() end
   from ok left join agg a on a.ext = ok.ext left join pm b on b.ext = ok.ext and b.id = a.buyer left join pm s on s.ext = ok.ext and s.id = a.seller order by ok.ext
   on conflict (account, external_id) do update set last_id = greatest(c.last_id, excluded.last_id), complete = c.complete or excluded.complete,
     synced_at = coalesce(excluded.synced_at, c.synced_at),
     last_buyer_at = case when excluded.last_buyer_id > c.last_buyer_id then excluded.last_buyer_at else c.last_buyer_at end,
     last_buyer_id = greatest(c.last_buyer_id, excluded.last_buyer_id),
     last_seller_at = case when excluded.last_seller_id > c.last_seller_id then excluded.last_seller_at else c.last_seller_at end,
     last_seller_id = greatest(c.last_seller_id, excluded.last_seller_id),
     waiting_since = case when greatest(c.last_buyer_id, excluded.last_buyer_id) > greatest(c.last_seller_id, excluded.last_seller_id)
       then case when excluded.last_seller_id > c.last_seller_id then coalesce(excluded.waiting_since, (select max(j.read_at) from j)) else coalesce(c.waiting_since, excluded.waiting_since, (select max(j.read_at) from j)) end end,
     version = c.version + case when excluded.last_seller_id > c.last_seller_id then 1 else 0 end
   returning id, external_id, owner_id, version, info_at is null as bare, forgotten_id),
 pg as materialized (select ch.id as chat_id, ok.ext, ok.read_at, ch.owner_id, m.id, m.side, case when gone.is then '' else m.body end as body, m.deleted, m.hash, m.written_at, m.written_text,
     case when not gone.is then m.file_name end as file_name, case when not gone.is then m.file_url end as file_url, case when not gone.is then m.file_preview end as file_preview,
     m.file_image and not gone.is as file_image, x.chat_id is not null as stored, (x.hash <> m.hash and x.read_at < ok.read_at) is true as edited, x.carded as old_carded, x.body as old_body, x.deleted as old_deleted, x.read_at as old_read,
     (m.side = 'buyer' and not m.deleted and not gone.is and case when not ok.known then (ok.mode = 'hook' or (ok.mode = 'sweep' and not ok.held)) and m.tail
       else m.id > ok.last_id or (ok.mode <> 'silent' and x.chat_id is null and m.id > ok.first_id) or (ok.mode = 'hook' and m.tail) end) is true as post
   from pm m join ok on ok.ext = m.ext join ch on ch.external_id = m.ext cross join lateral (select (m.id <= ch.forgotten_id) is true as is) gone left join message x on x.chat_id = ch.id and x.external_id = m.id),
 todo as materialized (select * from pg where not stored or edited or (post and not old_carded)),
 m as (insert into message(chat_id, external_id, side, body, deleted, hash, read_at, written_at, written_text, file_name, file_url, file_preview, file_image, carded)
   select chat_id, id, side, body, deleted, hash, read_at, written_at, written_text, file_name, file_url, file_preview, file_image, post from todo where not stored order by chat_id, id
   on conflict (chat_id, external_id) do update set carded = true where excluded.carded and not message.carded returning chat_id, external_id, carded, side),
 rv as (insert into message_revision(chat_id, external_id, read_at, body, deleted) select chat_id, id, old_read, old_body, old_deleted from todo where edited on conflict do nothing),
 up as (update message x set ${['body', 'deleted', 'hash', 'file_name', 'file_url', 'file_preview', 'file_image'].map(newest).join(', ')},
     read_at = greatest(x.read_at, t.read_at), carded = x.carded or t.post
   from todo t where t.stored and x.chat_id = t.chat_id and x.external_id = t.id and ((x.hash <> t.hash and x.read_at < t.read_at) or (t.post and not x.carded))
   returning x.chat_id, x.external_id, t.edited as changed, t.post and not t.old_carded as newly),
 nw as materialized (select chat_id, external_id from m where carded union all select chat_id, external_id from up where newly),
 rc as materialized (select t.ext, t.chat_id, t.id, r.recipient from nw join todo t on t.chat_id = nw.chat_id and t.id = nw.external_id
   cross join lateral (values ('group:main'), ('manager:' || t.owner_id)) r(recipient) where r.recipient is not null),
 p as materialized (select rc.*, $26 || ':' || recipient || ':' || ext as key, row_number() over (partition by ext, recipient order by id) as rn, count(*) over (partition by ext, recipient) as n from rc),
 t as (insert into lane as l(kind, key, destination, priority, wanted, fence, lease_until, lease_by)
   select 'telegram', key, recipient, 2, n, case when $24::text is null then 0 else 1 end, case when $24::text is null then '-infinity' else ${lease} end, $24 from p where rn = 1 order by key
   on conflict (kind, key) do update set wanted = l.wanted + excluded.wanted,
     fence = case when excluded.lease_by is not null and l.lease_until < now() and (l.next_at <= now() or l.wanted = l.done) then l.fence + 1 else l.fence end,
     lease_by = case when excluded.lease_by is not null and l.lease_until < now() and (l.next_at <= now() or l.wanted = l.done) then excluded.lease_by else l.lease_by end,
     lease_until = case when excluded.lease_by is not null and l.lease_until < now() and (l.next_at <= now() or l.wanted = l.done) then excluded.lease_until else l.lease_until end,
     priority = case when l.wanted = l.done then excluded.priority else least(l.priority, excluded.priority) end,
     next_at = case when l.wanted = l.done then now() else l.next_at end
   returning id, key, destination, wanted, done, fence, lease_by = $24 as mine),
 o as (insert into outbox_item(lane_id, seq, idem, op, recipient, chat_id, message_id, state, attempts, started_at)
   select t.id, t.wanted - p.n + p.rn, 'card:' || $25 || ':' || p.ext || ':' || p.id || ':' || p.recipient, 'card', p.recipient, p.chat_id, p.id,
     case when t.mine and p.rn = 1 and t.done = t.wanted - p.n then 'sending' else 'pending' end,
     case when t.mine and p.rn = 1 and t.done = t.wanted - p.n then 1 else 0 end, now()
   from p join t on t.key = p.key
   returning lane_id, seq, op, recipient, chat_id, message_id, manager_id, epoch, payload, attempts, base_id, idem, created_at, state)
 select cur.ext, cur.gap, ok.ext is not null as stored, coalesce(l.left, 0) as left, ch.id as chat, ch.bare, ch.owner_id,
   t.id as telegram_lane, t.destination, t.fence, t.mine, ${headOf('h')},
   (select coalesce(array_agg(up.external_id), '{}') from up where up.chat_id = ch.id and up.changed) as changed,
   (select coalesce(array_agg(m.external_id order by m.external_id), '{}') from m where m.chat_id = ch.id and m.side = 'seller') as sellers
 from cur left join ok on ok.ext = cur.ext left join l on l.id = ok.lane_id left join ch on ch.external_id = ok.ext
   left join (select distinct ext, key from p) pk on pk.ext = ok.ext left join t on t.key = pk.key left join o h on h.lane_id = t.id and h.state = 'sending'`,
  },
} as const satisfies Record<string, { readonly name: string; readonly text: string }>
