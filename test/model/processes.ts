import { createChatReader } from '@pinline/domain'
import { createMetrics, monotonicMs, newId, sleep } from '@pinline/platform'
import { createChatSync, timeImport } from '../../services/dispatcher/src/crm/chat-sync.ts'
import type { ChatSync, Reader } from '../../services/dispatcher/src/crm/chat-sync.ts'
import type { OrderInfo } from '../../services/dispatcher/src/crm/order-info.ts'
import { createSending } from '../../services/dispatcher/src/sending.ts'
import { createDestinations } from '../../services/dispatcher/src/telegram/destinations.ts'
import type { Pump } from '../../services/dispatcher/src/telegram/pump.ts'
import { createOutbox } from '../../services/outbox/src/outbox.ts'
import { createSendGate } from '../../services/outbox/src/send-gate.ts'
import type { FakeShop } from './fake-shop.ts'
import type { FakeTelegram } from './fake-telegram.ts'
import { createLife, mortalDatabase } from './life.ts'
import type { Life } from './life.ts'
import { account, bot, groupChat, logger, pinTtlMs } from './rig.ts'
import type { Rig } from './rig.ts'

export interface Outside {
  readonly shop: FakeShop
  readonly telegram: FakeTelegram
  readonly merging: boolean
  readonly onError: (error: unknown) => void
}

/** A dispatcher, as far as lanes go: it reads chats and sends effects, when it is told to. */
export interface Dispatcher {
  readonly life: Life
  readonly sync: ChatSync
  readonly pump: Pump
  /** Works the chats whose rings nobody has covered. */
  syncDue(): Promise<void>
  /** Sends what is due. */
  send(): Promise<void>
}

const noInfo: OrderInfo = {
  ensure: () => Promise.resolve('done'),
  read: () => Promise.resolve(null),
  retryMissing: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

const openLimiter = {
  take: () => Promise.resolve({ status: 'go', ended: () => undefined } as const),
  restore: () => Promise.resolve(),
  look: () => Promise.resolve(0),
  freeze: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

export const openDispatcher = (rig: Rig, { shop, telegram, merging, onError }: Outside): Dispatcher => {
  const life = createLife()
  const stores = rig.storesOf(life)
  const crm = shop.crmOf(life)
  const { clock } = rig
  const reader: Reader = createChatReader({ crm, store: timeImport(stores.importPage, monotonicMs), clock })
  const config = merging ? rig.configs.merging : rig.configs.plain
  const destinations = createDestinations({ ...stores, bot, groupId: groupChat, logChatId: undefined, monotonicMs })
  const outside = { client: telegram.clientOf(life), limiter: openLimiter, destinations, helpDesk: null, crm }
  const lifecycle = { defer: () => undefined }
  const metrics = createMetrics('dispatcher')
  const pump = createSending({ config, lifecycle, clock, logger, stores, metrics, onError, ...outside }, noInfo, reader)
  const sync = createChatSync({ reader, lanes: stores.lanes, pump, desk: stores.desk, onRead: () => undefined, onError, random: () => 0 })
  const due = { limit: 16, graceSeconds: 0 } as const
  return {
    life,
    sync,
    pump,
    syncDue: async () => {
      const held = await stores.lanes.claimDue({ kind: 'crm-sync', ...due, token: newId() })
      await Promise.all(held.map((lane) => sync.onLane(lane)))
    },
    send: async () => {
      await Promise.all((await stores.lanes.dueDestinations('telegram')).map((destination) => pump.ring(destination)))
    },
  }
}

/** An outbox that works when it is told to. */
export interface OutboxProcess {
  readonly life: Life
  deliver(): Promise<void>
  /** Links what its predecessors had no time to link. */
  linkUnlinked(signal: AbortSignal): Promise<void>
}

export const openOutbox = (rig: Rig, { shop, onError }: Outside): OutboxProcess => {
  const life = createLife()
  const gate = createSendGate({ acquire: () => Promise.resolve(), now: monotonicMs })
  const stores = rig.storesOf(life)
  const { drain, linkUnlinked } = createOutbox({
    database: mortalDatabase(rig.database, life),
    crm: shop.crmOf(life),
    telegram: { download: () => Promise.resolve({ status: 'gone' }) },
    gate,
    bot,
    account,
    linkTemplate: null,
    crmTakes: null,
    pinTtlMs,
    // All hints are lost; what is due is found.
    hints: { telegram: () => undefined, crmSync: () => undefined, crmOutbox: () => undefined },
    metrics: createMetrics('outbox'),
    clock: rig.clock,
    random: () => 0,
    logger,
  })
  return {
    life,
    linkUnlinked,
    deliver: async () => {
      const held = await stores.lanes.claimDue({ kind: 'crm', limit: 16, graceSeconds: 0, token: newId() })
      await Promise.all(held.map((lane) => drain(lane, new AbortController().signal).catch(onError)))
    },
  }
}

export const pause = (ms: number): Promise<void> => sleep(ms)
