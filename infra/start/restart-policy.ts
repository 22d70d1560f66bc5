/** Decides how long to wait before a process that ended is started again. */
export type RestartPolicy = {
  delayAfter: (uptimeMs: number) => number
  /** The next end was asked for: it does not count as one in a series. */
  forgive: () => void
}

const FIRST_MS = 500
const LONGEST_MS = 15_000
const STABLE_MS = 60_000

/** Doubles from half a second to 15 s; a process that lived for a minute starts the series again. */
export const createRestartPolicy = (): RestartPolicy => {
  let next = FIRST_MS
  return {
    delayAfter: (uptimeMs) => {
      const delay = uptimeMs >= STABLE_MS ? FIRST_MS : next
      next = Math.min(delay * 2, LONGEST_MS)
      return delay
    },
    forgive: () => {
      next = FIRST_MS
    },
  }
}
