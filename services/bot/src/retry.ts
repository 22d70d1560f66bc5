import { sleep, toError } from '@pinline/platform'
import type { Logger } from '@pinline/platform'

const firstPauseMs = 1000
const longestPauseMs = 5_000

export interface RetryOptions {
  readonly name: string
  readonly signal: AbortSignal
  readonly logger: Logger
}

/** Repeats `work` until it answers true or the signal is aborted. What it throws is logged. Never rejects. */
export const untilDone = async (work: () => Promise<boolean>, { name, signal, logger }: RetryOptions): Promise<void> => {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      if (await work()) return
    } catch (thrown) {
      logger.warn({ err: toError(thrown), name }, 'not done yet')
    }
    await sleep(pauseMs, signal)
  }
}
