import type { BusinessHours } from './business-hours.ts'

/**
 * Who is told that a buyer waits, one after another. Steps 1 to 4 of a chat's clock are theirs, step 5 gives an owned chat back to the
 * team, step 6 is the end; 0 is a clock that has not begun.
 */
export type Audience = 'owner' | 'group' | 'deputy' | 'chief'

export const returnStep = 5
export const endStep = 6

/** After "I am on it" nobody is told for so long. */
export const pauseMs = 10 * 60_000

export interface AnswerClockSettings {
  /** Working minutes of waiting after which owner, group, deputy and chief are told, ascending. */
  readonly minutes: readonly [number, number, number, number]
  /** Working minutes without a sign of the owner after which the chat returns to the team; 0: never. */
  readonly returnMinutes: number
  readonly hours: BusinessHours
}

/** A buyer who waits, and how far the clock of the chat has come. */
export interface Wait {
  readonly since: Date
  /** The next step, 0 before the first look. */
  readonly step: number
  readonly owned: boolean
  /** The last thing that the owner did about it, null for none. */
  readonly sign: Date | null
}

/** Where a clock stands: its next step, and when that is due (null: never). */
export interface ClockState {
  readonly step: number
  readonly at: Date | null
}

/** What a look at a clock says: it is only set, or its step is due. */
export type ClockPlan = ({ readonly type: 'set' } & ClockState) | { readonly type: 'act'; readonly step: number }

/** Who of an audience can be told at this moment. */
export interface Listeners {
  readonly owned: boolean
  /** The owner is on shift, has no quiet hours and can be reached. */
  readonly owner: boolean
  readonly deputy: boolean
  readonly chief: boolean
}

/**
 * Who is told at a step. Where nobody of the step's own audience can be, the next one is at once; an owner nobody reminds is one of
 * them. Null: nobody is left.
 */
export const audienceOf = (step: number, { owned, owner, deputy, chief }: Listeners): Audience | null => {
  if (step === 1) return owned && owner ? 'owner' : 'group'
  if (step === 2) return 'group'
  if (step === 3 && deputy) return 'deputy'
  return (step === 3 || step === 4) && chief ? 'chief' : null
}

const ranks = { owner: 1, group: 2, deputy: 3, chief: 4 } as const satisfies Record<Audience, number>

export interface AnswerClock {
  /** What is to be done about a wait now. */
  plan(wait: Wait, now: Date): ClockPlan
  /** The clock after a step has been done for an audience. */
  next(wait: Wait, told: Audience | null): ClockState
}

const minuteMs = 60_000

/**
 * The clock of a waiting buyer in working time. Pure.
 *
 * It knows a new wait by its age, for an answer may come between two looks: whoever has been told before has been so after the first
 * minutes at the earliest. Waits that are older than a step when they are seen for the first time (a first import) do not repeat it.
 */
export const createAnswerClock = ({ minutes, returnMinutes, hours }: AnswerClockSettings): AnswerClock => {
  const [first] = minutes
  const isNew = ({ since, step }: Wait, now: Date): boolean => step > 1 && hours.workingMs(since, now) < first * minuteMs

  const dueAt = ({ since, sign }: Wait, step: number): Date | null => {
    const of = minutes[step - 1]
    if (of !== undefined) return hours.after(since, of * minuteMs)
    if (step !== returnStep || returnMinutes === 0) return null
    return hours.after(sign !== null && sign > since ? sign : since, returnMinutes * minuteMs)
  }

  const stateAt = (wait: Wait, step: number): ClockState => {
    const at = dueAt(wait, step)
    return { step: at === null ? endStep : step, at }
  }

  const begin = (wait: Wait, now: Date): ClockState => {
    const steps = [1, 2, 3, 4].map((step) => stateAt(wait, step))
    return steps.find(({ at }) => at !== null && at > now) ?? stateAt({ ...wait, sign: now }, returnStep)
  }

  return {
    plan: (wait, now) => {
      if (wait.step === 0) return { type: 'set', ...begin(wait, now) }
      const step = isNew(wait, now) ? 1 : wait.step
      const state = stateAt(wait, step)
      if (state.at === null || state.at > now) return { type: 'set', ...state }
      // A free chat is the team's already.
      if (step === returnStep && !wait.owned) return { type: 'set', ...stateAt({ ...wait, sign: now }, step) }
      return { type: 'act', step }
    },
    next: (wait, told) => stateAt(wait, Math.max(wait.step, told === null || ranks[told] < ranks.deputy ? 0 : ranks[told]) + 1),
  }
}
