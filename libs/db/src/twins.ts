import type { Database } from './database.ts'
import { recordEvent } from './events.ts'
import { createTransact } from './transaction.ts'

/** A seller's message that says again what a reply has just said: one reply that the CRM may have taken twice, or a person who repeats it. */
export interface Twin {
  readonly chat: number
  /** CRM messages: the one that is linked to a reply, and the one that is not. */
  readonly linked: number
  readonly message: number
}

/** Looks for replies that stand twice in the CRM. */
export interface Twins {
  /**
   * Twins whose younger half was stored at least `graceSeconds` ago and since the last look. Each is found and written to the event log once;
   * the first look begins an hour before itself. Both halves must be stored, so a dialog that is not read again shows none.
   */
  look(): Promise<Twin[]>
}

/** In which a reply and its repetition are written: a reply that was tried again may be repeated whenever a process that stood still goes on. */
const [apartSeconds, retriedSeconds] = [120, 3_600]
/** A half may be stored so long after the other one. */
const reachMinutes = 60

const plain = (text: string): string => `btrim(regexp_replace(${text}, '[[:space:]]+', ' ', 'g'))`

/** @internal */
export const twinStatements = {
  begin: {
    name: 'twins-begin',
    text: `insert into setting(key, value, updated_at) values ($1, to_jsonb(now() - interval '${String(reachMinutes)} min'), now()) on conflict (key) do nothing`,
  },
  /** Whoever looks moves the end on, so nobody looks at the same again. */
  span: {
    name: 'twins-span',
    text: `with k as materialized (select (value #>> '{}')::timestamptz as till from setting where key = $1 for update)
   update setting s set value = to_jsonb(greatest(now() - $2::int * interval '1 s', k.till)), updated_at = now() from k where s.key = $1
   returning k.till as after, (s.value #>> '{}')::timestamptz as till`,
  },
  find: {
    name: 'find-twins',
    text: `with p as (select u.chat_id, u.external_id, l.external_id as linked, greatest(u.stored_at, l.stored_at) as both_at from message l
     join message u on u.chat_id = l.chat_id and u.external_id <> l.external_id and u.reply_lane is null and u.side in ('seller', 'auto') and not u.deleted
       and ${plain('u.body')} = ${plain('l.body')} and coalesce(u.file_name, '') = coalesce(l.file_name, '')
     left join outbox_item o on o.lane_id = l.reply_lane and o.seq = l.reply_seq
     where l.reply_lane is not null and l.stored_at > $1::timestamptz - interval '${String(reachMinutes)} min' and l.stored_at <= $2 and (l.body <> '' or l.file_name is not null)
       and abs(extract(epoch from coalesce(u.written_at - l.written_at, u.stored_at - l.stored_at)))
         <= case when o.attempts > 1 then ${String(retriedSeconds)} else ${String(apartSeconds)} end),
   first as (select distinct on (chat_id, external_id) * from p order by chat_id, external_id, both_at, linked)
   select chat_id as chat, linked, external_id as message from first where both_at > $1 and both_at <= $2 order by chat_id, external_id`,
  },
} as const

export const createTwins = (
  { pool }: Pick<Database, 'pool'>,
  { account, graceSeconds, clock }: { account: number; graceSeconds: number; clock: () => Date },
): Twins => {
  const transact = createTransact({ pool })
  return {
    look: () =>
      transact(async (tx) => {
        const key = `twins.till.${String(account)}`
        await tx.query(twinStatements.begin, [key])
        const [span] = await tx.query<{ after: Date; till: Date }>(twinStatements.span, [key, graceSeconds])
        if (span === undefined) return []
        const twins = await tx.query<Twin>(twinStatements.find, [span.after, span.till])
        for (const { chat, linked, message } of twins) await recordEvent(tx, { at: clock(), kind: 'twin', chat, data: { message, linked } })
        return twins
      }),
  }
}
