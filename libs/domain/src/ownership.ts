/** Who may answer a chat. */
export type Ownership =
  | { readonly state: 'free'; /** Last owner, null before the first. */ readonly former: number | null; readonly epoch: number }
  | { readonly state: 'owned'; readonly owner: number; readonly until: Date; readonly epoch: number }

export type ReleaseReason = 'lapsed' | 'dropped' | 'handed-over' | 'moved' | 'banned' | 'unreachable' | 'returned' | 'finished'

export type OwnershipEvent =
  /** A manager presses "reply". `answered`: somebody answered in the CRM after the message of that card. */
  | { readonly type: 'claim'; readonly manager: number; readonly ttlMs: number; readonly answered: boolean }
  /** A reply or "extend" of a manager. */
  | { readonly type: 'renew'; readonly manager: number; readonly ttlMs: number }
  /** The owner drops the chat. */
  | { readonly type: 'drop'; readonly manager: number }
  /** An admin gives the chat to somebody. */
  | { readonly type: 'move'; readonly manager: number; readonly ttlMs: number }
  /** A colleague accepts what the owner has offered. */
  | { readonly type: 'hand-over'; readonly from: number; readonly to: number; readonly ttlMs: number }
  /** The owner lost access, the bot lost the owner, the owner lets a buyer wait for too long, or the work has been done for a while. */
  | { readonly type: 'revoke'; readonly reason: 'banned' | 'unreachable' | 'returned' | 'finished' }
  /** Time goes by. */
  | { readonly type: 'tick' }

type Step = { readonly next: Ownership } & (
  | { readonly outcome: 'won' | 'mine' | 'elsewhere' | 'renewed' | 'refused' | 'unchanged' }
  | { readonly outcome: 'lost'; readonly owner: number }
  | { readonly outcome: 'released'; readonly owner: number; readonly reason: ReleaseReason }
)

/**
 * What became of an event. `lapsed` names an owner whose pin had run out and who was released before the event was looked at.
 * - `won`: the manager has the chat now. `mine`: had it already. `lost`: `owner` has it. `elsewhere`: answered in the CRM.
 * - `renewed`, `released` (from `owner`, by `reason`), `unchanged`.
 * - `refused`: not the owner.
 */
export type OwnershipResult = Step & { readonly lapsed: number | null }

const owned = (owner: number, former: number | null, epoch: number, until: Date): Ownership => ({
  state: 'owned',
  owner,
  until,
  // The epoch tells replies apart, so only a different person raises it.
  epoch: former === owner ? epoch : epoch + 1,
})

const free = (former: number | null, epoch: number): Ownership => ({ state: 'free', former, epoch })

/** An owner whose time is over counts as none, whether or not the timer has been there. */
const withoutLapsed = (current: Ownership, now: Date): { current: Ownership; lapsed: number | null } =>
  current.state === 'owned' && current.until <= now
    ? { current: free(current.owner, current.epoch), lapsed: current.owner }
    : { current, lapsed: null }

const inFreeChat = (current: Ownership & { state: 'free' }, event: OwnershipEvent, now: Date): Step => {
  switch (event.type) {
    case 'claim':
      return event.answered
        ? { outcome: 'elsewhere', next: current }
        : { outcome: 'won', next: owned(event.manager, current.former, current.epoch, new Date(now.getTime() + event.ttlMs)) }
    case 'move':
      return { outcome: 'won', next: owned(event.manager, current.former, current.epoch, new Date(now.getTime() + event.ttlMs)) }
    case 'renew':
    case 'drop':
    case 'hand-over':
      return { outcome: 'refused', next: current }
    case 'revoke':
    case 'tick':
      return { outcome: 'unchanged', next: current }
  }
}

const inOwnedChat = (current: Ownership & { state: 'owned' }, event: OwnershipEvent, now: Date): Step => {
  const { owner, epoch } = current
  switch (event.type) {
    case 'claim':
      return event.manager === owner ? { outcome: 'mine', next: current } : { outcome: 'lost', owner, next: current }
    case 'renew': {
      if (event.manager !== owner) return { outcome: 'refused', next: current }
      const until = new Date(now.getTime() + event.ttlMs)
      return { outcome: 'renewed', next: { ...current, until: until > current.until ? until : current.until } }
    }
    case 'drop':
      return event.manager === owner
        ? { outcome: 'released', owner, reason: 'dropped', next: free(owner, epoch) }
        : { outcome: 'refused', next: current }
    case 'move':
      return event.manager === owner
        ? { outcome: 'mine', next: current }
        : { outcome: 'won', next: owned(event.manager, owner, epoch, new Date(now.getTime() + event.ttlMs)) }
    case 'hand-over':
      return event.from === owner && event.to !== owner
        ? { outcome: 'won', next: owned(event.to, owner, epoch, new Date(now.getTime() + event.ttlMs)) }
        : { outcome: 'refused', next: current }
    case 'revoke':
      return { outcome: 'released', owner, reason: event.reason, next: free(owner, epoch) }
    case 'tick':
      return { outcome: 'unchanged', next: current }
  }
}

/**
 * The life of an ownership, one event at a time. Pure: the caller holds the chat's lock, gives the business time and writes what comes
 * out. A pin that has run out is released first, whatever the event; a `tick` of such a chat answers `released` by `lapsed`.
 */
export const stepOwnership = (before: Ownership, event: OwnershipEvent, now: Date): OwnershipResult => {
  const { current, lapsed } = withoutLapsed(before, now)
  if (lapsed !== null && event.type === 'tick') return { outcome: 'released', owner: lapsed, reason: 'lapsed', lapsed, next: current }
  const step = current.state === 'free' ? inFreeChat(current, event, now) : inOwnedChat(current, event, now)
  return { ...step, lapsed }
}

/** A reply that was accepted under `epoch` may still be sent unless somebody else has claimed the chat since. */
export const isStaleEpoch = (accepted: number, current: number): boolean => current > accepted
