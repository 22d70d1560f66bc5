import type { Database } from './database.ts'

/** A wait for a first answer: how long it has lasted, and whether it has ended by one. */
export interface AnswerWait {
  readonly ms: number
  readonly answered: boolean
}

/** What happened since a moment. */
export interface DayNumbers {
  /** Buyers' messages, and answers of people; what rules have said is none. */
  readonly messages: number
  readonly answers: number
  /** Waits that have begun since then: from the first message after the seller's last word to the next one. */
  readonly waits: readonly AnswerWait[]
}

/** @internal */
export const dayStatements = {
  /** Times are the CRM's; where it has told none, the time at which we stored a message. */
  numbers: {
    name: 'day-numbers',
    text: `with c as materialized (select id from chat where account = $1 and (last_buyer_at >= $2 or last_seller_at >= $2 or waiting_since >= $2)),
     m as materialized (select x.chat_id, x.external_id, x.side, coalesce(x.written_at, x.stored_at) as at from c join message x on x.chat_id = c.id
       where x.side in ('buyer', 'seller') and not x.deleted),
     o as materialized (select m.*, lag(m.side) over w as before, min(case when m.side = 'seller' then m.external_id end) over (w rows between 1 following and unbounded following) as answer
       from m window w as (partition by m.chat_id order by m.external_id)),
     s as (select o.chat_id, o.at, a.at as answered from o left join m a on a.chat_id = o.chat_id and a.external_id = o.answer
       where o.side = 'buyer' and o.before is distinct from 'buyer' and o.at >= $2)
   select (select count(*) from m where side = 'buyer' and at >= $2) as messages, (select count(*) from m where side = 'seller' and at >= $2) as answers,
     coalesce((select json_agg(json_build_object('ms', greatest(0, extract(epoch from coalesce(s.answered, $3::timestamptz) - s.at) * 1000)::bigint, 'answered', s.answered is not null)) from s
       join chat k on k.id = s.chat_id where s.answered is not null or k.waiting_since is not null), '[]') as waits`,
  },
} as const

/** Reads what has happened since a moment. */
export const createDayNumbers =
  ({ pool }: Pick<Database, 'pool'>, account: number): ((since: Date, now: Date) => Promise<DayNumbers>) =>
  async (since, now) => {
    const { rows } = await pool.query<DayNumbers>({ ...dayStatements.numbers, values: [account, since, now] })
    return rows[0] ?? { messages: 0, answers: 0, waits: [] }
  }
