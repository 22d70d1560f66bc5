import type { Database } from './database.ts'

/** Another order of the same buyer. */
export interface OtherOrder {
  readonly order: number
  readonly product: string | null
}

/** What is known of a buyer beyond one chat. */
export interface Orders {
  /** Other chats of the account with the same address, newest first; none for a buyer without one. */
  others(chat: number, limit: number): Promise<{ total: number; orders: readonly OtherOrder[] }>
}

const otherOrders = {
  name: 'other-orders',
  text: `select o.external_id as order, o.product, count(*) over () as total from chat c
   join chat o on o.account = c.account and lower(o.email) = lower(c.email) and o.id <> c.id where c.id = $1 order by o.external_id desc limit $2`,
}

export const createOrders = ({ pool }: Pick<Database, 'pool'>): Orders => ({
  others: async (chat, limit) => {
    const { rows } = await pool.query<OtherOrder & { total: number }>({ ...otherOrders, values: [chat, limit] })
    return { total: rows[0]?.total ?? 0, orders: rows.map(({ order, product }) => ({ order, product })) }
  },
})

/** @internal */
export const orderStatements = { otherOrders }
