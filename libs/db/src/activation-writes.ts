import { activationTtlMs, isActivationHeld, stepActivation } from '@pinline/domain'
import type { ActivationEvent, ActivationState, OwnershipEvent, OwnershipResult } from '@pinline/domain'
import { ownerOf } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import { recordEvent } from './events.ts'
import type { Transaction } from './transaction.ts'

const setWorkState = {
  name: 'set-work-state',
  text: 'update chat set work_state = $2, work_state_at = $3, version = version + 1 where id = $1',
}

const upgradePin = {
  name: 'upgrade-pin',
  text: `with a as (update assignment set kind = 'activation', expires_at = null where chat_id = $1 and released_at is null)
   update chat set owner_until = $2::timestamptz where id = $1`,
}

/** An archived activation is one that is done and has no owner. */
const stored = (state: ActivationState): string => (state === 'archived' ? 'done' : state)

/** Writes where a locked activation stands from now on. @internal */
export const writeActivation = async (tx: Transaction, chat: LockedChat, state: ActivationState, now: Date): Promise<void> => {
  await tx.query(setWorkState, [chat.id, stored(state), now])
  await recordEvent(tx, { at: now, kind: 'activation', chat: chat.id, data: { state } })
}

/** An owner can not leave an activation in work, whoever would release him for the buyer's sake. @internal */
export const isKept = (chat: LockedChat, event: OwnershipEvent, now: Date): boolean => {
  const owner = ownerOf(chat, now)
  if (chat.activation === null || owner === null) return false
  if (event.type === 'drop') return event.manager === owner && stepActivation(chat.activation, 'dropped').outcome === 'refused'
  return event.type === 'revoke' && event.reason === 'returned' && stepActivation(chat.activation, 'returned').outcome === 'refused'
}

/** Who had the chat by an ordinary pin takes the activation. @internal */
export const isUpgrade = ({ activation, ...chat }: LockedChat, event: OwnershipEvent, now: Date): boolean =>
  event.type === 'claim' && activation === 'free' && ownerOf(chat, now) === event.manager

/** Makes the open pin of a locked chat an activation; answers until when it lasts if its owner does nothing. @internal */
export const writeUpgrade = async (tx: Transaction, chat: LockedChat, now: Date): Promise<Date> => {
  const until = new Date(now.getTime() + activationTtlMs)
  await tx.query(upgradePin, [chat.id, until])
  await writeActivation(tx, chat, 'work', now)
  return until
}

/** An activation does not lapse like a pin: it ends when its owner has done nothing for long. @internal */
export const withActivationTtl = ({ activation }: LockedChat, event: OwnershipEvent): OwnershipEvent => {
  if (activation === null || !('ttlMs' in event)) return event
  return event.type === 'renew' && !isActivationHeld(activation) ? event : { ...event, ttlMs: activationTtlMs }
}

const endings: Readonly<Record<string, ActivationEvent>> = { dropped: 'dropped', returned: 'returned', finished: 'day-over' }

/** What an activation has gone through when its chat's owner has changed or not. */
const eventsOf = (result: OwnershipResult): ActivationEvent[] => [
  ...(result.lapsed === null ? [] : (['lost'] as const)),
  ...(result.outcome === 'won' ? (['taken'] as const) : []),
  ...(result.outcome === 'released' && result.lapsed === null ? [endings[result.reason] ?? ('lost' as const)] : []),
]

/** Moves a locked activation on after a change of its owner. @internal */
export const followOwnership = async (tx: Transaction, chat: LockedChat, result: OwnershipResult, now: Date): Promise<void> => {
  if (chat.activation === null) return
  const next = eventsOf(result).reduce((state, event) => stepActivation(state, event).next, chat.activation)
  if (next !== chat.activation) await writeActivation(tx, chat, next, now)
}

/** @internal */
export const activationWriteStatements = { setWorkState, upgradePin }
