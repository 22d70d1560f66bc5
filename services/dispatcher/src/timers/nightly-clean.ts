import type { Chores, Settings } from '@pinline/db'
import type { LocalTime } from '@pinline/domain'
import type { Clock } from '@pinline/platform'

export interface NightlyCleanDeps {
  readonly chores: Pick<Chores, 'clean'>
  /** Chats that have something of before a moment. */
  readonly countCleanable: (day: Date) => Promise<number>
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly localTime: LocalTime
  readonly retentionDays: number
  readonly bot: number
  readonly clock: Clock
}

/** 03:30 by the organisation's clocks. */
const fromMinute = 3 * 60 + 30

/** Has what is too old removed, once a day from half past three in the night on; a machine that slept then does it when it is awake. */
export const createNightlyClean = (deps: NightlyCleanDeps): (() => Promise<void>) => {
  const { chores, countCleanable, settings, localTime, retentionDays, bot, clock } = deps
  const key = `clean.night.${String(bot)}`
  let done = 0
  return async () => {
    const now = clock()
    const { day, minute } = localTime.partsOf(now)
    if (minute < fromMinute || done === day) return
    if ((await settings.get(key)) !== day) {
      const before = localTime.toInstant(day - retentionDays, 0)
      const total = await countCleanable(before)
      const { status } = await chores.clean({ by: 0, now, key: `night:${String(day)}`, day: before, total })
      // Somebody's own clean goes on; it is tried again after that.
      if (status === 'running') return
      await settings.set(key, day)
    }
    done = day
  }
}
