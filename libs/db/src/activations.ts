import type { EffectInput } from '@pinline/contracts'
import { activationDoneMs, isActivationHeld, stepActivation } from '@pinline/domain'
import { writeActivation } from './activation-writes.ts'
import { lockChat, ownerOf } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import type { Database } from './database.ts'
import type { DeskOptions } from './desk.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { applyOwnership, editNewestCard } from './ownership-writes.ts'
import { createTransact } from './transaction.ts'
import type { Transact, Transaction } from './transaction.ts'

/** A message on Telegram's side. */
interface Place {
  readonly telegramChat: number
  readonly messageId: number
}

export type StatusResult =
  | { readonly status: 'changed' | 'unchanged'; readonly chat: LockedChat; readonly to: 'work' | 'done'; readonly lanes: TouchedLane[] }
  /** An ordinary chat has no status; the status is for the owner to change. */
  | { readonly status: 'ordinary' | 'not-owner'; readonly chat: LockedChat; readonly owner: number | null; readonly lanes: TouchedLane[] }
  | { readonly status: 'no-chat' }

/** What happens to activations besides being claimed. Every change is one transaction under the chat's lock. */
export interface Activations {
  /**
   * The owner says that the work is done, or not; `to` null: the other one. He is told, and the chat's card in the group is drawn again;
   * so is the chat card `card`. The same `key` changes it once.
   */
  setStatus(input: { order: number; manager: number; to: 'work' | 'done' | null; key: string; card: Place | null }): Promise<StatusResult>
  /** Archives what has been done for a day and takes what nobody has touched for long from its owner; at most `limit` a call. */
  tidy(limit: number): Promise<TouchedLane[]>
}

const known = { name: 'effect-exists', text: 'select 1 as one from outbox_item where idem = $1' }

/** `$3`: what was done before is for the archive. */
const over = {
  name: 'activations-over',
  text: `select id from chat where account = $1 and work_state in ('work', 'done') and owner_id is not null
   and (owner_until <= $2 or (work_state = 'done' and work_state_at <= $3)) order by external_id limit $4`,
}

const told = (scope: DeskOptions, { id, order }: LockedChat, manager: number, to: 'work' | 'done', idem: string): OutboxRequest => {
  const payload: EffectInput<'notice'> = { key: to === 'done' ? 'act.to_done' : 'act.to_work' }
  return toTelegram(
    { bot: scope.bot, recipient: managerRecipient(manager), order },
    { op: 'notice', payload, idem, priority: 1, chat: id, manager },
  )
}

const cardAgain = (scope: DeskOptions, { id, order }: LockedChat, manager: number, card: Place, idem: string): OutboxRequest =>
  toTelegram(
    { bot: scope.bot, recipient: managerRecipient(manager), order },
    { op: 'chat.edit', payload: { ...card, menu: 'main' }, idem: `${idem}:card`, priority: 1, chat: id, manager },
  )

const createSetStatus =
  (scope: DeskOptions, transact: Transact): Activations['setStatus'] =>
  ({ order, manager, to: wanted, key, card }) =>
    transact(async (tx): Promise<StatusResult> => {
      const now = scope.clock()
      const chat = await lockChat(tx, { account: scope.account, order })
      if (chat === null) return { status: 'no-chat' }
      const owner = ownerOf(chat, now)
      const { activation } = chat
      if (activation === null) return { status: 'ordinary', chat, owner, lanes: [] }
      const idem = `act.status:${String(scope.bot)}:${key}`
      const isRepeated = (await tx.query(known, [idem])).length > 0
      if (isRepeated && isActivationHeld(activation)) return { status: 'unchanged', chat, to: activation, lanes: [] }
      const renewal = await applyOwnership(tx, scope, chat, { type: 'renew', manager, ttlMs: scope.pinTtlMs }, now)
      if (renewal.result.outcome !== 'renewed' || !isActivationHeld(activation)) {
        return { status: 'not-owner', chat, owner, lanes: await enqueue(tx, renewal.requests) }
      }
      const to = wanted ?? (activation === 'done' ? 'work' : 'done')
      const step = stepActivation(activation, to === 'done' ? 'finished' : 'reopened')
      const again = card === null ? [] : [cardAgain(scope, chat, manager, card, idem)]
      if (step.outcome !== 'changed') return { status: 'unchanged', chat, to, lanes: await enqueue(tx, again) }
      await writeActivation(tx, chat, step.next, now)
      const cards = await editNewestCard(tx, scope, chat, chat.version + 1)
      return { status: 'changed', chat, to, lanes: await enqueue(tx, [told(scope, chat, manager, to, idem), ...again, ...cards]) }
    })

const tidyOne = async (tx: Transaction, scope: DeskOptions, id: number, doneBefore: Date): Promise<TouchedLane[]> => {
  const chat = await lockChat(tx, { id })
  if (chat === null) return []
  const isOver = chat.activation === 'done' && chat.activationSince !== null && chat.activationSince <= doneBefore
  const event = isOver ? ({ type: 'revoke', reason: 'finished' } as const) : ({ type: 'tick' } as const)
  return enqueue(tx, (await applyOwnership(tx, scope, chat, event, scope.clock())).requests)
}

export const createActivations = (db: Database, scope: DeskOptions): Activations => {
  const transact = createTransact(db)
  return {
    setStatus: createSetStatus(scope, transact),
    tidy: async (limit) => {
      const now = scope.clock()
      const doneBefore = new Date(now.getTime() - activationDoneMs)
      const { rows } = await db.pool.query<{ id: number }>({ ...over, values: [scope.account, now, doneBefore, limit] })
      const lanes: TouchedLane[] = []
      for (const { id } of rows) lanes.push(...(await transact((tx) => tidyOne(tx, scope, id, doneBefore))))
      return lanes
    },
  }
}

/** @internal */
export const activationStatements = { known, over }
