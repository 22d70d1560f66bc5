import { z } from 'zod'
import { createHost } from '../http.ts'
import type { Handler } from '../http.ts'
import { describeKnobs, switchDown } from '../knobs.ts'
import { createLedger } from '../ledger.ts'
import type { Ledger } from '../ledger.ts'
import { createRandom } from '../random.ts'
import { createAuth } from './auth.ts'
import { createDialogEndpoints } from './dialogs.ts'
import { createCrmFaults, crmFaultsPatch } from './faults.ts'
import { createPurchaseEndpoint } from './purchase.ts'
import { createCrmServer } from './server.ts'
import { createCrmStore } from './store.ts'
import type { NewCrmChat, SimCrmMessage, SimUpload } from './store.ts'
import { createWebhooks } from './webhook.ts'
import type { CrmWebhooks, WebhookFormat } from './webhook.ts'
import { createCrmWriters } from './writers.ts'

/** Options of {@link createCrmSimulator}. */
export interface CrmSimulatorOptions {
  /** @defaultValue any free port, kept over restarts */
  readonly port?: number
  /** Path before every call. @defaultValue `'/api'` */
  readonly prefix?: string
  readonly sellerId: number
  readonly apiKey: string
  readonly ledger?: Ledger
  /** Same seed, same chance. @defaultValue `1` */
  readonly seed?: number
  /** Where to tell of messages and sales; may be set later with `setWebhook`. @defaultValue nowhere */
  readonly webhook?: CrmWebhooks
  /** Zone in which the CRM writes its times. @defaultValue `'Europe/Kyiv'` */
  readonly timeZone?: string
  /** Path under which a foreign server calls `handle`. @defaultValue `''` */
  readonly mount?: string
  /** Origin of that foreign server, `http://127.0.0.1:<port>`. @defaultValue the own server's */
  readonly origin?: () => string
}

/**
 * A CRM of our own: the seller's API in the Digiseller dialect over HTTP on 127.0.0.1, buyers that a test plays, webhooks, an account
 * of everything ({@link Ledger}) and knobs for what such a CRM does wrong.
 */
export const createCrmSimulator = (options: CrmSimulatorOptions) => {
  const {
    port = 0,
    prefix = '/api',
    sellerId,
    apiKey,
    ledger = createLedger(),
    seed = 1,
    timeZone = 'Europe/Kyiv',
    mount = '',
    origin,
  } = options
  const random = createRandom(seed)
  const faults = createCrmFaults()
  const store = createCrmStore({ faults, random, timeZone })
  let webhook: CrmWebhooks = options.webhook ?? {}
  const webhooks = createWebhooks({ store, faults, ledger, random, sellerId, webhooks: () => webhook })
  const auth = createAuth({ faults, random, sellerId, apiKey })
  const root = (): string => `${(origin ?? host.origin)()}${mount}`
  const onSellerMessage = (message: SimCrmMessage): void => {
    if (faults.webhookForSeller) webhooks.tell(message)
  }
  const dialogs = createDialogEndpoints({ store, faults, random, fileRoot: root, onSellerMessage })
  const endpoints = [...auth.endpoints, ...dialogs, createPurchaseEndpoint({ store })]
  const answer = createCrmServer({ store, faults, ledger, random, prefix, endpoints, checkToken: auth.check })
  const handle: Handler = (request, response) => {
    request.url = (request.url ?? '/').slice(mount.length)
    return answer(request, response)
  }
  const host = createHost({ handle, port })
  switchDown(faults, (down) => {
    host.setDown(down)
  })
  return {
    ledger,
    faults,
    /** All knobs as JSON. */
    describeFaults: () => describeKnobs(faults),
    /** Turns the knobs that `patch` names, in the JSON form of {@link describeFaults}. Gives the complaint when one is unknown or out of range; then nothing changes. */
    patchFaults: (patch: unknown): { status: 'done' } | { status: 'invalid'; reason: string } => {
      const parsed = crmFaultsPatch.safeParse(patch)
      if (!parsed.success) return { status: 'invalid', reason: z.prettifyError(parsed.error) }
      Object.assign(faults, parsed.data)
      return { status: 'done' }
    },
    /** Up to and with the prefix, for `CRM_BASE_URL`. */
    get url(): string {
      return `${root()}${prefix}`
    },
    /** Begins to answer; again after {@link stop}, at the same port with everything kept. */
    start: () => host.start(),
    stop: () => host.stop(),
    handle,
    /** Changes where messages and sales are told of. */
    setWebhook: (target: CrmWebhooks): void => {
      webhook = target
    },
    ...createCrmWriters({ store, ledger, webhooks, onSellerMessage }),
    /** Tells again of the newest message of a chat, as a webhook that comes late or twice. */
    webhookFor: (chat: number, { format = 'json' }: { format?: WebhookFormat } = {}): void => {
      const newest = store.find(chat).messages.at(-1)
      if (newest !== undefined) webhooks.tell(newest, { format })
    },
    /** Tells that the order of a chat was paid. */
    saleWebhookFor: (chat: number, { format = 'json' }: { format?: WebhookFormat } = {}): void => {
      webhooks.tellSale(chat, format)
    },
    chats: (): readonly (Required<Pick<NewCrmChat, 'id' | 'email' | 'product' | 'itemId'>> & { readonly unread: number })[] =>
      [...store.chats.values()].map((chat) => ({
        id: chat.id,
        email: chat.email,
        product: chat.product,
        itemId: chat.itemId,
        unread: store.unread(chat),
      })),
    /** A copy of all messages of a chat, deleted ones too, oldest first. */
    messages: (chat: number): SimCrmMessage[] => store.find(chat).messages.map((message) => ({ ...message })),
    /** Everything uploaded, whether a message carried it or not. */
    uploads: (): readonly SimUpload[] => store.uploads,
  }
}

/** See {@link createCrmSimulator}. */
export type CrmSimulator = ReturnType<typeof createCrmSimulator>
