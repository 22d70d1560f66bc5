import { createIntake } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, bot, buyer, cardsOf, createRig, finishCard, groupCards, nextReadAt, page, postedChat, seller, stored } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let orders = 1_000
const newOrder = (): number => (orders += 1)

beforeAll(async () => {
  rig = await createRig()
})

afterAll(() => rig.close())

const bodies = (order: number) =>
  rig.rows<{ id: number; body: string }>(
    'select m.external_id as id, m.body from message m join chat c on c.id = m.chat_id where c.external_id = $1 order by 1',
    [order],
  )

test.each(['hook', 'sweep'] as const)(
  'first sight (%s) posts only what the buyer wrote after the last word of the seller',
  async (mode) => {
    const order = newOrder()
    const imported = await stored(rig.importPage(page(order, mode, [buyer(1), seller(2), buyer(3), buyer(4)])))
    expect(await groupCards(rig, order)).toEqual([3, 4])
    expect(imported).toMatchObject({ owner: null, bare: true, left: 0, changed: [], sellers: [2] })
  },
)

test('a deleted answer of the seller ends nothing, a deleted question is not posted, the marketplace neither', async () => {
  const order = newOrder()
  const messages = [buyer(1), seller(2, { deleted: true }), buyer(3, { deleted: true }), { ...buyer(4), side: 'system' as const }]
  await rig.importPage(page(order, 'sweep', messages))
  expect(await groupCards(rig, order)).toEqual([1])
})

test.each(['hook', 'sweep'] as const)(
  'in a known chat every new message of the buyer is posted (%s), also before a new answer',
  async (mode) => {
    const order = newOrder()
    await rig.importPage(page(order, 'sweep', [buyer(1), seller(2)]))
    await rig.importPage(page(order, mode, [buyer(1), seller(2), buyer(3), seller(4), buyer(5)]))
    expect(await groupCards(rig, order)).toEqual([3, 5])
  },
)

test('silent stores without a card; a later sweep leaves that alone, and a hook posts the closing messages once', async () => {
  const order = newOrder()
  const messages = [buyer(1), seller(2), buyer(3), buyer(4)]
  await rig.importPage(page(order, 'silent', messages))
  await rig.importPage(page(order, 'sweep', messages))
  expect(await groupCards(rig, order)).toEqual([])
  await rig.importPage(page(order, 'hook', messages))
  await rig.importPage(page(order, 'hook', messages))
  expect(await groupCards(rig, order)).toEqual([3, 4])
})

test('silent posts in a known chat what is newer than all that is stored, and nothing older', async () => {
  const order = newOrder()
  await rig.importPage(page(order, 'hook', [buyer(5)]))
  await rig.importPage(page(order, 'silent', [buyer(4), buyer(5), buyer(6), seller(7), buyer(8)]))
  await rig.importPage(page(order, 'silent', [buyer(2), buyer(3)], { older: true }))
  expect(await groupCards(rig, order)).toEqual([5, 6, 8])
})

test.each(['hook', 'sweep'] as const)('a message that becomes visible after a newer one is posted (%s), once', async (mode) => {
  const order = newOrder()
  await rig.importPage(page(order, 'sweep', [buyer(3), seller(4), seller(6)]))
  await rig.importPage(page(order, 'silent', [buyer(2)], { older: true }))
  const late = [buyer(1), buyer(2), buyer(3), seller(4), buyer(5), seller(6)]
  for (let n = 0; n < 2; n += 1) await rig.importPage(page(order, mode, late))
  expect(await groupCards(rig, order)).toEqual([5])
})

test('a page of old messages does not make the chat count as just read', async () => {
  const order = newOrder()
  const isRead = () => rig.rows('select synced_at is not null as read from chat where external_id = $1', [order])
  await rig.importPage(page(order, 'silent', [buyer(8)], { older: true }))
  expect(await isRead()).toEqual([{ read: false }])
  await rig.importPage(page(order, 'hook', []))
  await rig.importPage(page(order, 'silent', [buyer(7)], { older: true }))
  expect(await isRead()).toEqual([{ read: true }])
})

test('the owner gets a copy in a lane of his own', async () => {
  const order = newOrder()
  await postedChat(rig, order)
  const manager = await rig.manager(order)
  await rig.desk.claim({ order, message: 0, manager, key: newId() })
  const imported = await stored(rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), buyer(order * 100 + 2)])))
  expect(imported.owner).toBe(manager)
  expect(await cardsOf(rig, order)).toEqual([
    { recipient: 'group:main', message: order * 100 + 1, state: 'sent' },
    { recipient: 'group:main', message: order * 100 + 2, state: 'pending' },
    // The claim's own posts stand before it in the manager's lane.
    { recipient: `manager:${String(manager)}`, message: order * 100 + 2, state: 'pending' },
  ])
  const keys = await rig.rows<{ key: string }>('select key from lane where id = any($1)', [imported.lanes.map(({ lane }) => lane)])
  const lane = (recipient: string) => ({ key: `${String(bot)}:${recipient}:${String(order)}` })
  expect(keys).toEqual(expect.arrayContaining([lane('group:main'), lane(`manager:${String(manager)}`)]))
})

test('an idle lane is taken with its head under way; without a token lanes are only filled', async () => {
  const [taking, filling] = [newOrder(), newOrder()]
  const taken = await stored(rig.importPage(page(taking, 'hook', [buyer(1), buyer(2)])))
  expect(taken.lanes).toMatchObject([{ destination: 'group:main', fence: 1, item: { seq: 1, message: 1, attempts: 1, op: 'card' } }])
  expect((await cardsOf(rig, taking)).map(({ state }) => state)).toEqual(['sending', 'pending'])
  const filled = await stored(rig.open({ inline: false }).importPage(page(filling, 'hook', [buyer(1)])))
  expect(filled.lanes).toMatchObject([{ destination: 'group:main', fence: null, item: null }])
  expect((await cardsOf(rig, filling)).map(({ state }) => state)).toEqual(['pending'])
})

test('a lane that another worker has is only filled, and its end finds the new card', async () => {
  const order = newOrder()
  const first = await stored(rig.importPage(page(order, 'hook', [buyer(1)])))
  const second = await stored(rig.importPage(page(order, 'hook', [buyer(1), buyer(2)])))
  expect(second.lanes).toMatchObject([{ fence: null, item: null }])
  const [lane] = first.lanes
  if (lane?.item == null || lane.fence === null) throw new Error('the first import took the lane')
  const finished = await finishCard(rig.lanes, { lane: lane.lane, fence: lane.fence }, lane.item, 0)
  expect(finished).toMatchObject({ status: 'finished', left: 1, next: { message: 2, attempts: 1 } })
})

test('a page that leaves a hole does nothing at all', async () => {
  const order = newOrder()
  await rig.importPage(page(order, 'sweep', [buyer(1)]))
  const { lane, wanted } = await createIntake(rig.db).ringChat(account, order)
  const settles = { lane: { lane, wanted, fence: 0 } }
  expect(await rig.importPage(page(order, 'hook', [buyer(5), buyer(6)], { full: true, ...settles }))).toEqual({ status: 'gap' })
  expect(await bodies(order)).toHaveLength(1)
  expect(await rig.rows('select done from lane where id = $1', [lane])).toEqual([{ done: 0 }])
  await stored(rig.importPage(page(order, 'hook', [buyer(1), buyer(5), buyer(6)], { full: true, ...settles })))
  expect(await groupCards(rig, order)).toEqual([1, 5, 6])
  expect(await rig.rows('select wanted - done as left from lane where id = $1', [lane])).toEqual([{ left: 0 }])
})

test('rings that came after the reading began stay due, and a lost lane stores nothing', async () => {
  const order = newOrder()
  const intake = createIntake(rig.db)
  const { lane, wanted } = await intake.ringChat(account, order)
  await intake.ringChat(account, order)
  expect(await stored(rig.importPage(page(order, 'hook', [buyer(1)], { lane: { lane, wanted, fence: 0 } })))).toMatchObject({ left: 1 })
  const lost = await rig.lanes.claim(lane, newId())
  if (lost === null) throw new Error('the lane is due')
  await rig.lanes.release(lost, 0)
  const held = await rig.lanes.claim(lane, newId())
  if (held === null) throw new Error('the lane was given back')
  const stale = { lane, wanted: held.wanted, fence: lost.fence }
  expect(await rig.importPage(page(order, 'hook', [buyer(1), buyer(2)], { lane: stale }))).toEqual({ status: 'stale' })
  expect(await bodies(order)).toHaveLength(1)
  await stored(rig.importPage(page(order, 'hook', [buyer(1), buyer(2)], { lane: { ...stale, fence: held.fence } })))
  const [row] = await rig.rows("select wanted - done as left, lease_until = '-infinity' as free from lane where id = $1", [lane])
  expect(row).toEqual({ left: 0, free: true })
})

test('an edit is told, keeps what was said before, and is not posted again', async () => {
  const order = newOrder()
  await rig.importPage(page(order, 'hook', [buyer(1), buyer(2)]))
  const imported = await stored(rig.importPage(page(order, 'hook', [buyer(1, { text: 'other' }), buyer(2, { deleted: true })])))
  expect(imported.changed.toSorted()).toEqual([1, 2])
  expect(await bodies(order)).toMatchObject([{ body: 'other' }, { body: 'text 2' }])
  const revisions = await rig.rows(
    'select r.external_id as id, r.body, r.deleted from message_revision r join chat c on c.id = r.chat_id where c.external_id = $1 order by 1',
    [order],
  )
  expect(revisions).toEqual([
    { id: 1, body: 'text 1', deleted: false },
    { id: 2, body: 'text 2', deleted: false },
  ])
  expect(await groupCards(rig, order)).toEqual([1, 2])
})

test('an older reading that comes late overwrites nothing', async () => {
  const order = newOrder()
  await rig.importPage(page(order, 'sweep', [buyer(1)]))
  const older = nextReadAt()
  await rig.importPage(page(order, 'sweep', [buyer(1, { text: 'newest' })]))
  const late = await stored(rig.importPage(page(order, 'sweep', [buyer(1, { text: 'older' })], { readAt: older })))
  expect(late.changed).toEqual([])
  expect(await bodies(order)).toMatchObject([{ body: 'newest' }])
})

test('an older reading overwrites nothing where it posts what is stored without a card', async () => {
  const order = newOrder()
  const older = nextReadAt()
  await rig.importPage(page(order, 'silent', [buyer(1, { text: 'newest' })]))
  const late = await stored(rig.importPage(page(order, 'hook', [buyer(1, { text: 'older' })], { readAt: older })))
  expect(late.changed).toEqual([])
  expect(await groupCards(rig, order)).toEqual([1])
  expect(await bodies(order)).toMatchObject([{ body: 'newest' }])
  expect(await rig.rows('select 1 from message_revision r join chat c on c.id = r.chat_id where c.external_id = $1', [order])).toEqual([])
})

test('who waits is known: the buyer from the first unanswered word, nobody after an answer', async () => {
  const order = newOrder()
  const state = () =>
    rig.rows<{ since: Date | null; version: number; last: number }>(
      'select waiting_since as since, version, last_id as last from chat where external_id = $1',
      [order],
    )
  await rig.importPage(page(order, 'hook', [buyer(1)]))
  const [waiting] = await state()
  await rig.importPage(page(order, 'hook', [buyer(1), buyer(2)]))
  expect((await state())[0]).toEqual({ ...waiting, last: 2 })
  expect(waiting?.since).toBeInstanceOf(Date)
  await rig.importPage(page(order, 'hook', [buyer(1), buyer(2), seller(3)]))
  expect(await state()).toEqual([{ since: null, version: (waiting?.version ?? 0) + 1, last: 3 }])
})
