import { setTimeout as delay } from 'node:timers/promises'
import { createRestartPolicy } from './restart-policy.ts'
import type { RestartPolicy } from './restart-policy.ts'

/** A running process and the moment it ends. */
export type Running = { exited: Promise<void> }

export type KeepRunningOptions<Process extends Running> = {
  name: string
  first: Process
  /** Starts a successor; may reject, then it is tried again. */
  restart: () => Promise<Process>
  report: (text: string) => void
  /** Aborted when everything is being stopped: nothing is started any more. */
  signal: AbortSignal
  /** How long each wait is. */
  policy?: RestartPolicy
  /** Resolves after the time, or earlier when the signal is aborted. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

const waitUnlessAborted = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined)

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Starts a process again whenever it ended, slower and slower while it keeps dying. Resolves once `signal` is aborted and the process is gone. */
export const keepRunning = async <Process extends Running>({
  name,
  first,
  restart,
  report,
  signal,
  policy = createRestartPolicy(),
  wait = waitUnlessAborted,
}: KeepRunningOptions<Process>): Promise<void> => {
  let current: Process | undefined = first
  for (;;) {
    const startedAt = performance.now()
    await current?.exited
    if (signal.aborted) return
    const waitMs = policy.delayAfter(performance.now() - startedAt)
    report(`${name} ended; starting it again in ${(waitMs / 1000).toFixed(1)} s`)
    await wait(waitMs, signal)
    // the signal may have been aborted during the wait, which the rule cannot see
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
    if (signal.aborted) return
    try {
      current = await restart()
    } catch (error) {
      current = undefined
      report(`${name} did not start: ${reasonOf(error)}`)
    }
  }
}
