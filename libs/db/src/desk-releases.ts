import { lockChat } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Database } from './database.ts'
import type { Desk, DeskOptions } from './desk.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { tellOwner } from './handovers.ts'
import { applyOwnership } from './ownership-writes.ts'
import type { Transact, Transaction } from './transaction.ts'

const expired = {
  name: 'expired-pins',
  text: `select chat_id from assignment where released_at is null and expires_at <= $1 order by expires_at limit $2`,
}

const heldBy = {
  name: 'chats-of-manager',
  text: 'select chat_id from assignment where released_at is null and manager_id = $1 order by chat_id',
}

const offeredTo = {
  name: 'chats-offered-to',
  text: 'select chat_id from handover where to_id = $1 and ended_at is null order by chat_id',
}

const endOfferTo = {
  name: 'end-offer-to',
  text: `update handover set ended_at = $3, outcome = 'withdrawn' where chat_id = $1 and to_id = $2 and ended_at is null returning id, from_id as "from"`,
}

const forgetReminders = { name: 'forget-reminders', text: 'delete from reminder where manager_id = $1' }

/** One transaction a chat, so that a long list never holds many locks. */
const releaseEach = async (
  transact: Transact,
  chats: readonly number[],
  change: (tx: Transaction, chat: LockedChat) => Promise<OutboxRequest[] | null>,
): Promise<{ released: number; lanes: TouchedLane[] }> => {
  const lanes: TouchedLane[] = []
  let released = 0
  for (const id of chats) {
    const touched = await transact(async (tx) => {
      const chat = await lockChat(tx, { id })
      const requests = chat === null ? null : await change(tx, chat)
      return requests === null ? null : enqueue(tx, requests)
    })
    if (touched !== null) {
      released += 1
      lanes.push(...touched)
    }
  }
  return { released, lanes }
}

/** Who lost access, or can not be reached, takes no chat from a colleague; owners hear of it. */
const withdrawOffersTo = async (db: Database, scope: DeskOptions, transact: Transact, manager: number): Promise<TouchedLane[]> => {
  const { rows } = await db.pool.query<{ chat_id: number }>({ ...offeredTo, values: [manager] })
  const chats = rows.map(({ chat_id }) => chat_id)
  const { lanes } = await releaseEach(transact, chats, async (tx, chat) => {
    const ended = await tx.query<{ id: number; from: number }>(endOfferTo, [chat.id, manager, scope.clock()])
    return ended.map((offer) => tellOwner(scope, chat, { ...offer, to: manager }, 'hand.declined'))
  })
  return lanes
}

/** Releases of many chats. @internal */
export const createReleases = (db: Database, scope: DeskOptions, transact: Transact): Pick<Desk, 'lapse' | 'revoke'> => ({
  lapse: async (limit) => {
    const { rows } = await db.pool.query<{ chat_id: number }>({ ...expired, values: [scope.clock(), limit] })
    return releaseEach(
      transact,
      rows.map(({ chat_id }) => chat_id),
      async (tx, chat) => {
        const { result, requests } = await applyOwnership(tx, scope, chat, { type: 'tick' }, scope.clock())
        return result.outcome === 'released' ? requests : null
      },
    )
  },
  revoke: async (manager, reason) => {
    await db.pool.query({ ...forgetReminders, values: [manager] })
    const offers = await withdrawOffersTo(db, scope, transact, manager)
    const { rows } = await db.pool.query<{ chat_id: number }>({ ...heldBy, values: [manager] })
    const { released, lanes } = await releaseEach(
      transact,
      rows.map(({ chat_id }) => chat_id),
      async (tx, chat) => {
        if (chat.ownership.state !== 'owned' || chat.ownership.owner !== manager) return null
        return (await applyOwnership(tx, scope, chat, { type: 'revoke', reason }, scope.clock())).requests
      },
    )
    return { released, lanes: [...offers, ...lanes] }
  },
})

/** @internal */
export const releaseStatements = { expired, heldBy, offeredTo, endOfferTo, forgetReminders }
