import type { Database } from './database.ts'

/** Who is the leader for a group of timers; one holder at a time, by a row in Postgres. */
export interface Leases {
  /** Takes or renews the lease. True while this holder has it for the next `ttlMs`, measured by the database's clock. */
  hold(name: string, holder: string, ttlMs: number): Promise<boolean>
  /** Gives it back, so that another process need not wait for it to run out. */
  release(name: string, holder: string): Promise<void>
}

export const createLeases = ({ pool }: Database): Leases => ({
  hold: async (name, holder, ttlMs) => {
    const { rowCount } = await pool.query({
      name: 'lease-hold',
      text: `insert into lease as l(name, holder, until) values ($1, $2, now() + $3::int * interval '1 ms')
             on conflict (name) do update set holder = excluded.holder, until = excluded.until
             where l.holder = excluded.holder or l.until < now()`,
      values: [name, holder, ttlMs],
    })
    return rowCount === 1
  },
  release: async (name, holder) => {
    await pool.query({ name: 'lease-release', text: 'delete from lease where name = $1 and holder = $2', values: [name, holder] })
  },
})
