import { setTimeout as delay } from 'node:timers/promises'
import type { Generation } from './generation.ts'
import { createRestartPolicy } from './restart-policy.ts'

export type GenerationsOptions = {
  /** Empties the data where that is allowed and starts all services. */
  begin: () => Promise<Generation>
  report: (text: string) => void
  signal: AbortSignal
  /** Resolves after the time, or earlier when the signal is aborted. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

const waitUnlessAborted = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined)

const untilAborted = (signal: AbortSignal): Promise<'stopped'> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('stopped')
    signal.addEventListener('abort', () => {
      resolve('stopped')
    })
  })

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Begins, and begins afresh whenever that is asked for or the simulated world ended, until `signal` is aborted; gives the last generation, which
 * may still run. A first beginning that fails is thrown, a later one is tried again.
 */
export const runGenerations = async ({ begin, report, signal, wait = waitUnlessAborted }: GenerationsOptions): Promise<Generation> => {
  const policy = createRestartPolicy()
  const stopped = untilAborted(signal)
  const beginAgain = async (): Promise<Generation> => {
    for (;;) {
      try {
        return await begin()
      } catch (error) {
        signal.throwIfAborted()
        const waitMs = policy.delayAfter(0)
        report(`The try-out could not begin afresh: ${reasonOf(error)}; trying again in ${(waitMs / 1000).toFixed(1)} s`)
        await wait(waitMs, signal)
        signal.throwIfAborted()
      }
    }
  }
  let generation = await begin()
  for (;;) {
    const startedAt = performance.now()
    const end = await Promise.race([stopped, generation.over])
    if (end === 'stopped' || signal.aborted) return generation
    await generation.stop()
    const waitMs = end === 'asked' ? 0 : policy.delayAfter(performance.now() - startedAt)
    report(
      end === 'asked' ? 'The try-out begins afresh.' : `playground ended; the try-out begins afresh in ${(waitMs / 1000).toFixed(1)} s`,
    )
    await wait(waitMs, signal)
    signal.throwIfAborted()
    generation = await beginAgain()
  }
}
