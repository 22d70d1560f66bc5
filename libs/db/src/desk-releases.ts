import { lockChat } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Database } from './database.ts'
import type { Desk, DeskOptions } from './desk.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
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
    const { rows } = await db.pool.query<{ chat_id: number }>({ ...heldBy, values: [manager] })
    return releaseEach(
      transact,
      rows.map(({ chat_id }) => chat_id),
      async (tx, chat) => {
        if (chat.ownership.state !== 'owned' || chat.ownership.owner !== manager) return null
        return (await applyOwnership(tx, scope, chat, { type: 'revoke', reason }, scope.clock())).requests
      },
    )
  },
})
