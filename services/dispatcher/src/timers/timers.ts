import type { Logger } from '@pinline/platform'
import { monotonicMs, sleep, toError } from '@pinline/platform'

/** Work that the leader does again and again. */
export interface Timer {
  readonly name: string
  readonly everyMs: number
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** Runs the timers side by side until aborted; one that fails is logged and tried again at its next turn. The first turn is at once. */
export const runTimers = async (timers: readonly Timer[], signal: AbortSignal, logger: Pick<Logger, 'error'>): Promise<void> => {
  const keepRunning = async ({ name, everyMs, run }: Timer): Promise<void> => {
    for (;;) {
      const startedAt = monotonicMs()
      try {
        await run(signal)
      } catch (error) {
        if (!signal.aborted) logger.error({ timer: name, err: toError(error) }, 'timer failed')
      }
      await sleep(Math.max(0, everyMs - (monotonicMs() - startedAt)), signal)
      if (signal.aborted) return
    }
  }
  await Promise.all(timers.map(keepRunning))
}
