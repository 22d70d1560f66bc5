import { monotonicMs } from '@pinline/platform'
import type { TelegramClient } from '@pinline/telegram'
import type { Alert } from './wording.ts'

/** All tries together; a press that is older than this is of no use to the presser. */
const budgetMs = 5000
const tryTimeoutMs = 2000
const maxTries = 3
const pauseMs = 300

/** Answers one press. `failed`: the presser has not seen it. */
export type AnswerPress = (queryId: string, alert: Alert | null) => Promise<'delivered' | 'failed'>

export interface AnswerDeps {
  readonly client: Pick<TelegramClient, 'call'>
  readonly sleep: (ms: number) => Promise<void>
}

/**
 * The only thing that the bot asks of Telegram itself, for a press can not wait for a queue. Tried again while Telegram is away; that a
 * press is too old, or refused for another reason, is nobody's failure. Never rejects.
 */
export const createAnswerPress =
  ({ client, sleep }: AnswerDeps): AnswerPress =>
  async (queryId, alert) => {
    const end = monotonicMs() + budgetMs
    const words = alert === null ? {} : { text: alert.text, show_alert: alert.showAlert }
    for (let attempt = 1; attempt <= maxTries; attempt += 1) {
      const timeoutMs = Math.max(1, Math.min(tryTimeoutMs, end - monotonicMs()))
      const result = await client.call('answerCallbackQuery', { callback_query_id: queryId, ...words }, { timeoutMs })
      if (result.status === 'ok') return 'delivered'
      if (result.status !== 'not-done' && result.status !== 'ambiguous' && result.status !== 'throttled') return 'failed'
      const waitMs = result.status === 'throttled' ? result.retryAfterMs : pauseMs * attempt
      if (attempt === maxTries || monotonicMs() + waitMs >= end) return 'failed'
      await sleep(waitMs)
    }
    return 'failed'
  }
