import type { TelegramFailure } from '@pinline/telegram'

const unauthorizedPauseMs = 30_000

/** How long to wait after a failure: as Telegram asks, long where only a person can help, else as usual. */
export const pauseMsAfter = (failure: TelegramFailure, usualMs: number): number => {
  if (failure.status === 'throttled') return failure.retryAfterMs
  return failure.status === 'unauthorized' ? unauthorizedPauseMs : usualMs
}
