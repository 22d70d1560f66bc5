/**
 * Where an activation stands: a chat about an order of a product that a manager activates by hand.
 * `free` nobody has begun, `work`, `done`, `archived` done and out of its owner's hands, `check` begun and left: somebody must look.
 */
export type ActivationState = 'free' | 'work' | 'done' | 'archived' | 'check'

/**
 * - `taken`: somebody has got the chat, from nobody or from its owner. `upgraded`: who had it by an ordinary pin takes the activation.
 * - `finished`, `reopened`: its owner changes the status.
 * - `dropped`: its owner wants to give the chat up. `returned`: he lets the buyer wait for too long.
 * - `lost`: its owner lost access, can not be reached, or has done nothing for {@link activationTtlMs}.
 * - `day-over`: it has been done for {@link activationDoneMs}.
 */
export type ActivationEvent = 'taken' | 'upgraded' | 'finished' | 'reopened' | 'dropped' | 'returned' | 'lost' | 'day-over'

/** `refused`: nothing may be changed, of the ownership neither. */
export interface ActivationResult {
  readonly outcome: 'changed' | 'unchanged' | 'refused'
  readonly next: ActivationState
}

const dayMs = 86_400_000

/** An owner who does nothing for so long loses the activation. */
export const activationTtlMs = 7 * dayMs

/** A finished activation goes to the archive after so long. */
export const activationDoneMs = dayMs

type Change = ActivationState | 'refused' | 'same'

/** An ordinary pin may stand on a free activation: it was taken before anybody knew what was ordered. */
const changes: Readonly<Record<ActivationState, Readonly<Record<ActivationEvent, Change>>>> = {
  free: {
    taken: 'work',
    upgraded: 'work',
    finished: 'refused',
    reopened: 'refused',
    dropped: 'same',
    returned: 'same',
    lost: 'same',
    'day-over': 'same',
  },
  work: {
    taken: 'same',
    upgraded: 'same',
    finished: 'done',
    reopened: 'same',
    dropped: 'refused',
    returned: 'refused',
    lost: 'check',
    'day-over': 'same',
  },
  done: {
    taken: 'same',
    upgraded: 'same',
    finished: 'same',
    reopened: 'work',
    dropped: 'archived',
    returned: 'archived',
    lost: 'archived',
    'day-over': 'archived',
  },
  archived: {
    taken: 'work',
    upgraded: 'refused',
    finished: 'refused',
    reopened: 'refused',
    dropped: 'same',
    returned: 'same',
    lost: 'same',
    'day-over': 'same',
  },
  check: {
    taken: 'work',
    upgraded: 'refused',
    finished: 'refused',
    reopened: 'refused',
    dropped: 'same',
    returned: 'same',
    lost: 'same',
    'day-over': 'same',
  },
}

/** The life of an activation, one event at a time. Pure: the caller holds the chat's lock and writes what comes out. */
export const stepActivation = (state: ActivationState, event: ActivationEvent): ActivationResult => {
  const change = changes[state][event]
  if (change === 'refused') return { outcome: 'refused', next: state }
  return change === 'same' ? { outcome: 'unchanged', next: state } : { outcome: 'changed', next: change }
}

/** It waits for somebody to take it, whoever may have the chat by an ordinary pin. */
export const isActivationOpen = (state: ActivationState | null): state is 'free' | 'check' => state === 'free' || state === 'check'

/** Its owner has it as an activation; without an owner nobody has. An ordinary pin does not count. */
export const isActivationHeld = (state: ActivationState | null): state is 'work' | 'done' => state === 'work' || state === 'done'
