import { createKeepingCrm, createMemoryTokenStore } from '@pinline/crm'
import { createDatabase, createDesk, createImport, createLanes, createRuleAnswers } from '@pinline/db'
import type { Database, HeldLane, ReplyPart } from '@pinline/db'
import { createChatReader } from '@pinline/domain'
import type { Crm } from '@pinline/domain'
import { createLogger, createMetrics, monotonicMs, newId, systemClock } from '@pinline/platform'
import type { Metrics } from '@pinline/platform'
import { createCrmSimulator } from '@pinline/simulators'
import type { LedgerEntry } from '@pinline/simulators'
import { expect } from 'vitest'
import { createOutbox } from '../../services/outbox/src/outbox.ts'
import type { Outbox, OutboxDeps } from '../../services/outbox/src/outbox.ts'
import { createSendGate } from '../../services/outbox/src/send-gate.ts'
import type { SendGate } from '../../services/outbox/src/send-gate.ts'
import { createTestDatabase } from '../support/database.ts'

const bot = 42
export const account = 7
const hourMs = 3_600_000
const logger = createLogger({ service: 'test', level: 'silent' })

/** Ends the worker's run in the middle, as a crash would: nothing after it happens, and the lane stays leased. */
class Crash extends Error {}

export const crash = (): never => {
  throw new Crash('the process died')
}

export interface OutboxOptions {
  /** Puts something between the outbox and the CRM. */
  readonly between?: (crm: Crm) => Partial<Crm>
  readonly download?: OutboxDeps['telegram']['download']
  readonly clock?: () => Date
  readonly crmTakes?: number
}

export interface Item {
  readonly seq: number
  readonly state: string
  readonly attempts: number
  readonly error: string | null
  readonly linked: number | null
}

/** A database, a simulated CRM, and as many outboxes between them as a test opens. */
export const createOutboxFixture = async ({ seed = 1 }: { seed?: number } = {}) => {
  const testDatabase = await createTestDatabase()
  const simulator = createCrmSimulator({ sellerId: account, apiKey: 'key', seed })
  await simulator.start()
  // One login for all: the CRM refuses a second one in the same second.
  const tokens = createMemoryTokenStore(systemClock)
  const openCrm = (acquire: SendGate['acquire']): Crm =>
    createKeepingCrm({
      baseUrl: simulator.url,
      sellerId: account,
      apiKey: 'key',
      timeZone: 'Europe/Kyiv',
      fileHosts: [],
      tokens,
      acquire,
      logger,
      clock: systemClock,
    })
  const database: Database = createDatabase({ url: testDatabase.url, name: 'test', logger })
  const desk = createDesk(database, { bot, account, pinTtlMs: 24 * hourMs, clock: systemClock })
  const lanes = createLanes(database)
  const outboxes: Outbox[] = []
  const timers = new Set<NodeJS.Timeout>()
  const hinted = { telegram: new Set<string>(), crmSync: new Set<number>() }
  let updateId = 100

  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await database.pool.query<Row>(text, [...values])).rows

  const ringLater = (worker: () => Outbox, lane: number, delayMs: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      void worker().worker.work(lane)
    }, delayMs)
    timers.add(timer)
  }

  /** One outbox process. `rings: false`: nothing is worked unless the test says so. */
  const open = (
    { between = () => ({}), download, clock = systemClock, crmTakes }: OutboxOptions = {},
    rings = true,
  ): Outbox & { metrics: Metrics } => {
    const gate = createSendGate({ acquire: () => Promise.resolve(), now: monotonicMs })
    const crm = openCrm(gate.acquire)
    const metrics = createMetrics('outbox')
    const outbox: Outbox = createOutbox({
      database,
      crm: { ...crm, ...between(crm) },
      telegram: { download: download ?? (() => Promise.resolve({ status: 'gone' })) },
      gate,
      bot,
      account,
      linkTemplate: 'https://crm.example/{order}',
      crmTakes: crmTakes ?? null,
      pinTtlMs: 24 * hourMs,
      hints: {
        telegram: (destination) => void hinted.telegram.add(destination),
        crmSync: ({ chat }) => void hinted.crmSync.add(chat),
        crmOutbox: (lane, delayMs) => {
          if (rings) ringLater(() => outbox, lane, delayMs)
        },
      },
      metrics,
      clock,
      random: () => 0,
      logger,
    })
    outboxes.push(outbox)
    return { ...outbox, metrics }
  }

  /** A chat with one message of the buyer, claimed by a manager; its last reading is a while ago. */
  const chat = async (manager = 7): Promise<number> => {
    const order = simulator.addChat({ messages: [{ from: 'buyer', text: 'Hello?' }] })
    const crm = openCrm(() => Promise.resolve())
    const reader = createChatReader({ crm, store: createImport(database, { bot, account }), clock: systemClock })
    await expect.poll(async () => (await reader.readLatest({ order, mode: 'hook', urgency: 'live' })).status).toBe('read')
    await sql(`update chat set synced_at = now() - interval '1 min' where external_id = $1`, [order])
    await desk.claim({ order, message: 0, manager, key: `${String(order)}:${String(manager)}` })
    return order
  }

  const accept = async (order: number, parts: readonly ReplyPart[], manager = 7): Promise<number> => {
    updateId += 1
    const source = { telegramChat: manager, messageId: updateId, updateId }
    const result = await desk.reply({ order, manager, parts, source })
    if (result.status !== 'accepted') throw new Error(`the reply was not accepted: ${result.status}`)
    return result.lanes.find(({ kind }) => kind === 'crm')?.lane ?? 0
  }

  const items = (lane: number): Promise<Item[]> =>
    sql<Item>(
      `select o.seq, o.state, o.attempts, o.error, m.external_id as linked from outbox_item o
       left join message m on m.reply_lane = o.lane_id and m.reply_seq = o.seq where o.lane_id = $1 order by o.seq`,
      [lane],
    )

  return {
    url: testDatabase.url,
    database,
    simulator,
    desk,
    lanes,
    hinted,
    sql,
    open,
    chat,
    accept,
    items,
    say: (order: number, ...texts: string[]) =>
      accept(
        order,
        texts.map((text) => ({ type: 'text', text })),
      ),
    /** The answer of a rule to the newest message of a chat. */
    answer: async (order: number, text: string): Promise<number> => {
      const rules = createRuleAnswers(database, { account, clock: systemClock })
      const [row] = await sql<{ chat: number; message: number }>(
        'select id as chat, last_buyer_id as message from chat where external_id = $1',
        [order],
      )
      const about = { text: '', storedAt: systemClock(), product: null, shop: null, isFirst: false, order }
      const message = { ...about, chat: row?.chat ?? 0, message: row?.message ?? 0 }
      const [touched] = await rules.give({ message, rule: 'night', day: '2026-03-02', text })
      return touched?.lane ?? 0
    },
    claim: async (lane: number): Promise<HeldLane> => {
      const held = await lanes.claim(lane, newId())
      if (held === null) throw new Error('the lane is not free')
      return held
    },
    /** Waits until every item of a lane has ended, and gives their states. */
    ended: async (lane: number, timeout = 15_000): Promise<string[]> => {
      await expect
        .poll(async () => (await items(lane)).every(({ state }) => !['pending', 'sending'].includes(state)), { timeout, interval: 50 })
        .toBe(true)
      return (await items(lane)).map(({ state }) => state)
    },
    /** The lease of a process that died runs out. */
    expireLease: (lane: number) => sql(`update lane set lease_until = now() - interval '1 ms' where id = $1`, [lane]),
    /** Milliseconds until a lane is due. */
    dueIn: async (lane: number): Promise<number> =>
      (await sql<{ ms: number }>(`select (extract(epoch from next_at - now()) * 1000)::float8 as ms from lane where id = $1`, [lane]))[0]
        ?.ms ?? 0,
    /** Replies that took effect in the CRM, in order. */
    sent: (order: number): LedgerEntry[] => simulator.ledger.where(({ kind, ok, chat: of }) => kind === 'crm.send' && ok && of === order),
    /** Effects in Telegram that were asked for. */
    told: (op: string) =>
      sql<{
        recipient: string
        idem: string
        payload: { key?: string; params?: Record<string, unknown>; buttons?: Record<string, unknown>[][] }
      }>(`select recipient, idem, payload from outbox_item where recipient <> 'crm' and op = $1 order by created_at, seq`, [op]),
    close: async () => {
      for (const timer of timers) clearTimeout(timer)
      for (const outbox of outboxes) await outbox.worker.close()
      await database.close()
      await simulator.stop()
      await testDatabase.drop()
    },
  }
}

export type OutboxFixture = Awaited<ReturnType<typeof createOutboxFixture>>
