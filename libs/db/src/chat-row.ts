import type { ActivationState, Ownership } from '@pinline/domain'
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
  /** The buyer's last words want an answer: since when, null while nobody waits. */
  readonly waitingSince: Date | null
  readonly waiting: boolean
  /** The buyer's words up to this one need no answer, somebody has said; 0 for none. */
  readonly noReplyId: number
  /** Next step of the answer timer, 0 before the first look. */
  readonly clockStep: number
  readonly ownership: Ownership
  /** Where an activation stands; null for an ordinary chat. */
  readonly activation: ActivationState | null
  readonly activationSince: Date | null
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
  readonly no_reply_id: number | null
  readonly clock_step: number
  readonly owner_id: number | null
  readonly owner_until: Date | null
  readonly work_state: string | null
  readonly work_state_at: Date | null
  readonly former: number | null
}

const columns = `c.id, c.external_id, c.epoch, c.version, c.last_id, c.last_buyer_id, c.last_seller_id, c.last_seller_at, c.waiting_since, c.no_reply_id, c.clock_step, c.owner_id, c.owner_until, c.work_state, c.work_state_at,
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

/** A stored state of an activation; one that is done and nobody's is in the archive. Null for an ordinary chat. @internal */
export const toActivation = (state: string | null, owner: number | null): ActivationState | null => {
  if (state === 'done') return owner === null ? 'archived' : 'done'
  return state === 'free' || state === 'work' || state === 'check' ? state : null
}

/** A reading of the chat begins the wait again, whatever has been said about these words. */
const waitingSinceOf = (row: ChatRow): Date | null => (row.last_buyer_id > (row.no_reply_id ?? 0) ? row.waiting_since : null)

const toLocked = (row: ChatRow): LockedChat => ({
  id: row.id,
  order: row.external_id,
  epoch: row.epoch,
  version: row.version,
  lastId: row.last_id,
  lastBuyerId: row.last_buyer_id,
  lastSellerId: row.last_seller_id,
  lastSellerAt: row.last_seller_at,
  waitingSince: waitingSinceOf(row),
  waiting: waitingSinceOf(row) !== null,
  noReplyId: row.no_reply_id ?? 0,
  clockStep: row.clock_step,
  ownership: toOwnership(row),
  activation: toActivation(row.work_state, row.owner_id),
  activationSince: row.work_state_at,
})

/** Who has a locked chat at this moment; a pin that has run out counts as none. */
export const ownerOf = ({ ownership }: Pick<LockedChat, 'ownership'>, now: Date): number | null =>
  ownership.state === 'owned' && ownership.until > now ? ownership.owner : null

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
