import { crmSyncQueue } from '@pinline/contracts'
import { createTransact } from '@pinline/db'
import { createLaneWorker } from '@pinline/domain'
import type { Timer } from '@pinline/domain'
import { newId, sleep } from '@pinline/platform'
import { createConsumer } from '@pinline/queue'
import { createChatSync } from './crm/chat-sync.ts'
import type { ChatSync, Reader } from './crm/chat-sync.ts'
import type { OrderInfo } from './crm/order-info.ts'
import type { Parts } from './parts.ts'
import { createRuleTimers } from './rules/rule-timers.ts'
import type { Pump } from './telegram/pump.ts'
import { createCrmWatch } from './timers/admin-timers.ts'
import { createAfterRestore } from './timers/after-restore.ts'
import { createBacklog } from './timers/backlog.ts'
import { createDeskTimers } from './timers/desk-timers.ts'
import { createProof } from './timers/proof.ts'
import type { Proof } from './timers/proof.ts'
import { createReconcile } from './timers/reconcile.ts'
import { createTwinTimer } from './timers/twins.ts'

/** Chats read at once by hints; Postgres gathers what they bring. */
const readsAtOnce = 64
const sweepMs = 1_000
const lapseMs = 5_000
const twinsMs = 15_000
const backlogMs = 5_000

/** The part of the dispatcher that only a shop has. */
export interface ShopWork {
  /** What a new leader does for the shop; each begins with a quick look. */
  readonly timers: () => Timer[]
  /** No more hints and lanes are taken; resolves when what is under way has ended. */
  readonly close: () => Promise<void>
}

export interface ShopParts {
  readonly reader: Reader
  readonly pump: Pump
  readonly orderInfo: OrderInfo
}

/** Nothing of a shop runs without one. */
export const noShop: ShopWork = { timers: () => [], close: () => Promise.resolve() }

const createShopTimers = (parts: Parts, sync: ChatSync, { pump, orderInfo }: ShopParts, proof: Proof): (() => Timer[]) => {
  const { config, stores, clock, logger } = parts
  const { account } = config
  const { bot } = config.telegram
  const ring = (destination: string): void => void pump.ring(destination)
  const chatIdOf = async (order: number): Promise<number | null> => (await stores.views.chat({ account, order }))?.id ?? null
  const backlog = createBacklog({ ...stores, transact: createTransact(stores.database), ring, bot, clock })
  const lapse = async (): Promise<void> => {
    for (const { destination } of (await stores.desk.lapse(100)).lanes) ring(destination)
  }
  const ruleTimers = createRuleTimers(parts)
  const found = parts.metrics.counter('reply_twin_total', 'Replies that may stand twice in the CRM')
  const lookForTwins = createTwinTimer({ twins: stores.twins, found, logger })
  const afterRestore = createAfterRestore({ settings: stores.settings, account })
  return () => {
    const watched = createCrmWatch(parts, ring)
    const reconcile = createReconcile({ ...stores, ...watched, sync, chatIdOf, ring, proof, bot, account, clock, logger })
    return [
      { name: 'reconcile', everyMs: config.desk.sweepMs, run: reconcile.look },
      { name: 'reconcile-deep', everyMs: config.desk.sweepMs, run: reconcile.deepen },
      ...afterRestore([
        { name: 'lapse', everyMs: lapseMs, run: lapse },
        ...createDeskTimers({ stores, pinTtlMs: config.desk.pinTtlMs, ring, clock }),
        ...ruleTimers(),
      ]),
      { name: 'order-info', everyMs: config.desk.sweepMs, run: () => orderInfo.retryMissing(5) },
      { name: 'twins', everyMs: twinsMs, run: lookForTwins },
      ...(config.telegram.limits === 'off' ? [] : [{ name: 'backlog', everyMs: backlogMs, run: backlog }]),
    ]
  }
}

/** Reads the shop's chats as hints, sweeps and timers ask for it. */
export const startShop = (parts: Parts, shop: ShopParts): ShopWork => {
  const { config, stores, lifecycle, clock, logger, metrics, onError } = parts
  const reads = metrics.counter('crm_reads_total', 'Readings of chats, by outcome and mode', ['outcome', 'mode'])
  const proof = createProof({ transact: createTransact(stores.database), clock })
  const onRead = (outcome: 'read' | 'failed', mode: string, hasNews: boolean): void => {
    reads.inc({ outcome, mode })
    if (hasNews && mode === 'sweep') proof.found()
  }
  const { reader, pump } = shop
  const sync = createChatSync({ reader, lanes: stores.lanes, pump, desk: stores.desk, onRead, onError, random: Math.random })
  const worker = createLaneWorker({
    claim: (lane) => stores.lanes.claim(lane, newId()),
    claimDue: (limit, graceSeconds) => stores.lanes.claimDue({ kind: 'crm-sync', limit, graceSeconds, token: newId() }),
    drain: (held) => sync.onLane(held),
    concurrency: 16,
    sweepMs,
    sleep,
    onError,
  })
  lifecycle.defer('crm-sync lanes', () => worker.close())
  void worker.run()
  const options = { url: config.redisUrl, logger, concurrency: readsAtOnce }
  const hints = createConsumer(crmSyncQueue, (hint) => sync.onHint(hint), options)
  return {
    timers: createShopTimers(parts, sync, shop, proof),
    close: async () => {
      await Promise.all([hints.close(), worker.close()])
    },
  }
}
