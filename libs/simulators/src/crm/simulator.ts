import { createHost } from '../http.ts'
import type { Handler } from '../http.ts'
import { createKnobs, switchDown } from '../knobs.ts'
import { createLedger } from '../ledger.ts'
import type { Ledger } from '../ledger.ts'
import { createRandom } from '../random.ts'
import { createAuth } from './auth.ts'
import { createDialogEndpoints } from './dialogs.ts'
import { createCrmFaults, crmFaultsPatch } from './faults.ts'
import { createPurchaseEndpoint } from './purchase.ts'
import { createCrmServer } from './server.ts'
import { createCrmStore } from './store.ts'
import type { SimCrmMessage } from './store.ts'
import { createCrmViews } from './views.ts'
import { createWebhooks } from './webhook.ts'
import type { CrmWebhooks } from './webhook.ts'
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
  /** Time by which messages are written and logins end. @defaultValue the machine's */
  readonly clock?: () => Date
  /**
   * Numbers after which orders and messages are counted, for a shop whose database knows those of an earlier run.
   * @defaultValue 129000000 and 5000
   */
  readonly lastIds?: { readonly order: number; readonly message: number }
  /** Path under which a foreign server calls `handle`. @defaultValue `''` */
  readonly mount?: string
  /** Origin of that foreign server, `http://127.0.0.1:<port>`. @defaultValue the own server's */
  readonly origin?: () => string
}

/** Wires the API to its memory; `root` is where message files are served. */
const createParts = (options: CrmSimulatorOptions, root: () => string) => {
  const { prefix = '/api', sellerId, apiKey, ledger = createLedger(), seed = 1, timeZone = 'Europe/Kyiv' } = options
  const { clock = () => new Date() } = options
  const { lastIds = { order: 129_000_000, message: 5000 } } = options
  const target: { webhook: CrmWebhooks } = { webhook: options.webhook ?? {} }
  const random = createRandom(seed)
  const faults = createCrmFaults()
  const store = createCrmStore({ faults, random, timeZone, clock, lastIds })
  const webhooks = createWebhooks({ store, faults, ledger, random, sellerId, webhooks: () => target.webhook })
  const auth = createAuth({ faults, random, sellerId, apiKey, clock })
  const onSellerMessage = (message: SimCrmMessage): void => {
    if (faults.webhookForSeller) webhooks.tell(message)
  }
  const dialogs = createDialogEndpoints({ store, faults, random, fileRoot: root, onSellerMessage })
  const endpoints = [...auth.endpoints, ...dialogs, createPurchaseEndpoint({ store })]
  const answer = createCrmServer({ store, faults, ledger, random, prefix, endpoints, checkToken: auth.check })
  const writers = createCrmWriters({ store, ledger, webhooks, onSellerMessage })
  return { prefix, ledger, faults, store, target, answer, writers }
}

/**
 * A CRM of our own: the seller's API in the Digiseller dialect over HTTP on 127.0.0.1, buyers that a test plays, webhooks, an account
 * of everything ({@link Ledger}) and knobs for what such a CRM does wrong.
 */
export const createCrmSimulator = (options: CrmSimulatorOptions) => {
  const { port = 0, mount = '', origin } = options
  const root = (): string => `${(origin ?? host.origin)()}${mount}`
  const { prefix, ledger, faults, store, target, answer, writers } = createParts(options, root)
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
    ...createKnobs(faults, crmFaultsPatch),
    ...writers,
    ...createCrmViews({ store }),
    /** Up to and with the prefix, for `CRM_BASE_URL`. */
    get url(): string {
      return `${root()}${prefix}`
    },
    /** Begins to answer; again after {@link stop}, at the same port with everything kept. */
    start: () => host.start(),
    stop: () => host.stop(),
    handle,
    /** Changes where messages and sales are told of. */
    setWebhook: (webhook: CrmWebhooks): void => {
      target.webhook = webhook
    },
  }
}

/** See {@link createCrmSimulator}. */
export type CrmSimulator = ReturnType<typeof createCrmSimulator>
