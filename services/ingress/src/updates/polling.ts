import { monotonicMs, sleep } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import type { TelegramClient, TelegramFailure } from '@pinline/telegram'
import { StoreUnavailableError } from '../accept.ts'
import type { Accept } from '../accept.ts'
import { allowedUpdates } from './allowed.ts'
import { pauseMsAfter } from './failure.ts'

const longPollSeconds = 25
const callTimeoutMs = 35_000
const backOffMs = [1000, 2000, 5000] as const
/** A server that does not hold a call open would be asked in a tight circle. */
const leastPollMs = 500

export type PollingDeps = {
  telegram: Pick<TelegramClient, 'call'>
  accept: Pick<Accept, 'update'>
  /** Told after each try: true, or what is wrong at Telegram. */
  report: (state: true | string) => void
  logger: Logger
}

type Step = { status: 'ok' } | { status: 'store-unavailable' } | TelegramFailure

/** What passes by itself. Any other answer may only mean that this server knows no webhooks; whether it lets us poll, polling tells. */
const isPassing = ({ status }: TelegramFailure): boolean => status === 'not-done' || status === 'ambiguous' || status === 'throttled'

/** One call after another: the webhook is removed where there may be one, then updates are fetched and stored. */
const createStep = ({ telegram, accept, logger }: PollingDeps, signal: AbortSignal): (() => Promise<Step>) => {
  let hasWebhook = true
  let offset: number | undefined

  const fetchUpdates = async (): Promise<Step> => {
    const askedAtMs = monotonicMs()
    const payload = { timeout: longPollSeconds, allowed_updates: allowedUpdates, ...(offset === undefined ? {} : { offset }) }
    const answer = await telegram.call('getUpdates', payload, { signal, timeoutMs: callTimeoutMs })
    if (answer.status !== 'ok') {
      // A conflict: somebody else polls, or has set a webhook since.
      hasWebhook = answer.status === 'rejected'
      return answer
    }
    offset = undefined
    // In the order of their numbers, so that the offset never passes over one that could not be stored.
    for (const update of answer.value.toSorted((one, other) => one.update_id - other.update_id)) {
      if (signal.aborted) break
      const outcome = await accept.update('polling', update)
      if (outcome.status === 'invalid') logger.error({ reason: outcome.reason }, 'update left out')
      offset = update.update_id + 1
    }
    if (answer.value.length === 0) await sleep(Math.max(0, leastPollMs - (monotonicMs() - askedAtMs)), signal)
    return { status: 'ok' }
  }

  const removeWebhook = async (): Promise<Step> => {
    const answer = await telegram.call('deleteWebhook', { drop_pending_updates: false }, { signal })
    hasWebhook = answer.status !== 'ok' && isPassing(answer)
    if (answer.status === 'ok' || hasWebhook) return answer
    logger.warn({ status: answer.status }, 'could not remove the webhook, polling all the same')
    return fetchUpdates()
  }

  return async () => {
    try {
      return hasWebhook ? await removeWebhook() : await fetchUpdates()
    } catch (thrown) {
      if (!(thrown instanceof StoreUnavailableError)) throw thrown
      logger.warn({ err: thrown }, 'could not store updates, they are fetched again')
      return { status: 'store-unavailable' }
    }
  }
}

/**
 * Fetches updates until the signal is aborted. An update is confirmed only after it was stored: the offset names the one after the last
 * stored. Where everything is confirmed no offset is sent, nor at the start: Telegram itself knows what is unconfirmed, while an offset
 * kept for long would pass over updates, because their numbers begin anew after a quiet week, and webhooks deliver them out of order.
 * @see https://core.telegram.org/bots/api#getupdates
 */
export const createPolling =
  (deps: PollingDeps) =>
  async (signal: AbortSignal): Promise<void> => {
    const step = createStep(deps, signal)
    let failures = 0
    while (!signal.aborted) {
      const outcome = await step()
      deps.report(outcome.status === 'ok' || outcome.status === 'store-unavailable' ? true : outcome.status)
      if (outcome.status === 'ok') {
        failures = 0
        continue
      }
      if (outcome.status === 'unauthorized') deps.logger.error('Telegram refuses the token')
      const usualMs = backOffMs[Math.min(failures, backOffMs.length - 1)] ?? backOffMs[0]
      failures += 1
      await sleep(outcome.status === 'store-unavailable' ? usualMs : pauseMsAfter(outcome, usualMs), signal)
    }
  }
