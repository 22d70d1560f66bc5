import { found } from './findings.ts'
import type { Finding } from './findings.ts'

/** Beyond this, logins that are signed with the time and certificates begin to fail. */
const toleranceSeconds = 60

/** Compares our clock with those of servers that we have asked; nothing where none of them told. */
export const checkClock = (dates: readonly (Date | null)[], now: Date): readonly Finding[] => {
  const skews = dates.flatMap((date) => (date === null ? [] : [Math.round((now.getTime() - date.getTime()) / 1000)]))
  // One server with a wrong clock does not make ours wrong: only where all say so.
  const least = skews.toSorted((one, other) => Math.abs(one) - Math.abs(other))[0]
  if (least === undefined) return []
  return [Math.abs(least) > toleranceSeconds ? found('clock.off', { n: Math.abs(least) }) : found('clock.ok')]
}
