import type { ClaimResult } from '@pinline/db'
import { createFakeShop } from './fake-shop.ts'
import type { FakeShop } from './fake-shop.ts'
import { createFakeTelegram } from './fake-telegram.ts'
import type { FakeTelegram } from './fake-telegram.ts'
import type { Life } from './life.ts'
import { openDispatcher, openOutbox, pause } from './processes.ts'
import type { Dispatcher, OutboxProcess, Outside } from './processes.ts'
import { account } from './rig.ts'
import type { Rig } from './rig.ts'

interface ChatFacts {
  readonly id: number
  readonly last_buyer_id: number
  readonly last_seller_id: number
}

/** Two processes of each sort between the fakes, driven step by step. */
export interface World {
  readonly rig: Rig
  readonly shop: FakeShop
  readonly telegram: FakeTelegram
  readonly errors: unknown[]
  readonly orders: readonly number[]
  ring(order: number): Promise<{ lane: number; wanted: number }>
  /** Runs work of dispatchers to its end, or to their death, after which their leases have run out and a new process stands in their place. */
  readonly dispatch: (...work: readonly { process: number; run: (dispatcher: Dispatcher) => Promise<void> }[]) => Promise<void>
  deliver(...processes: readonly number[]): Promise<void>
  readonly chat: (order: number) => Promise<ChatFacts | null>
  claim(order: number, manager: number): Promise<ClaimResult>
  /** Back-offs are over; whatever was under way to the CRM has arrived. */
  passWaits(): Promise<void>
  /** Everything is repaired, and all work is done. */
  settle(): Promise<void>
}

const dueKinds = `kind in ('crm-sync', 'telegram', 'crm')`
const mostRounds = 80

/** Nobody asks Postgres for anything. */
const untilQuiet = async ({ database: { pool, relaxed } }: Rig): Promise<void> => {
  const isBusy = (): boolean =>
    [pool, relaxed].some(({ totalCount, idleCount, waitingCount }) => totalCount > idleCount || waitingCount > 0)
  for (let quiet = 0; quiet < 3; quiet = isBusy() ? 0 : quiet + 1) await pause(0)
}

const createProcesses = (rig: Rig, outside: Outside) => {
  const dispatchers = [openDispatcher(rig, outside), openDispatcher(rig, outside)]
  const outboxes = [openOutbox(rig, outside), openOutbox(rig, outside)]
  const isLeased = async (): Promise<boolean> =>
    (await rig.rows(`select 1 from lane where ${dueKinds} and lease_until > now() limit 1`)).length > 0
  /** Whoever died is replaced, after its leases are over. */
  const bury = async (): Promise<void> => {
    await untilQuiet(rig)
    await rig.rows(`update lane set lease_until = '-infinity' where ${dueKinds} and lease_until > now()`)
    for (const [index, { life }] of dispatchers.entries()) if (life.isOver()) dispatchers[index] = openDispatcher(rig, outside)
    for (const [index, { life }] of outboxes.entries()) if (life.isOver()) outboxes[index] = openOutbox(rig, outside)
  }
  const orDeath = (life: Life, work: Promise<void>): Promise<void> => Promise.race([work, life.over])
  const idle = async (): Promise<void> => {
    const isDead = (): boolean => [...dispatchers, ...outboxes].some(({ life }) => life.isOver())
    for (let round = 0; round < 2_000; round += 1) {
      await untilQuiet(rig)
      if (isDead()) return bury()
      if (!(await isLeased())) return
      await pause(1)
    }
    throw new Error('lanes stay leased although nobody works them')
  }
  return {
    dispatch: async (work: readonly { process: number; run: (dispatcher: Dispatcher) => Promise<void> }[]) => {
      const running = work.flatMap(({ process, run }) => {
        const dispatcher = dispatchers[process]
        return dispatcher === undefined ? [] : [orDeath(dispatcher.life, run(dispatcher))]
      })
      await Promise.all(running)
      await idle()
    },
    deliver: async (processes: readonly number[]) => {
      const chosen: OutboxProcess[] = processes.flatMap((process) => outboxes[process] ?? [])
      await Promise.all(chosen.map((outbox) => orDeath(outbox.life, outbox.deliver())))
      await idle()
    },
    link: async () => {
      // Some time has passed.
      await rig.rows(`update outbox_item set sent_at = sent_at - interval '1 min' where sent_at is not null and base_id is not null`)
      await outboxes[0]?.linkUnlinked(new AbortController().signal)
      await idle()
    },
    /** New processes, as after a start; what the old ones were doing is over. */
    renew: async () => {
      for (const { pump } of dispatchers) await pump.close()
      for (const { life } of [...dispatchers, ...outboxes]) life.retire()
      await bury()
    },
  }
}

const createSettle =
  (
    { rig, shop, telegram }: Pick<World, 'rig' | 'shop' | 'telegram'>,
    orders: readonly number[],
    processes: ReturnType<typeof createProcesses>,
  ) =>
  async (): Promise<void> => {
    shop.disarm()
    telegram.disarm()
    await pause(2 * telegram.throttledMs)
    await rig.desk.lapse(100)
    const left = (): Promise<object[]> => rig.rows(`select kind, key, wanted, done from lane where ${dueKinds} and wanted > done`)
    await processes.renew()
    await processes.dispatch(
      orders.map((order) => ({
        process: 0,
        run: ({ sync }) => sync.read(order, 'sweep', 'live', new AbortController().signal).then(() => undefined),
      })),
    )
    for (let round = 0; round < mostRounds; round += 1) {
      shop.arrive()
      await rig.rows(`update lane set next_at = now() where ${dueKinds} and wanted > done and next_at > now()`)
      if (round % 5 === 4) await processes.renew()
      await processes.dispatch([{ process: 0, run: (dispatcher) => dispatcher.syncDue() }])
      await processes.deliver([0])
      await processes.dispatch([{ process: 0, run: (dispatcher) => dispatcher.send() }])
      if ((await left()).length > 0) continue
      await processes.link()
      if ((await left()).length === 0) return
    }
    throw new Error(`work that is never done: ${JSON.stringify(await left())}`)
  }

/** Whatever a run before has left is nobody's business now. */
const forgetOthers = async (rig: Rig): Promise<void> => {
  await rig.rows(`update lane set done = wanted, lease_until = '-infinity' where wanted > done`)
  await rig.rows(`update assignment set released_at = now(), reason = 'dropped' where released_at is null`)
  await rig.rows('update chat set owner_id = null, owner_until = null where owner_id is not null')
  await rig.rows('delete from open_chat')
}

export const createWorld = async (rig: Rig, { chats, merging }: { chats: number; merging: boolean }): Promise<World> => {
  rig.pass(null)
  await forgetOthers(rig)
  const [shop, telegram] = [createFakeShop(rig.crm), createFakeTelegram(() => rig.newMessageId())]
  const errors: unknown[] = []
  const processes = createProcesses(rig, { shop, telegram, merging, onError: (error) => void errors.push(error) })
  const orders = Array.from({ length: chats }, () => rig.newOrder())
  for (const order of orders) shop.crm.addChat({ chat: order })
  const chat: World['chat'] = async (order) =>
    (
      await rig.rows<ChatFacts>('select id, last_buyer_id, last_seller_id from chat where account = $1 and external_id = $2', [
        account,
        order,
      ])
    )[0] ?? null
  return {
    rig,
    shop,
    telegram,
    errors,
    orders,
    ring: (order) => rig.intake.ringChat(account, order),
    dispatch: (...work) => processes.dispatch(work),
    deliver: (...chosen) => processes.deliver(chosen),
    chat,
    claim: async (order, manager) => {
      const message = (await chat(order))?.last_buyer_id ?? 0
      return rig.desk.claim({ order, message, manager, key: `${String(order)}:${String(manager)}:${String(rig.newUpdate())}` })
    },
    passWaits: async () => {
      shop.arrive()
      await pause(2 * telegram.throttledMs)
      await rig.rows(`update lane set next_at = now() where ${dueKinds} and wanted > done and next_at > now()`)
    },
    settle: createSettle({ rig, shop, telegram }, orders, processes),
  }
}
