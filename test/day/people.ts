import { createRandom } from '@pinline/simulators'
import type { CallbackAction } from '@pinline/contracts'
import type { Random } from '@pinline/simulators'
import type { System } from '../support/surroundings.ts'

export type User = ReturnType<System['telegram']['addUser']>

/** Minutes of the day by the shop's clocks; over midnight where `from` is later than `till`. */
export interface Hours {
  readonly from: number
  readonly till: number
}

/** How much somebody likes to do what, beside what everybody does. */
export interface Habits {
  readonly claim: number
  readonly answer: number
  readonly press: Partial<Record<CallbackAction['action'], number>>
}

/** Somebody at the desk. */
export interface Person {
  /** Also of his Telegram. */
  readonly name: string
  readonly user: User
  readonly random: Random
  readonly work: Hours
  readonly quiet: Hours | null
  readonly habits: Habits
  /** Can open the bot: has access and has not blocked it. */
  present: boolean
}

const hour = 60

export const isWithin = ({ from, till }: Hours, minute: number): boolean =>
  from <= till ? minute >= from && minute < till : minute >= from || minute < till

/** At work and not to be disturbed by himself either. */
export const isActive = ({ present, work, quiet }: Person, minute: number): boolean =>
  present && isWithin(work, minute) && (quiet === null || !isWithin(quiet, minute))

/** Somebody before he has come. */
export type Described = Pick<Person, 'name' | 'work' | 'quiet' | 'habits'>

const byDay = { from: 8 * hour, till: 20 * hour }
const night = { from: 20 * hour, till: 8 * hour }

/** Answers a lot; forgets what he took; hands over; drops; puts off; blocks the bot one day; works in the evening. */
export const staff: readonly Described[] = [
  { name: 'anna', work: byDay, quiet: night, habits: { claim: 5, answer: 10, press: {} } },
  {
    name: 'bohdan',
    work: { from: 9 * hour, till: 19 * hour },
    quiet: night,
    habits: { claim: 6, answer: 1, press: { extend: 0, onIt: 0 } },
  },
  { name: 'vira', work: byDay, quiet: null, habits: { claim: 3, answer: 5, press: { more: 2, handover: 10, extend: 3 } } },
  { name: 'hlib', work: byDay, quiet: null, habits: { claim: 5, answer: 4, press: { unpin: 3, unpinYes: 6 } } },
  {
    name: 'daryna',
    work: { from: 9 * hour, till: 18 * hour },
    quiet: { from: 13 * hour, till: 14 * hour },
    habits: { claim: 3, answer: 5, press: { more: 2, snooze: 3, noReply: 3, undoNoReply: 0.3 } },
  },
  { name: 'yevhen', work: byDay, quiet: null, habits: { claim: 5, answer: 5, press: {} } },
  {
    name: 'zhanna',
    work: { from: 14 * hour, till: 24 * hour },
    quiet: { from: 0, till: 14 * hour },
    habits: { claim: 4, answer: 8, press: {} },
  },
]

/** Comes at noon. */
export const newcomer: Described = { name: 'zakhar', work: byDay, quiet: null, habits: { claim: 5, answer: 6, press: {} } }

/** Answers what has come to her, and takes nothing from the group. */
export const chiefHabits: Omit<Described, 'name'> = { work: byDay, quiet: night, habits: { claim: 0, answer: 3, press: {} } }

/** Everybody's chance is a row of its own, so that one person's doings do not shift another's. */
export const createPerson = (user: User, described: Described, seed: number): Person => ({
  ...described,
  user,
  random: createRandom(seed * 1_000_003 + user.id),
  present: true,
})
