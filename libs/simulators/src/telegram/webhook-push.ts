import type { Update } from '@grammyjs/types'
import type { Ledger } from '../ledger.ts'
import type { TelegramFaults } from './faults.ts'
import type { Pending, UpdateQueue } from './update-queue.ts'

/** Where the bot wants its updates. */
export interface Webhook {
  readonly url: string
  readonly secret: string | undefined
  readonly connections: number
  readonly certificate: boolean
}

/** What became of one push. */
export interface PushError {
  readonly date: number
  readonly message: string
}

const requestTimeoutMs = 10_000
const longestWaitMs = 60_000

const kindOf = (update: Update): string => Object.keys(update).find((key) => key !== 'update_id') ?? 'nothing'

/** Writes that an update was handed out, or that the bot did not take it. */
export const recordDelivery = (
  ledger: Ledger,
  { update, attempts }: Pending,
  ok: boolean,
  details: { status?: number; error?: string; sinceMs?: number } = {},
): void => {
  ledger.append({
    system: 'telegram',
    kind: 'telegram.update',
    ok,
    updateId: update.update_id,
    attempt: attempts,
    ...details,
    note: kindOf(update),
  })
}

/** Milliseconds until the next try: at once after the first failure, then doubling; an answered Retry-After (seconds) wins. */
const backoffMs = (attempts: number, baseMs: number, retryAfter: string | undefined): number => {
  const asked = Number(retryAfter ?? '')
  if (asked > 0) return Math.min(asked, 3600) * 1000
  return attempts <= 1 ? 0 : Math.min(baseMs * 2 ** (attempts - 2), longestWaitMs)
}

interface Deps {
  readonly queue: UpdateQueue
  readonly faults: TelegramFaults
  readonly ledger: Ledger
  readonly signal: AbortSignal
}

/** Sends one update; what was not taken stays in the queue, due later. Gives the error that `getWebhookInfo` shows. Never rejects. */
export const pushUpdate = async (
  { queue, faults, ledger, signal }: Deps,
  item: Pending,
  { url, secret }: Webhook,
): Promise<PushError | undefined> => {
  const headers = { 'content-type': 'application/json', ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }) }
  const failed = (message: string, retryAfter?: string): PushError => {
    item.attempts += 1
    item.dueMs = performance.now() + backoffMs(item.attempts, faults.webhookBackoffMs, retryAfter)
    return { date: Math.floor(Date.now() / 1000), message }
  }
  const sinceMs = ledger.nowMs()
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)])
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(item.update), signal: limit })
    await answer.arrayBuffer()
    recordDelivery(ledger, item, answer.ok, { status: answer.status, sinceMs })
    if (!answer.ok)
      return failed(`Wrong response from the webhook: ${String(answer.status)}`, answer.headers.get('retry-after') ?? undefined)
    queue.remove(item)
    return undefined
  } catch (thrown) {
    if (!signal.aborted) recordDelivery(ledger, item, false, { error: thrown instanceof Error ? thrown.name : 'error', sinceMs })
    return failed('Connection failed')
  }
}
