import type { Ownership } from '@pinline/domain'
import type { Transaction } from './transaction.ts'

/** A chat as state changes need it, read under its lock. */
export interface LockedChat {
  readonly id: number
  readonly order: number
  readonly epoch: number
  readonly version: number
  readonly lastId: number
  readonly lastBuyerId: number
  readonly lastSellerId: number
  readonly lastSellerAt: Date | null
  readonly waiting: boolean
  readonly ownership: Ownership
}

interface ChatRow {
  readonly id: number
  readonly external_id: number
  readonly epoch: number
  readonly version: number
  readonly last_id: number
  readonly last_buyer_id: number
  readonly last_seller_id: number
  readonly last_seller_at: Date | null
  readonly waiting_since: Date | null
  readonly owner_id: number | null
  readonly owner_until: Date | null
  readonly former: number | null
}

const columns = `c.id, c.external_id, c.epoch, c.version, c.last_id, c.last_buyer_id, c.last_seller_id, c.last_seller_at, c.waiting_since, c.owner_id, c.owner_until,
  (select a.manager_id from assignment a where a.chat_id = c.id order by a.id desc limit 1) as former`

const lockByOrder = {
  name: 'lock-chat-by-order',
  text: `select ${columns} from chat c where c.account = $1 and c.external_id = $2 for update of c`,
}
const lockById = { name: 'lock-chat', text: `select ${columns} from chat c where c.id = $1 for update of c` }

const toOwnership = (row: ChatRow): Ownership =>
  row.owner_id !== null && row.owner_until !== null
    ? { state: 'owned', owner: row.owner_id, until: row.owner_until, epoch: row.epoch }
    : { state: 'free', former: row.former, epoch: row.epoch }

const toLocked = (row: ChatRow): LockedChat => ({
  id: row.id,
  order: row.external_id,
  epoch: row.epoch,
  version: row.version,
  lastId: row.last_id,
  lastBuyerId: row.last_buyer_id,
  lastSellerId: row.last_seller_id,
  lastSellerAt: row.last_seller_at,
  waiting: row.waiting_since !== null,
  ownership: toOwnership(row),
})

/** Locks a chat until the transaction ends. The former owner is read after the wait, so it is the newest. */
export const lockChat = async (tx: Transaction, which: { account: number; order: number } | { id: number }): Promise<LockedChat | null> => {
  const lock =
    'id' in which ? () => tx.query<ChatRow>(lockById, [which.id]) : () => tx.query<ChatRow>(lockByOrder, [which.account, which.order])
  const [first] = await lock()
  if (first === undefined) return null
  // After a wait only the locked row is new; a second look, now without a wait, shows the assignments of the winner as well.
  const [row] = await lock()
  return row === undefined ? null : toLocked(row)
}
