import type { Update, WebhookInfo } from '@grammyjs/types'
import type { Ledger } from '../ledger.ts'
import type { TelegramFaults } from './faults.ts'
import { Refusal } from './refusal.ts'
import type { ArgsOf } from './schemas.ts'
import type { Pending, UpdateQueue } from './update-queue.ts'

interface Webhook {
  readonly url: string
  readonly secret: string | undefined
  readonly connections: number
  readonly certificate: boolean
}

interface Poller {
  readonly args: ArgsOf<'getUpdates'>
  readonly finish: (updates: Update[] | Refusal) => void
}

interface Deps {
  readonly queue: UpdateQueue
  readonly faults: TelegramFaults
  readonly ledger: Ledger
}

const kindOf = (update: Update): string => Object.keys(update).find((key) => key !== 'update_id') ?? 'nothing'
const requestTimeoutMs = 10_000
const longestWaitMs = 60_000

/** Milliseconds until the next try: at once after the first failure, then doubling; an answered Retry-After (seconds) wins. */
const backoffMs = (attempts: number, baseMs: number, retryAfter: string | null): number => {
  const asked = Number(retryAfter ?? '')
  if (asked > 0) return Math.min(asked, 3600) * 1000
  return attempts <= 1 ? 0 : Math.min(baseMs * 2 ** (attempts - 2), longestWaitMs)
}

/** Takes updates to the bot: pushes them to its webhook, or hands them out to its getUpdates call. */
export const createUpdateDelivery = ({ queue, faults, ledger }: Deps) => {
  let webhook: Webhook | undefined
  let poller: Poller | undefined
  let lastError: { date: number; message: string } | undefined
  let running = false
  let inFlight = 0
  let timer: NodeJS.Timeout | undefined
  let aborter = new AbortController()

  const record = (item: Pending, ok: boolean, status?: number, error?: string): void => {
    const { update, attempts } = item
    ledger.append({
      system: 'telegram',
      kind: 'telegram.update',
      ok,
      updateId: update.update_id,
      attempt: attempts,
      status,
      error,
      note: kindOf(update),
    })
  }

  const push = async (item: Pending, target: Webhook): Promise<void> => {
    const signal = AbortSignal.any([aborter.signal, AbortSignal.timeout(requestTimeoutMs)])
    const secret = target.secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': target.secret }
    const headers = { 'content-type': 'application/json', ...secret }
    let retryAfter: string | null = null
    try {
      const answer = await fetch(target.url, { method: 'POST', headers, body: JSON.stringify(item.update), signal })
      await answer.arrayBuffer()
      record(item, answer.ok, answer.status)
      if (answer.ok) {
        queue.remove(item)
        return
      }
      retryAfter = answer.headers.get('retry-after')
      lastError = { date: Math.floor(Date.now() / 1000), message: `Wrong response from the webhook: ${String(answer.status)}` }
    } catch (thrown) {
      if (!running) return
      record(item, false, undefined, thrown instanceof Error ? thrown.name : 'error')
      lastError = { date: Math.floor(Date.now() / 1000), message: 'Connection failed' }
    }
    item.attempts += 1
    item.dueMs = performance.now() + backoffMs(item.attempts, faults.webhookBackoffMs, retryAfter)
  }

  const startPush = (item: Pending, target: Webhook): void => {
    item.sending = true
    inFlight += 1
    void push(item, target).finally(() => {
      item.sending = false
      inFlight -= 1
      pump()
    })
  }

  const serve = (waiting: Poller, ready: readonly Pending[]): void => {
    const { offset = 0, limit = 100 } = waiting.args
    const lanes = new Set(ready.map(({ lane }) => lane))
    const now = performance.now()
    const wanted = ({ update, attempts }: Pending): boolean => update.update_id >= offset || attempts === 0
    const batch = queue.pending.filter((item) => wanted(item) && lanes.has(item.lane) && item.dueMs <= now).slice(0, limit)
    if (batch.length === 0) return
    for (const item of batch) {
      record(item, true)
      item.attempts += 1
      // Unconfirmed updates come again with the next call; the extra copy of a duplicated one goes out once.
      if (item.lane.startsWith('again:')) queue.remove(item)
    }
    poller = undefined
    waiting.finish(batch.map(({ update }) => update))
  }

  const pump = (): void => {
    clearTimeout(timer)
    if (!running || faults.down) return
    const { ready, waitMs } = queue.due()
    if (webhook !== undefined) for (const item of ready.slice(0, Math.max(0, webhook.connections - inFlight))) startPush(item, webhook)
    else if (poller !== undefined) serve(poller, ready)
    if (waitMs !== undefined) timer = setTimeout(pump, Math.ceil(waitMs))
  }

  const endPoll = (outcome: Update[] | Refusal): void => {
    const waiting = poller
    poller = undefined
    waiting?.finish(outcome)
  }

  const poll = (args: ArgsOf<'getUpdates'>): Promise<Update[]> => {
    if (webhook !== undefined)
      throw new Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
    endPoll(new Refusal(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'))
    queue.allow(args.allowed_updates)
    if (args.offset !== undefined) queue.confirm(args.offset)
    return new Promise((resolve, reject) => {
      const end = setTimeout(
        () => {
          if (poller === own) endPoll([])
        },
        (args.timeout ?? 0) * 1000,
      )
      const own: Poller = {
        args,
        finish: (outcome) => {
          clearTimeout(end)
          if (outcome instanceof Refusal) reject(outcome)
          else resolve(outcome)
        },
      }
      poller = own
      pump()
    })
  }

  return {
    pump,
    poll,
    setWebhook: ({ url, secret_token: secret, max_connections: connections = 40, ...rest }: ArgsOf<'setWebhook'>): true => {
      if (rest.drop_pending_updates === true) queue.clear()
      queue.allow(rest.allowed_updates)
      webhook = url === '' ? undefined : { url, secret, connections, certificate: rest.certificate !== undefined }
      if (webhook !== undefined) endPoll(new Refusal(409, 'Conflict: terminated by setWebhook request'))
      pump()
      return true
    },
    webhookInfo: (): WebhookInfo => ({
      url: webhook?.url ?? '',
      has_custom_certificate: webhook?.certificate ?? false,
      pending_update_count: queue.pending.length,
      ...(webhook === undefined ? {} : { max_connections: webhook.connections }),
      ...(lastError === undefined ? {} : { last_error_date: lastError.date, last_error_message: lastError.message }),
    }),
    start: () => {
      running = true
      aborter = new AbortController()
      pump()
    },
    /** Ends deliveries under way; their updates stay and come again after the next start. */
    stop: () => {
      running = false
      clearTimeout(timer)
      aborter.abort()
      endPoll([])
    },
  }
}

/** See {@link createUpdateDelivery}. */
export type UpdateDelivery = ReturnType<typeof createUpdateDelivery>
