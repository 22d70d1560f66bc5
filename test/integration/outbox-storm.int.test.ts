import { monotonicMs } from '@pinline/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOutboxFixture } from './outbox-fixture.ts'
import type { OutboxFixture } from './outbox-fixture.ts'

let fixture: OutboxFixture

beforeAll(async () => {
  fixture = await createOutboxFixture({ seed: 7 })
})
afterAll(() => fixture.close())

const chats = 50
const repliesPerChat = 4
/** Replies whose answer was lost and whose text was changed as well. */
const mostUnknown = 3

/** In every fifth chat all replies are equal. */
const textOf = (chat: number, index: number): string =>
  chat % 5 === 0 ? 'Okay' : `Chat ${String(chat)}, part ${'abcdefgh'.repeat(index + 1)}: "a" & <b>  \nsecond line`

test(
  '200 replies in 50 chats through errors, lost answers and altered texts: each arrives once, in order',
  { timeout: 90_000 },
  async () => {
    const { open, chat, say, simulator, sent, sql } = fixture
    const orders: number[] = []
    for (let index = 0; index < chats; index += 1) orders.push(await chat())
    Object.assign(simulator.faults, { errorRate5xx: 0.1, commitThenResetRate: 0.05, alterTextRate: 0.3, htmlPageRate: 0.02 })
    const outboxes = [open(), open()]
    const running = outboxes.map(({ worker }) => worker.run())
    const startedAt = monotonicMs()
    const lanes = await Promise.all(
      orders.map(async (order, at) => {
        let lane = 0
        for (let index = 0; index < repliesPerChat; index += 1) {
          lane = await say(order, textOf(at, index))
          // Hints go to both processes, as a repeated one may.
          for (const { worker } of outboxes) void worker.work(lane)
        }
        return lane
      }),
    )
    const states = async () => {
      const rows = await sql<{ state: string; n: number }>(
        `select state, count(*)::int as n from outbox_item where lane_id = any($1::bigint[]) group by state`,
        [lanes],
      )
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
    }
    await expect
      .poll(async () => (await states())['sent'] ?? 0, { timeout: 60_000, interval: 200 })
      .toBeGreaterThanOrEqual(chats * repliesPerChat - mostUnknown)
    await expect
      .poll(async () => Object.keys(await states()).filter((state) => state === 'pending' || state === 'sending'), { timeout: 20_000 })
      .toEqual([])
    expect(monotonicMs() - startedAt).toBeLessThan(60_000)
    Object.assign(simulator.faults, { errorRate5xx: 0, commitThenResetRate: 0, alterTextRate: 0, htmlPageRate: 0 })

    // What counts is what the CRM has: the ledger holds each text as it was sent.
    const unknown = (await states())['unknown'] ?? 0
    let missing = 0
    for (const [at, order] of orders.entries()) {
      const wanted = Array.from({ length: repliesPerChat }, (_, index) => textOf(at, index))
      const arrived = sent(order).map(({ text }) => text)
      if (arrived.length === wanted.length) expect(arrived).toEqual(wanted)
      else missing += wanted.length - arrived.length
      expect(arrived.length).toBeLessThanOrEqual(wanted.length)
    }
    // A reply may be missing only where its writer is asked about it.
    expect(missing).toBeLessThanOrEqual(unknown)
    expect(unknown).toBeLessThanOrEqual(mostUnknown)
    const lost = simulator.ledger.where(({ kind, ok, answered }) => kind === 'crm.send' && ok && answered === false)
    expect(lost.length).toBeGreaterThan(0)
    for (const { worker } of outboxes) await worker.close()
    await Promise.all(running)
  },
)

test('after an outage of the CRM what waited is there within seconds, and meanwhile it was spared', { timeout: 60_000 }, async () => {
  const { open, chat, say, simulator, sent } = fixture
  const orders: number[] = []
  for (let index = 0; index < 20; index += 1) orders.push(await chat())
  simulator.faults.errorRate5xx = 1
  const before = simulator.ledger.entries().length
  const { worker, breaker } = open()
  for (const order of orders) void worker.work(await say(order, 'after the outage'))
  await expect.poll(() => breaker.isClosed(), { timeout: 10_000 }).toBe(false)
  // Five failures close the way; by then two probes have failed as well.
  await expect.poll(() => simulator.ledger.entries().length - before, { timeout: 15_000 }).toBeGreaterThan(6)
  const calls = simulator.ledger.entries().length - before
  simulator.faults.errorRate5xx = 0
  const backAt = monotonicMs()
  await expect.poll(() => orders.filter((order) => sent(order).length === 1).length, { timeout: 20_000 }).toBe(20)
  expect(monotonicMs() - backAt).toBeLessThan(8000)
  expect(calls).toBeLessThan(15)
})
