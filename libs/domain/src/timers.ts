import type { Logger } from '@pinline/platform'
import { monotonicMs, sleep, toError } from '@pinline/platform'

/** Work that the leader does again and again. */
export interface Timer {
  readonly name: string
  readonly everyMs: number
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** Waits `ms` until a timer's next turn, or less when aborted. Never throws. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

/**
 * Runs the timers side by side until aborted; one that fails is logged and tried again at its next turn. The first turn is at once.
 * Business time that somebody moves needs a `pause` that moves with it.
 */
export const runTimers = async (
  timers: readonly Timer[],
  signal: AbortSignal,
  logger: Pick<Logger, 'error'>,
  pause: Pause = sleep,
): Promise<void> => {
  const keepRunning = async ({ name, everyMs, run }: Timer): Promise<void> => {
    for (;;) {
      const startedAt = monotonicMs()
      try {
        await run(signal)
      } catch (error) {
        if (!signal.aborted) logger.error({ timer: name, err: toError(error) }, 'timer failed')
      }
      await pause(Math.max(0, everyMs - (monotonicMs() - startedAt)), signal)
      if (signal.aborted) return
    }
  }
  await Promise.all(timers.map(keepRunning))
}
