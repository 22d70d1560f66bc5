import { createEnqueue, createIntake, createTransact, enqueue, groupRecipient, toCrm, toTelegram } from '@pinline/db'
import type { OutboxRequest } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, bot, buyer, createRig, finishCard, nextMessageId, page, postedChat, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let orders = 20_000

beforeAll(async () => {
  rig = await createRig()
})

afterAll(() => rig.close())

const notice = (order: number, idem: string, recipient = groupRecipient): OutboxRequest =>
  toTelegram({ bot, recipient, order }, { op: 'notice', payload: { key: 'x' }, idem, priority: 2 })

/** A lane of its own with `count` effects. */
const filledLane = async (count: number): Promise<{ lane: number; order: number }> => {
  const order = (orders += 1)
  const requests = Array.from({ length: count }, (_, index) => notice(order, `n:${String(order)}:${String(index)}`))
  const [touched] = await createEnqueue(rig.db)(requests)
  return { lane: touched?.lane ?? 0, order }
}

const laneRow = async (lane: number) =>
  (
    await rig.rows<{ wanted: number; done: number; fence: number; free: boolean }>(
      'select wanted, done, fence, lease_until < now() as free from lane where id = $1',
      [lane],
    )
  )[0]

const itemRow = async (lane: number, seq: number) =>
  (await rig.rows('select state, attempts, error from outbox_item where lane_id = $1 and seq = $2', [lane, seq]))[0]

/** The lease runs out, as it does where a worker was killed. */
const letLeaseRunOut = (lane: number) => rig.rows("update lane set lease_until = now() - interval '1 ms' where id = $1", [lane])

const sent = { state: 'sent' } as const

test('of many workers that claim a lane one gets it', async () => {
  const { lane } = await filledLane(1)
  const other = rig.open()
  const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? rig : other).lanes.claim(lane, newId())))
  expect(claims.filter((held) => held !== null)).toHaveLength(1)
})

test('an empty lane and one that is not due yet can not be claimed', async () => {
  const { lane } = await filledLane(1)
  const { held, item } = await takeItem(rig.lanes, lane)
  await rig.lanes.giveBack(held, item.seq, { delayMs: 60_000, uncounted: false })
  expect(await rig.lanes.claim(lane, newId())).toBeNull()
  await rig.rows('update lane set next_at = now() where id = $1', [lane])
  const again = await takeItem(rig.lanes, lane)
  expect(await rig.lanes.finish(again.held, 1, sent)).toMatchObject({ status: 'finished', left: 0, next: null })
  expect(await rig.lanes.claim(lane, newId())).toBeNull()
})

test('a lease that ran out is taken over, and the repeated try is visible', async () => {
  const { lane } = await filledLane(1)
  await takeItem(rig.lanes, lane)
  expect(await rig.lanes.claim(lane, newId())).toBeNull()
  await letLeaseRunOut(lane)
  expect((await takeItem(rig.lanes, lane)).item.attempts).toBe(2)
})

test('a holder whose lane was taken over writes nothing', async () => {
  const { lane } = await filledLane(2)
  const stale = await takeItem(rig.lanes, lane)
  await letLeaseRunOut(lane)
  const { held } = await takeItem(rig.lanes, lane)
  expect(await rig.lanes.takeHead(stale.held)).toEqual({ status: 'lost' })
  expect(await rig.lanes.finish(stale.held, 1, { state: 'dead', error: 'stale' })).toEqual({ status: 'lost' })
  await rig.lanes.giveBack(stale.held, 1, { delayMs: 0, uncounted: true, error: 'stale' })
  await rig.lanes.release(stale.held, 0)
  expect(await itemRow(lane, 1)).toEqual({ state: 'sending', attempts: 2, error: null })
  expect(await laneRow(lane)).toEqual({ wanted: 2, done: 0, fence: held.fence, free: false })
})

test('reads are settled by who holds the lane, up to the rings of the claim', async () => {
  const intake = createIntake(rig.db)
  const order = (orders += 1)
  const { lane } = await intake.ringChat(account, order)
  const stale = await rig.lanes.claim(lane, newId())
  if (stale === null) throw new Error('the lane is due')
  await letLeaseRunOut(lane)
  const held = await rig.lanes.claim(lane, newId())
  if (held === null) throw new Error('the lease ran out')
  await intake.ringChat(account, order)
  await rig.lanes.settleReads(stale)
  expect(await laneRow(lane)).toMatchObject({ wanted: 2, done: 0, free: false })
  await rig.lanes.settleReads(held)
  expect(await laneRow(lane)).toMatchObject({ wanted: 2, done: 1, free: true })
})

test('the end of an item is noted once', async () => {
  const { lane } = await filledLane(2)
  const { held } = await takeItem(rig.lanes, lane)
  expect(await rig.lanes.finish(held, 1, sent)).toMatchObject({ status: 'finished', left: 1, next: { seq: 2, attempts: 1 } })
  expect(await rig.lanes.finish(held, 1, sent)).toEqual({ status: 'lost' })
  expect(await rig.lanes.finish(held, 2, { state: 'dead', error: 'refused' })).toMatchObject({ left: 0, next: null })
  expect(await itemRow(lane, 2)).toEqual({ state: 'dead', attempts: 1, error: 'refused' })
  expect(await laneRow(lane)).toMatchObject({ done: 2, free: true })
})

test('given back uncounted the try did not happen, counted it did', async () => {
  const { lane } = await filledLane(1)
  const first = await takeItem(rig.lanes, lane)
  await rig.lanes.giveBack(first.held, 1, { delayMs: null, uncounted: true })
  expect(await itemRow(lane, 1)).toEqual({ state: 'pending', attempts: 0, error: null })
  const second = await takeItem(rig.lanes, lane)
  await rig.lanes.giveBack(second.held, 1, { delayMs: null, uncounted: false, error: 'cut' })
  expect(await itemRow(lane, 1)).toEqual({ state: 'sending', attempts: 1, error: 'cut' })
  expect((await takeItem(rig.lanes, lane)).item.attempts).toBe(2)
})

test('due lanes come by priority, then age, of one destination, after the grace', async () => {
  const destination = 'manager:900'
  const enqueue = createEnqueue(rig.db)
  const order = (orders += 3)
  const ask = async (offset: number, priority: 1 | 2 | 3) => {
    const [touched] = await enqueue([{ ...notice(order - offset, `due:${String(order)}:${String(offset)}`, destination), priority }])
    return touched?.lane ?? 0
  }
  const [late, urgent, early] = [await ask(0, 2), await ask(1, 1), await ask(2, 2)]
  await rig.rows("update lane set next_at = now() - interval '5 s' where id = $1", [early])
  expect(await rig.lanes.dueDestinations('telegram')).toContain(destination)
  const query = { kind: 'telegram', destination, limit: 5, token: newId() } as const
  expect((await rig.lanes.claimDue({ ...query, graceSeconds: 3 })).map(({ lane }) => lane)).toEqual([early])
  await letLeaseRunOut(early)
  const claimed: number[] = []
  for (let n = 0; n < 3; n += 1)
    claimed.push(...(await rig.lanes.claimDue({ ...query, limit: 1, graceSeconds: 0 })).map(({ lane }) => lane))
  expect(claimed).toEqual([urgent, early, late])
  expect(await rig.lanes.dueDestinations('telegram')).not.toContain(destination)
})

test('an effect is asked for once, whoever asks; its lane has no hole', async () => {
  const order = (orders += 1)
  const enqueues = [createEnqueue(rig.db), createEnqueue(rig.open().db)]
  for (let round = 0; round < 40; round += 1) {
    const idem = (n: number): string => `same:${String(order)}:${String(round)}:${String(n)}`
    await Promise.all(enqueues.map((enqueue) => enqueue([notice(order, idem(0)), notice(order, idem(1))])))
  }
  const rows = await rig.rows<{ seq: number; wanted: number }>(
    'select o.seq, l.wanted from outbox_item o join lane l on l.id = o.lane_id where l.key = $1 order by o.seq',
    [`${String(bot)}:${groupRecipient}:${String(order)}`],
  )
  expect(rows).toEqual(Array.from({ length: 80 }, (_, index) => ({ seq: index + 1, wanted: 80 })))
})

test('an effect that two ask for at once, for different lanes, is asked for by one', async () => {
  const idem = newId()
  const isWaiting = async (): Promise<boolean> => {
    const waiting = await rig.rows("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
    return waiting.length > 0
  }
  const other = rig.open()
  const second = await createTransact(rig.db)(async (tx) => {
    await enqueue(tx, [notice((orders += 1), idem)])
    // It has begun before the first one is there to be seen, and ends only where nothing holds it up.
    let isOver = false
    const asked = createEnqueue(other.db)([notice((orders += 1), idem)]).finally(() => {
      isOver = true
    })
    await expect.poll(async () => isOver || (await isWaiting()), { interval: 10, timeout: 10_000 }).toBe(true)
    return { asked }
  })
  expect(await second.asked).toEqual([])
  expect(await rig.rows('select idem from outbox_item where idem = $1', [idem])).toHaveLength(1)
})

test('what a reply is compared with is fixed once', async () => {
  const order = (orders += 1)
  const [touched] = await createEnqueue(rig.db)([
    toCrm({ account, order }, { op: 'seen', payload: { notify: false }, idem: newId(), priority: 1 }),
  ])
  const item = { lane: touched?.lane ?? 0, seq: 1 }
  expect(await rig.lanes.setBase(item, 70)).toBe(70)
  expect(await rig.lanes.setBase(item, 90)).toBe(70)
})

test('a chat that was read moments ago gives the reply its base', async () => {
  const order = (orders += 1)
  const { chat } = await postedChat(rig, order)
  const ask = async (idem: string) => {
    const request = toCrm({ account, order }, { op: 'seen', payload: { notify: false }, idem, priority: 1, chat })
    const [touched] = await createEnqueue(rig.db)([request])
    const { held, item } = await takeItem(rig.lanes, touched?.lane ?? 0)
    await rig.lanes.finish(held, item.seq, sent)
    return item.baseId
  }
  expect(await ask(newId())).toBe(order * 100 + 1)
  await rig.rows("update chat set synced_at = now() - interval '1 minute' where id = $1", [chat])
  expect(await ask(newId())).toBeNull()
})

test('a card that ends while its chat is claimed is drawn again, whoever comes first', async () => {
  const manager = await rig.manager(1)
  const other = rig.open()
  let [seenByClaim, seenByFinish] = [0, 0]
  for (let round = 0; round < 60; round += 1) {
    const order = (orders += 1)
    const imported = await stored(rig.importPage(page(order, 'hook', [buyer(1)])))
    const [taken] = imported.lanes
    if (taken?.item == null || taken.fence === null) throw new Error('the import took the lane')
    const messageId = nextMessageId()
    const [finished] = await Promise.all([
      finishCard(rig.lanes, { lane: taken.lane, fence: taken.fence }, taken.item, 0, messageId),
      other.desk.claim({ order, message: 1, manager, key: newId() }),
    ])
    const edits = await rig.rows("select 1 from outbox_item where chat_id = $1 and op = 'card.edit'", [imported.chat])
    const outdated = finished.status === 'finished' && finished.chatVersion !== 0
    seenByClaim += edits.length
    seenByFinish += outdated ? 1 : 0
    expect({ round, drawnAgain: edits.length + (outdated ? 1 : 0) }).toEqual({ round, drawnAgain: 1 })
  }
  expect(seenByClaim + seenByFinish).toBe(60)
})
