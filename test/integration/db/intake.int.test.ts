import { createInbox, createIntake, LostFenceError } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, bot, createRig } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig

beforeAll(async () => {
  rig = await createRig()
})

afterAll(() => rig.close())

const update = (updateId: number, laneKey: string) => ({ bot, updateId, laneKey, body: { update_id: updateId } })

/** Works a lane to its end; the updates in the order in which they came out. */
const drain = async (lane: number): Promise<number[]> => {
  const inbox = createInbox(rig.db)
  const held = await rig.lanes.claim(lane, newId())
  if (held === null) throw new Error('the lane has no work')
  const worked: number[] = []
  for (let left = 1; left > 0;) {
    const head = await inbox.takeHead(held)
    if (head.status !== 'item') throw new Error(`the head is ${head.status}: a number of the lane is missing`)
    worked.push(head.item.updateId)
    left = (await inbox.finish(held, head.item.seq)).left
  }
  return worked
}

test('a repeated update changes nothing and finds its lane', async () => {
  const intake = createIntake(rig.db)
  const first = await intake.storeUpdate(update(1, 'repeated'))
  const second = await intake.storeUpdate(update(1, 'repeated'))
  expect(first.fresh).toBe(true)
  expect(second).toEqual({ lane: first.lane, fresh: false })
  expect(await drain(first.lane)).toEqual([1])
})

test('the same updates from two processes at once are stored once and leave no hole in the lane', async () => {
  const intakes = [createIntake(rig.db), createIntake(rig.open().db)]
  const ids = Array.from({ length: 60 }, (_, index) => 100 + index)
  const results = await Promise.all(ids.flatMap((id) => intakes.map((intake) => intake.storeUpdate(update(id, 'raced')))))
  expect(results.filter(({ fresh }) => fresh)).toHaveLength(ids.length)
  expect((await drain(results[0]?.lane ?? 0)).sort((a, b) => a - b)).toEqual(ids)
})

test('one update alone, raced many times by four processes, is never refused', async () => {
  const intakes = [rig, rig.open(), rig.open(), rig.open()].map(({ db }) => createIntake(db))
  for (let id = 300; id < 400; id += 1) {
    const all = await Promise.all(intakes.map((intake) => intake.storeUpdate(update(id, 'alone'))))
    expect(all.filter(({ fresh }) => fresh)).toHaveLength(1)
  }
})

test('updates of one person come out as they came in, whatever is stored beside them', async () => {
  const intake = createIntake(rig.db)
  const stored = await Promise.all(
    Array.from({ length: 90 }, (_, index) => intake.storeUpdate(update(1_000 + index, `person-${String(index % 3)}`))),
  )
  for (const person of [0, 1, 2]) {
    const expected = Array.from({ length: 30 }, (_, index) => 1_000 + index * 3 + person)
    expect(await drain(stored[person]?.lane ?? 0)).toEqual(expected)
  }
})

test('an update of another bot with the same number is another update', async () => {
  const intake = createIntake(rig.db)
  await intake.storeUpdate(update(5_000, 'first bot'))
  const [, again, other] = await Promise.all([
    intake.storeUpdate(update(5_001, 'opens the batch')),
    intake.storeUpdate(update(5_000, 'first bot')),
    intake.storeUpdate({ ...update(5_000, 'second bot'), bot: bot + 1 }),
  ])
  expect(again.fresh).toBe(false)
  expect(other.fresh).toBe(true)
  expect(await drain(other.lane)).toEqual([5_000])
})

test('each ring of the CRM counts, also those that come together', async () => {
  const [intake, other] = [createIntake(rig.db), createIntake(rig.open().db)]
  const rings = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? intake : other).ringChat(account, 7)))
  expect(rings.map(({ wanted }) => wanted).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  expect(await rig.rows('select kind, key, wanted, done from lane where id = $1', [rings[0]?.lane])).toEqual([
    { kind: 'crm-sync', key: `${String(account)}:7`, wanted: 40, done: 0 },
  ])
})

test('a try that failed for the store’s sake does not count, and a stale holder takes none back', async () => {
  const intake = createIntake(rig.db)
  const inbox = createInbox(rig.db)
  const { lane } = await intake.storeUpdate(update(9_500, 'slow store'))
  const attempts = async () => {
    const held = await rig.lanes.claim(lane, newId())
    if (held === null) throw new Error('the lane has work')
    const head = await inbox.takeHead(held)
    return { held, attempts: head.status === 'item' ? head.item.attempts : null }
  }
  const first = await attempts()
  await inbox.giveBack(first.held, 0, { uncounted: 1 })
  const second = await attempts()
  await inbox.giveBack(first.held, 0, { uncounted: 1 })
  await inbox.giveBack(second.held, 0)
  expect([first.attempts, second.attempts, (await attempts()).attempts]).toEqual([1, 1, 2])
})

test('a try is counted before the work, and a stale holder can not end an update', async () => {
  const intake = createIntake(rig.db)
  const inbox = createInbox(rig.db)
  const { lane } = await intake.storeUpdate(update(9_000, 'stale'))
  const old = await rig.lanes.claim(lane, newId())
  if (old === null) throw new Error('the lane has work')
  expect(await inbox.takeHead(old)).toMatchObject({ status: 'item', item: { attempts: 1 } })
  await inbox.giveBack(old, 0)
  const held = await rig.lanes.claim(lane, newId())
  if (held === null) throw new Error('the lane was given back')
  expect(await inbox.takeHead(old)).toEqual({ status: 'lost' })
  await expect(inbox.finish(old, 1)).rejects.toThrow(LostFenceError)
  expect(await inbox.takeHead(held)).toMatchObject({ status: 'item', item: { attempts: 2, seq: 1 } })
  expect(await inbox.finish(held, 1, { error: 'bad' })).toEqual({ left: 0 })
  const [row] = await rig.rows('select error, done_at is not null as done from inbox_update where update_id = 9000')
  expect(row).toEqual({ error: 'bad', done: true })
})
