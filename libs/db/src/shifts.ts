import { encodeCallback } from '@pinline/contracts'
import type { EffectInput } from '@pinline/contracts'
import type { Database } from './database.ts'
import type { DeskOptions } from './desk.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { TouchedLane } from './enqueue.ts'
import { createTransact } from './transaction.ts'
import type { Transaction } from './transaction.ts'

/** Who is at work. */
export interface Shifts {
  /**
   * Begins or ends a manager's shift and tells him: at the end how many chats he still has, at the beginning which free chats have waited
   * longest, with a button each that takes it. `to` null: the other of what it is. Repeating it under the same key changes nothing.
   */
  change(input: { manager: number; to: boolean | null; key: string }): Promise<TouchedLane[]>
}

/** Free chats that whoever begins a shift is offered at once. */
const offeredChats = 5

const isTold = { name: 'shift-told', text: 'select 1 as one from outbox_item where idem = $1' }

const lockPerson = { name: 'lock-person', text: 'select on_shift as "onShift" from manager where id = $1 for update' }

const setShift = {
  name: 'set-shift',
  text: `with m as (update manager set on_shift = $2 where id = $1 returning id)
   select count(a.id) as chats from m left join assignment a on a.manager_id = m.id and a.released_at is null`,
}

/** Chats that nobody has and whose buyers wait, the longest first. */
const freeChats = {
  name: 'free-chats',
  text: `select c.external_id as order, c.product, c.last_buyer_id as message, c.waiting_since as since, count(*) over () as total from chat c
   where c.account = $1 and c.waiting_since is not null and c.last_buyer_id > coalesce(c.no_reply_id, 0)
     and (c.owner_id is null or c.owner_until <= $2) order by c.waiting_since, c.id limit $3`,
}

interface FreeChat {
  readonly order: number
  readonly product: string | null
  readonly message: number
  readonly since: Date
  readonly total: number
}

const offerOf = (chats: readonly FreeChat[], now: Date): EffectInput<'notice'> => {
  const waited = ({ since }: FreeChat) => ({ durationMs: Math.max(0, now.getTime() - since.getTime()) })
  return {
    key: 'offer.free',
    params: { n: chats[0]?.total ?? 0 },
    buttons: chats.map((chat) => [
      {
        label: 'offer.item',
        params: {
          product: chat.product ?? { text: 'card.untitled', params: { order: String(chat.order) } },
          dur: waited(chat),
        },
        data: encodeCallback({ action: 'claim', args: [chat.order, chat.message] }),
      },
    ]),
  }
}

export const createShifts = (db: Database, { bot, account, clock }: Pick<DeskOptions, 'bot' | 'account' | 'clock'>): Shifts => {
  const transact = createTransact(db)

  const offered = async (tx: Transaction): Promise<EffectInput<'notice'>[]> => {
    const chats = await tx.query<FreeChat>(freeChats, [account, clock(), offeredChats])
    return chats.length === 0 ? [] : [offerOf(chats, clock())]
  }

  return {
    change: ({ manager, to, key }) =>
      transact(async (tx) => {
        const idem = `shift:${key}`
        const [person] = await tx.query<{ onShift: boolean }>(lockPerson, [manager])
        if (person === undefined || (await tx.query(isTold, [idem])).length > 0) return []
        const onShift = to ?? !person.onShift
        const [row] = await tx.query<{ chats: number }>(setShift, [manager, onShift])
        const told = (payload: EffectInput<'notice'>, of: string) =>
          toTelegram({ bot, recipient: managerRecipient(manager), order: 0 }, { op: 'notice', payload, idem: of, priority: 1, manager })
        if (!onShift) return enqueue(tx, [told({ key: 'shift.off', params: { n: row?.chats ?? 0 }, keyboard: 'home' }, idem)])
        const offers = (await offered(tx)).map((payload) => told(payload, `shift.offer:${key}`))
        return enqueue(tx, [told({ key: 'shift.on', keyboard: 'home' }, idem), ...offers])
      }),
  }
}

/** @internal */
export const shiftStatements = { isTold, lockPerson, setShift, freeChats }
