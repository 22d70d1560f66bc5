import { sleep } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import { inputFile } from '@pinline/telegram'
import type { TelegramClient } from '@pinline/telegram'
import { allowedUpdates } from './allowed.ts'
import { pauseMsAfter } from './failure.ts'

const retryMs = 2000
const checkMs = 60_000
const maxConnections = 40

export type WebhookRegistrationDeps = {
  telegram: Pick<TelegramClient, 'call' | 'upload'>
  url: string
  secret: string
  /** PEM of a self-signed certificate, which Telegram would not trust by itself. */
  certificate: Uint8Array | undefined
  /** Told after each try: true, or what is wrong. */
  report: (state: true | string) => void
  /** Told how many updates wait at Telegram for our answer. */
  onPending: (count: number) => void
  logger: Logger
}

/** What is known of the webhook, and how long that is good for. */
type Standing = { isSet: boolean; pauseMs: number }

/**
 * Keeps the webhook set until the signal is aborted: sets it, every 2 s until Telegram has taken it, then looks once a minute whether
 * it is still ours. Setting it again changes nothing, and no waiting update is dropped.
 * @see https://core.telegram.org/bots/api#setwebhook
 */
export const createWebhookRegistration =
  ({ telegram, url, secret, certificate, report, onPending, logger }: WebhookRegistrationDeps) =>
  async (signal: AbortSignal): Promise<void> => {
    const register = async (): Promise<Standing> => {
      const payload = {
        url,
        secret_token: secret,
        allowed_updates: allowedUpdates,
        max_connections: maxConnections,
        drop_pending_updates: false,
      }
      const answer =
        certificate === undefined
          ? await telegram.call('setWebhook', payload, { signal })
          : await telegram.upload('setWebhook', { ...payload, certificate: inputFile(certificate, 'webhook.pem') }, { signal })
      report(answer.status === 'ok' ? true : answer.status)
      if (answer.status === 'ok') {
        logger.info('webhook set')
        return { isSet: true, pauseMs: checkMs }
      }
      if (answer.status === 'unauthorized') logger.error('Telegram refuses the token')
      return { isSet: false, pauseMs: pauseMsAfter(answer, retryMs) }
    }

    const check = async (): Promise<Standing> => {
      const answer = await telegram.call('getWebhookInfo', {}, { signal })
      if (answer.status === 'unsupported') return { isSet: true, pauseMs: checkMs }
      if (answer.status !== 'ok') {
        report(answer.status)
        // The token was revoked, or this server answers so for a method that it lacks: setting the webhook again tells which.
        if (answer.status === 'unauthorized') return { isSet: false, pauseMs: retryMs }
        return { isSet: true, pauseMs: pauseMsAfter(answer, retryMs) }
      }
      report(true)
      onPending(answer.value.pending_update_count)
      if (answer.value.url === url) return { isSet: true, pauseMs: checkMs }
      logger.warn('the webhook was changed by somebody else, it is set again')
      return { isSet: false, pauseMs: 0 }
    }

    let standing: Standing = { isSet: false, pauseMs: 0 }
    while (!signal.aborted) {
      standing = standing.isSet ? await check() : await register()
      await sleep(standing.pauseMs, signal)
    }
  }
