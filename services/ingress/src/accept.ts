import type { HintOf, crmSyncQueue, inboxQueue, workSyncQueue } from '@pinline/contracts'
import type { Intake, RequestSync } from '@pinline/db'
import { AppError, withTimeout } from '@pinline/platform'
import type { Metrics } from '@pinline/platform'
import { parseUpdate } from './telegram-update.ts'

/** Shorter than any sender waits, so that it gets our answer and not its own time-out. */
const storeTimeoutMs = 5000

/** Nothing was stored, or it is not known whether: the sender must repeat. Repeating is harmless. */
export class StoreUnavailableError extends AppError {
  readonly code = 'STORE_UNAVAILABLE'
  readonly retryable = true
}

/** Adds a hint; never rejects and does not take long. */
type Hint<Payload> = (payload: Payload) => Promise<unknown>

export type AcceptDeps = {
  /** The bot whose updates these are. */
  bot: number
  intake: Pick<Intake, 'storeUpdate' | 'ringChat'>
  hintInbox: Hint<HintOf<typeof inboxQueue>>
  hintCrmSync: Hint<HintOf<typeof crmSyncQueue>>
  ringWork: RequestSync['ring']
  hintWorkSync: Hint<HintOf<typeof workSyncQueue>>
  metrics: Pick<Metrics, 'counter'>
}

/** What comes in becomes a durable row first and a hint afterwards. All reject with {@link StoreUnavailableError} while Postgres is away. */
export type Accept = {
  /** Stores one update. `invalid`: it is none, and nothing was stored. */
  update(source: 'webhook' | 'polling', body: unknown): Promise<{ status: 'stored' | 'repeated' } | { status: 'invalid'; reason: string }>
  /** Notes that a chat of the CRM has news. Of what the caller sent only the chat's number is believed. */
  ring(notice: 'message' | 'sale', account: number, chat: number): Promise<void>
  /** Notes that a work package of OpenProject has news. */
  work(work: number): Promise<void>
}

const store = async <T>(write: Promise<T>): Promise<T> => {
  try {
    const outcome = await withTimeout(write, storeTimeoutMs)
    if (outcome.status === 'ok') return outcome.value
  } catch (thrown) {
    throw new StoreUnavailableError('could not store', { cause: thrown })
  }
  throw new StoreUnavailableError('storing took too long')
}

export const createAccept = ({ bot, intake, hintInbox, hintCrmSync, ringWork, hintWorkSync, metrics }: AcceptDeps): Accept => {
  const updates = metrics.counter('ingress_updates_total', 'Telegram updates by way and outcome', ['source', 'outcome'])
  const rings = metrics.counter('ingress_rings_total', 'Notices of the CRM and of OpenProject by kind', ['notice'])
  return {
    update: async (source, body) => {
      const parsed = parseUpdate(bot, body)
      if (parsed.status === 'invalid') {
        updates.inc({ source, outcome: 'invalid' })
        return parsed
      }
      const { lane, fresh } = await store(intake.storeUpdate(parsed.update))
      // A repeated update is rung too: it may have come again because the first try ended before its hint.
      await hintInbox({ lane })
      const status = fresh ? 'stored' : 'repeated'
      updates.inc({ source, outcome: status })
      return { status }
    },
    ring: async (notice, account, chat) => {
      const { lane, wanted } = await store(intake.ringChat(account, chat))
      await hintCrmSync({ lane, chat, wanted })
      rings.inc({ notice })
    },
    work: async (work) => {
      const { lane, wanted } = await store(ringWork(work))
      await hintWorkSync({ lane, work, wanted })
      rings.inc({ notice: 'work' })
    },
  }
}
