import type { Database } from './database.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { TouchedLane } from './enqueue.ts'
import type { DeskScope } from './ownership-writes.ts'
import { createTransact } from './transaction.ts'

/** Who is at work. */
export interface Shifts {
  /**
   * Begins or ends a manager's shift and tells him, with the number of chats that he still has. `to` null: the other of what it is.
   * Repeating it under the same key changes nothing.
   */
  change(input: { manager: number; to: boolean | null; key: string }): Promise<TouchedLane[]>
}

const isTold = { name: 'shift-told', text: 'select 1 as one from outbox_item where idem = $1' }

const lockPerson = { name: 'lock-person', text: 'select on_shift as "onShift" from manager where id = $1 for update' }

const setShift = {
  name: 'set-shift',
  text: `with m as (update manager set on_shift = $2 where id = $1 returning id)
   select count(a.id) as chats from m left join assignment a on a.manager_id = m.id and a.released_at is null`,
}

export const createShifts = (db: Database, { bot }: Pick<DeskScope, 'bot'>): Shifts => {
  const transact = createTransact(db)
  return {
    change: ({ manager, to, key }) =>
      transact(async (tx) => {
        const idem = `shift:${key}`
        const [person] = await tx.query<{ onShift: boolean }>(lockPerson, [manager])
        if (person === undefined || (await tx.query(isTold, [idem])).length > 0) return []
        const onShift = to ?? !person.onShift
        const [row] = await tx.query<{ chats: number }>(setShift, [manager, onShift])
        const payload = onShift
          ? { key: 'shift.on', keyboard: 'home' as const }
          : { key: 'shift.off', params: { n: row?.chats ?? 0 }, keyboard: 'home' as const }
        return enqueue(tx, [
          toTelegram({ bot, recipient: managerRecipient(manager), order: 0 }, { op: 'notice', payload, idem, priority: 1, manager }),
        ])
      }),
  }
}

/** @internal */
export const shiftStatements = { isTold, lockPerson, setShift }
