import { createHost } from '../http.ts'
import type { Handler } from '../http.ts'
import { createKnobs, switchDown } from '../knobs.ts'
import { createLedger } from '../ledger.ts'
import type { Ledger } from '../ledger.ts'
import { createRandom } from '../random.ts'
import { createAboutEndpoints } from './about.ts'
import { createWorkAuth } from './auth.ts'
import { createBodyReader } from './body.ts'
import { createOpenProjectFaults, openProjectFaultsPatch } from './faults.ts'
import { simStatuses, simUsers, toFieldNames } from './instance.ts'
import { createWorkQuery } from './query.ts'
import { createRepresent } from './represent.ts'
import { createWorkServer } from './server.ts'
import { createWorkStaff } from './staff.ts'
import { createWorkStore } from './store.ts'
import type { LastWorkIds } from './store.ts'
import { createTalkEndpoints } from './talk.ts'
import { createWorkViews } from './views.ts'
import { createWorkHooks } from './webhook.ts'
import type { OpenProjectWebhook } from './webhook.ts'
import { createWorkEndpoints } from './works.ts'

/** Options of {@link createOpenProjectSimulator}. */
export interface OpenProjectSimulatorOptions {
  /** API token of the service account; taken as Bearer too where it begins with `opapi-`. */
  readonly apiKey: string
  /** An OAuth application bound to the service account. @defaultValue none */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string }
  /** @defaultValue any free port, kept over restarts */
  readonly port?: number
  readonly ledger?: Ledger
  /** Same seed, same chance. @defaultValue `1` */
  readonly seed?: number
  /** Where to tell of changes; may be set later with `setWebhook`. @defaultValue nowhere */
  readonly webhook?: OpenProjectWebhook
  /** First value of the knob `aggregationMs`. @defaultValue `0` */
  readonly webhookDelayMs?: number
  /** Number of the custom field for the requester's Telegram number. @defaultValue `5` */
  readonly fieldTelegramId?: number
  /** Number of the custom field for the request key. @defaultValue `6` */
  readonly fieldRequestKey?: number
  /** Time of changes and end of tokens. @defaultValue the machine's */
  readonly clock?: () => Date
  /**
   * Numbers after which work packages, steps of their history and files are counted, for a help desk whose database knows those of an earlier run.
   * @defaultValue 1200, 4000 and 700
   */
  readonly lastIds?: LastWorkIds
  /** Path under which a foreign server calls `handle`. @defaultValue `''` */
  readonly mount?: string
  /** Origin of that foreign server, `http://127.0.0.1:<port>`. @defaultValue the own server's */
  readonly origin?: () => string
}

/** Wires the API to its memory. */
const createParts = (options: OpenProjectSimulatorOptions) => {
  const { apiKey, oauth, ledger = createLedger(), seed = 1, clock = () => new Date(), mount = '' } = options
  const { fieldTelegramId: telegramId = 5, fieldRequestKey: requestKey = 6, webhookDelayMs = 0 } = options
  const { lastIds = { work: 1200, activity: 4000, attachment: 700 } } = options
  const target: { webhook: OpenProjectWebhook | undefined } = { webhook: options.webhook }
  const random = createRandom(seed)
  const faults = createOpenProjectFaults(webhookDelayMs)
  const fields = toFieldNames({ telegramId, requestKey })
  const store = createWorkStore({ clock, lastIds })
  const represent = createRepresent({ faults, root: () => mount })
  const hooks = createWorkHooks({ faults, ledger, random, represent, webhook: () => target.webhook })
  const auth = createWorkAuth({ faults, random, apiKey, oauth, clock })
  const bodies = createBodyReader({ faults, fields })
  const select = createWorkQuery({ faults, fields })
  const endpoints = [
    ...createWorkEndpoints({ store, faults, random, represent, bodies, hooks, fields, requestKey, select }),
    ...createTalkEndpoints({ store, faults, represent, hooks, requestKey }),
    ...createAboutEndpoints({ faults, represent }),
  ]
  const answer = createWorkServer({ ledger, faults, random, auth, endpoints })
  const staff = createWorkStaff({ store, ledger, hooks, requestKey })
  const views = createWorkViews({ store, telegramId, requestKey })
  return { ledger, faults, target, hooks, answer, staff, views }
}

/**
 * An OpenProject of our own: API v3 as far as a help desk uses it, over HTTP on 127.0.0.1, people who work in its pages, signed webhooks,
 * an account of everything ({@link Ledger}) and knobs for what goes wrong. One instance with two projects (1 `it-support`, 2 `edebo`),
 * types 1 and 2, and the statuses, users and custom fields that it shows.
 */
export const createOpenProjectSimulator = (options: OpenProjectSimulatorOptions) => {
  const { port = 0, mount = '', origin } = options
  const { ledger, faults, target, hooks, answer, staff, views } = createParts(options)
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
    ...createKnobs(faults, openProjectFaultsPatch),
    ...staff,
    ...views,
    users: simUsers,
    statuses: simStatuses,
    /** Everything that was told, byte for byte, whether it arrived or not: to be told again, or altered. */
    tellings: () => [...hooks.tellings],
    /** Without `/api/v3`, for `OPENPROJECT_URL`. */
    get url(): string {
      return `${(origin ?? host.origin)()}${mount}`
    },
    /** Begins to answer; again after {@link stop}, at the same port with everything kept. */
    start: () => {
      hooks.resume()
      return host.start()
    },
    stop: () => {
      hooks.silence()
      return host.stop()
    },
    handle,
    /** Changes where changes are told of. */
    setWebhook: (webhook: OpenProjectWebhook | undefined): void => {
      target.webhook = webhook
    },
  }
}

/** See {@link createOpenProjectSimulator}. */
export type OpenProjectSimulator = ReturnType<typeof createOpenProjectSimulator>
