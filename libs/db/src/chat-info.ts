import type { CrmPurchase } from '@pinline/domain'
import type { Database } from './database.ts'

/** What a chat is about, from the order's details and from the CRM's list. */
export interface ChatInfo {
  /**
   * Stores an order's details; true when something that cards show has changed. The first time that the product of a chat with posted
   * messages is known decides for good whether it is an activation.
   */
  store(chat: number, purchase: CrmPurchase): Promise<boolean>
  /** Chats whose details are not known, newest first. */
  missing(account: number, limit: number): Promise<{ chat: number; order: number }[]>
}

/** `$6`: products of activations; `$7`: business time. What the first pass has stored silently is history, whatever was ordered then. */
const storeInfo = {
  name: 'store-chat-info',
  text: `with old as (select id, product, email, pay_state, work_state, product_id is null and $3 = any($6::bigint[])
       and exists (select 1 from message m where m.chat_id = $1 and m.carded) as begins from chat where id = $1 for update)
   update chat c set product = coalesce($2, c.product), product_id = coalesce($3, c.product_id), email = case when c.forgotten_id is null then coalesce($4, c.email) end, pay_state = $5, info_at = now(),
     kind = case when old.begins then 'activation' else c.kind end, work_state = case when old.begins then 'free' else c.work_state end,
     work_state_at = case when old.begins then $7 else c.work_state_at end,
     version = c.version + case when old.begins or (coalesce($2, c.product), case when c.forgotten_id is null then coalesce($4, c.email) end, $5) is distinct from (c.product, c.email, c.pay_state) then 1 else 0 end
   from old where c.id = old.id returning old.begins is true or (old.product, old.email, old.pay_state) is distinct from (c.product, c.email, c.pay_state) as changed`,
}

const missingInfo = {
  name: 'chats-without-info',
  text: 'select id as chat, external_id as order from chat where info_at is null and account = $1 and (last_buyer_id > last_seller_id or owner_id is not null) order by id desc limit $2',
}

export interface ChatInfoOptions {
  /** Products whose orders a manager activates by hand. @defaultValue none */
  readonly activationProducts?: readonly number[]
  readonly clock: () => Date
}

export const createChatInfo = ({ pool }: Pick<Database, 'pool'>, { activationProducts = [], clock }: ChatInfoOptions): ChatInfo => ({
  store: async (chat, { product, productId, email, state }) => {
    const values = [chat, product, productId, email, state, activationProducts, clock()]
    return (await pool.query<{ changed: boolean }>({ ...storeInfo, values })).rows[0]?.changed ?? false
  },
  missing: async (account, limit) => (await pool.query<{ chat: number; order: number }>({ ...missingInfo, values: [account, limit] })).rows,
})

/** @internal */
export const chatInfoStatements = { storeInfo, missingInfo }
