import type { Update, WebhookInfo } from '@grammyjs/types'
import type { Ledger } from '../ledger.ts'
import type { TelegramFaults } from './faults.ts'
import { createPoller } from './poller.ts'
import { Refusal } from './refusal.ts'
import type { ArgsOf } from './schemas.ts'
import type { Pending, UpdateQueue } from './update-queue.ts'
import { pushUpdate } from './webhook-push.ts'
import type { PushError, Webhook } from './webhook-push.ts'

interface Deps {
  readonly queue: UpdateQueue
  readonly faults: TelegramFaults
  readonly ledger: Ledger
}

interface State {
  webhook: Webhook | undefined
  lastError: PushError | undefined
  running: boolean
  inFlight: number
  timer: NodeJS.Timeout | undefined
  aborter: AbortController
}

const toWebhookInfo = ({ webhook, lastError }: State, pendingCount: number): WebhookInfo => ({
  url: webhook?.url ?? '',
  has_custom_certificate: webhook?.certificate ?? false,
  pending_update_count: pendingCount,
  ...(webhook === undefined ? {} : { max_connections: webhook.connections }),
  ...(lastError === undefined ? {} : { last_error_date: lastError.date, last_error_message: lastError.message }),
})

/** Gives the function that sends whatever may be sent now, and that calls itself when more may be. */
const createPump = ({ queue, faults, ledger }: Deps, state: State, serve: (ready: readonly Pending[]) => void) => {
  const startPush = (item: Pending, target: Webhook): void => {
    item.sending = true
    state.inFlight += 1
    const { signal } = state.aborter
    void pushUpdate({ queue, faults, ledger, signal }, item, target).then((error) => {
      item.sending = false
      state.inFlight -= 1
      state.lastError = error ?? state.lastError
      pump()
    })
  }
  const pump = (): void => {
    clearTimeout(state.timer)
    if (!state.running || faults.down) return
    const { webhook, inFlight } = state
    const { ready, waitMs } = queue.due()
    if (webhook === undefined) serve(ready)
    else for (const item of ready.slice(0, Math.max(0, webhook.connections - inFlight))) startPush(item, webhook)
    if (waitMs !== undefined) state.timer = setTimeout(pump, Math.ceil(waitMs))
  }
  return pump
}

/** Takes updates to the bot: pushes them to its webhook, or hands them out to its getUpdates call. */
export const createUpdateDelivery = (deps: Deps) => {
  const { queue, ledger } = deps
  const aborter = new AbortController()
  const state: State = { webhook: undefined, lastError: undefined, running: false, inFlight: 0, timer: undefined, aborter }
  const poller = createPoller({
    queue,
    ledger,
    pump: () => {
      pump()
    },
  })
  const pump = createPump(deps, state, poller.serve)
  return {
    pump,
    poll: (args: ArgsOf<'getUpdates'>): Promise<Update[]> => {
      if (state.webhook === undefined) return poller.poll(args)
      throw new Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
    },
    setWebhook: ({ url, secret_token: secret, max_connections: connections = 40, ...rest }: ArgsOf<'setWebhook'>): true => {
      if (rest.drop_pending_updates === true) queue.clear()
      queue.allow(rest.allowed_updates)
      state.webhook = url === '' ? undefined : { url, secret, connections, certificate: rest.certificate !== undefined }
      if (state.webhook !== undefined) poller.end(new Refusal(409, 'Conflict: terminated by setWebhook request'))
      pump()
      return true
    },
    webhookInfo: (): WebhookInfo => toWebhookInfo(state, queue.pending.length),
    start: () => {
      state.running = true
      state.aborter = new AbortController()
      pump()
    },
    /** Ends deliveries under way; their updates stay and come again after the next start. */
    stop: () => {
      state.running = false
      clearTimeout(state.timer)
      state.aborter.abort()
      poller.end([])
    },
  }
}

/** See {@link createUpdateDelivery}. */
export type UpdateDelivery = ReturnType<typeof createUpdateDelivery>
