import type { CrmPurchase } from '@pinline/domain'
import type { Database } from './database.ts'

/** What a chat is about, from the order's details and from the CRM's list. */
export interface ChatInfo {
  /** Stores an order's details; true when something that cards show has changed. */
  store(chat: number, purchase: CrmPurchase): Promise<boolean>
  /** Chats whose details are not known, newest first. */
  missing(account: number, limit: number): Promise<{ chat: number; order: number }[]>
}

const storeInfo = {
  name: 'store-chat-info',
  text: `with old as (select id, product, email, pay_state from chat where id = $1)
   update chat c set product = coalesce($2, c.product), product_id = coalesce($3, c.product_id), email = coalesce($4, c.email), pay_state = $5, info_at = now(),
     version = c.version + case when (coalesce($2, c.product), coalesce($4, c.email), $5) is distinct from (c.product, c.email, c.pay_state) then 1 else 0 end
   from old where c.id = old.id returning (old.product, old.email, old.pay_state) is distinct from (c.product, c.email, c.pay_state) as changed`,
}

const missingInfo = {
  name: 'chats-without-info',
  text: 'select id as chat, external_id as order from chat where info_at is null and account = $1 and (last_buyer_id > last_seller_id or owner_id is not null) order by id desc limit $2',
}

export const createChatInfo = ({ pool }: Database): ChatInfo => ({
  store: async (chat, { product, productId, email, state }) =>
    (await pool.query<{ changed: boolean }>({ ...storeInfo, values: [chat, product, productId, email, state] })).rows[0]?.changed ?? false,
  missing: async (account, limit) => (await pool.query<{ chat: number; order: number }>({ ...missingInfo, values: [account, limit] })).rows,
})
