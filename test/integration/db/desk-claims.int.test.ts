import { createBotReads, createInbox, createIntake, createStaleCards, LostFenceError } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  account,
  bot,
  buyer,
  cardsOf,
  createRig,
  finishCard,
  nextMessageId,
  page,
  pinTtlMs,
  postedChat,
  seller,
  takeItem,
} from './fixture.ts'
import type { Process, Rig } from './fixture.ts'

let rig: Rig
let processes: Process[]
let managers: number[]
let orders = 30_000
const newOrder = (): number => (orders += 1)

beforeAll(async () => {
  rig = await createRig()
  processes = [rig, rig.open(), rig.open()]
  managers = []
  for (let n = 0; n < 50; n += 1) managers.push(await rig.manager(1_000 + n))
})

afterAll(() => rig.close())

const [first, second] = [0, 1]
const managerAt = (index: number): number => managers[index] ?? 0

const claim = (order: number, manager: number, change: { message?: number; key?: string; latest?: boolean } = {}) =>
  rig.desk.claim({ order, message: 0, manager, key: newId(), ...change })

const chatRow = async (order: number) =>
  (
    await rig.rows<{ owner: number | null; epoch: number; version: number }>(
      'select owner_id as owner, epoch, version from chat where external_id = $1',
      [order],
    )
  )[0]

const assignments = (order: number) =>
  rig.rows<{ manager: number; reason: string | null; open: boolean }>(
    `select a.manager_id as manager, a.reason, a.released_at is null as open from assignment a join chat c on c.id = a.chat_id
     where c.external_id = $1 order by a.id`,
    [order],
  )

/** What was asked for in a chat since a moment: operation and recipient, in the order of asking. */
const effectsOf = (order: number) =>
  rig.rows<{ op: string; recipient: string; key: string | null }>(
    `select o.op, o.recipient, o.payload ->> 'key' as key from outbox_item o join chat c on c.id = o.chat_id
     where c.external_id = $1 and o.op <> 'card' order by o.recipient, o.seq`,
    [order],
  )

const events = (order: number) =>
  rig.rows<{ kind: string; manager: number | null }>(
    'select e.kind, e.manager_id as manager from event e join chat c on c.id = e.chat_id where c.external_id = $1 order by e.id',
    [order],
  )

test('of fifty managers that press at once in three processes exactly one wins, and the others are told whom to ask', async () => {
  for (let round = 0; round < 3; round += 1) {
    const order = newOrder()
    await postedChat(rig, order)
    const results = await Promise.all(
      managers.map((manager, index) => (processes[index % 3] ?? rig).desk.claim({ order, message: 0, manager, key: newId() })),
    )
    const row = await chatRow(order)
    const won = results.flatMap((result, index) => (result.status === 'won' ? [managers[index]] : []))
    expect(won).toEqual([row?.owner])
    const lost = results.flatMap((result) => (result.status === 'lost' ? [result.owner] : []))
    expect(lost).toEqual(Array.from({ length: 49 }, () => row?.owner))
    expect(row?.epoch).toBe(1)
    expect(await assignments(order)).toEqual([{ manager: row?.owner, reason: null, open: true }])
    expect((await effectsOf(order)).filter(({ op }) => op === 'card.edit')).toHaveLength(1)
    expect((await events(order)).map(({ kind }) => kind).sort()).toEqual(['pin', ...Array.from({ length: 49 }, () => 'race')])
  }
})

test('a second press of the owner changes nothing', async () => {
  const order = newOrder()
  await postedChat(rig, order)
  const key = newId()
  const won = await claim(order, managerAt(first), { key })
  const again = await claim(order, managerAt(first), { key })
  expect([won.status, again.status]).toEqual(['won', 'mine'])
  expect(won.status === 'won' && again.status === 'mine' && again.until).toEqual(won.status === 'won' && won.until)
  expect(await chatRow(order)).toMatchObject({ owner: managerAt(first), epoch: 1 })
  expect(await assignments(order)).toHaveLength(1)
  expect(await effectsOf(order)).toEqual([
    { op: 'card.edit', recipient: 'group:main', key: null },
    { op: 'chat.card', recipient: `manager:${String(managerAt(first))}`, key: null },
    { op: 'chat.writing', recipient: `manager:${String(managerAt(first))}`, key: null },
  ])
})

test('an unknown chat can not be claimed', async () => {
  expect(await claim(newOrder(), managerAt(first))).toEqual({ status: 'no-chat' })
})

test('a card whose message was answered in the CRM is not claimed; its button is drawn again', async () => {
  const order = newOrder()
  const { chat } = await postedChat(rig, order)
  await rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), seller(order * 100 + 2)]))
  const result = await claim(order, managerAt(first), { message: order * 100 + 1 })
  expect(result).toMatchObject({ status: 'elsewhere', chat: { id: chat } })
  expect(await assignments(order)).toEqual([])
  expect(await effectsOf(order)).toEqual([{ op: 'card.edit', recipient: 'group:main', key: null }])
  expect((await claim(order, managerAt(first), { message: order * 100 + 3 })).status).toBe('won')
})

test('a claim by a card whose words were answered, while the buyer waits with newer ones, takes nothing and brings one new card', async () => {
  const order = newOrder()
  const { chat } = await postedChat(rig, order)
  const [old, answer, newer] = [order * 100 + 1, order * 100 + 2, order * 100 + 3]
  await rig.importPage(page(order, 'hook', [buyer(old), seller(answer), buyer(newer)]))
  const cardsSince = () =>
    rig.rows<{ message: number; idem: string }>(
      `select message_id as message, idem from outbox_item where chat_id = $1 and op = 'card' and idem like 'card:fresh:%'`,
      [chat],
    )
  expect((await claim(order, managerAt(first), { message: old })).status).toBe('stale')
  expect((await claim(order, managerAt(second), { message: old })).status).toBe('stale')
  expect(await cardsSince()).toMatchObject([{ message: newer }])
  expect(await assignments(order)).toEqual([])
  expect((await claim(order, managerAt(second), { message: old, latest: true })).status).toBe('won')
  expect((await claim(order, managerAt(first), { message: old })).status).toBe('lost')
})

test('a claim of the chat itself takes nothing either when nobody waits', async () => {
  const order = newOrder()
  await postedChat(rig, order)
  await rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), seller(order * 100 + 2)]))
  expect((await claim(order, managerAt(first), { message: order * 100 + 1, latest: true })).status).toBe('elsewhere')
})

test('a pin that ran out ends at the claim of another: the former owner is told, the epoch rises', async () => {
  const order = newOrder()
  await postedChat(rig, order)
  await claim(order, managerAt(first))
  rig.clock.now = new Date(rig.clock.now.getTime() + pinTtlMs)
  expect((await claim(order, managerAt(second))).status).toBe('won')
  expect(await assignments(order)).toEqual([
    { manager: managerAt(first), reason: 'lapsed', open: false },
    { manager: managerAt(second), reason: null, open: true },
  ])
  expect(await chatRow(order)).toMatchObject({ owner: managerAt(second), epoch: 2 })
  expect(await effectsOf(order)).toContainEqual({ op: 'notice', recipient: `manager:${String(managerAt(first))}`, key: 'pin.lapsed' })
})

test('the timer releases what ran out, once over all processes, and offers a waiting buyer aloud', async () => {
  rig.clock.now = new Date(rig.clock.now.getTime() + pinTtlMs)
  await rig.desk.lapse(1_000)
  const [waiting, answered, fresh] = [newOrder(), newOrder(), newOrder()]
  for (const order of [waiting, answered, fresh]) await postedChat(rig, order)
  await claim(waiting, managerAt(first))
  await claim(answered, managerAt(first))
  await rig.importPage(page(answered, 'hook', [buyer(answered * 100 + 1), seller(answered * 100 + 2)]))
  rig.clock.now = new Date(rig.clock.now.getTime() + pinTtlMs - 1)
  await claim(fresh, managerAt(first))
  expect((await rig.desk.lapse(100)).released).toBe(0)
  rig.clock.now = new Date(rig.clock.now.getTime() + 1)
  const all = await Promise.all(processes.map(({ desk }) => desk.lapse(100)))
  expect(all.reduce((sum, { released }) => sum + released, 0)).toBeGreaterThanOrEqual(2)
  expect(await rig.desk.lapse(100)).toEqual({ released: 0, lanes: [] })
  for (const order of [waiting, answered]) {
    expect(await assignments(order)).toEqual([{ manager: managerAt(first), reason: 'lapsed', open: false }])
    expect(await chatRow(order)).toMatchObject({ owner: null, epoch: 1 })
    expect((await effectsOf(order)).filter(({ key }) => key === 'pin.lapsed')).toHaveLength(1)
  }
  expect(await chatRow(fresh)).toMatchObject({ owner: managerAt(first) })
  const group = async (order: number) => (await cardsOf(rig, order)).filter(({ recipient }) => recipient === 'group:main')
  expect((await group(waiting)).map(({ message }) => message)).toEqual([waiting * 100 + 1, waiting * 100 + 1])
  expect(await group(answered)).toHaveLength(1)
  const edits = (await effectsOf(answered)).filter(({ op }) => op === 'card.edit')
  expect(edits).toHaveLength(2)
})

test('the owner drops a chat, nobody else can', async () => {
  const order = newOrder()
  await postedChat(rig, order)
  await claim(order, managerAt(first))
  const claimed = await chatRow(order)
  expect(await rig.desk.drop({ order, manager: managerAt(second) })).toMatchObject({ status: 'not-owner' })
  expect(await chatRow(order)).toMatchObject({ owner: managerAt(first) })
  expect(await rig.desk.drop({ order, manager: managerAt(first) })).toMatchObject({ status: 'released' })
  expect(await rig.desk.drop({ order, manager: managerAt(first) })).toMatchObject({ status: 'not-owner' })
  expect(await assignments(order)).toEqual([{ manager: managerAt(first), reason: 'dropped', open: false }])
  expect(await rig.rows('select 1 from open_chat where manager_id = $1', [managerAt(first)])).toEqual([])
  expect((await claim(order, managerAt(first))).status).toBe('won')
  // What the group shows changed twice, so cards drawn before are old.
  expect(await chatRow(order)).toMatchObject({ version: (claimed?.version ?? 0) + 2 })
  // The same person again: replies from before are still theirs.
  expect(await chatRow(order)).toMatchObject({ epoch: 1 })
})

/** Telegram messages of an order's cards that are to be drawn again, in the order of asking. */
const edited = async (order: number): Promise<number[]> =>
  (
    await rig.rows<{ id: number }>(
      `select (o.payload ->> 'messageId')::bigint as id from outbox_item o join chat c on c.id = o.chat_id
       where c.external_id = $1 and o.op = 'card.edit' order by o.seq`,
      [order],
    )
  ).map(({ id }) => id)

/** A chat with three cards of yesterday in the group: one that was answered, and two that can be claimed. */
const threeCards = async (order: number): Promise<{ answered: number; open: [number, number] }> => {
  const base = order * 100
  const { card: answered, lane } = await postedChat(rig, order)
  await rig.importPage(page(order, 'hook', [buyer(base + 1), seller(base + 2)]))
  await rig.rows('update telegram_message set open = false where message_id = $1', [answered])
  const open: number[] = []
  for (const id of [base + 3, base + 4]) {
    const known = [buyer(base + 1), seller(base + 2), buyer(base + 3), buyer(base + 4)].filter((message) => message.id <= id)
    await rig.open({ inline: false }).importPage(page(order, 'hook', known))
    const { held, item } = await takeItem(rig.lanes, lane)
    const card = nextMessageId()
    await finishCard(rig.lanes, held, item, 1, card)
    open.push(card)
  }
  await rig.rows("update telegram_message set sent_at = now() - interval '1 day' where message_id = any($1)", [[answered, ...open]])
  return { answered, open: [open[0] ?? 0, open[1] ?? 0] }
}

test.each([true, false])(
  'cards that named the former owner are drawn again after a release (buyer waits: %s), others are not',
  async (waits) => {
    const order = newOrder()
    const base = order * 100
    const { open } = await threeCards(order)
    await claim(order, managerAt(first))
    expect(await edited(order)).toEqual(open)
    if (!waits) await rig.importPage(page(order, 'hook', [buyer(base + 3), buyer(base + 4), seller(base + 5)]))
    await rig.desk.drop({ order, manager: managerAt(first) })
    expect((await edited(order)).slice(2)).toEqual(waits ? open.toReversed() : [open[1], open[0]])
  },
)

test('cards that named an owner whose pin ran out are drawn again when another takes the chat', async () => {
  const order = newOrder()
  const { open } = await threeCards(order)
  await claim(order, managerAt(first))
  await rig.rows('update telegram_message set open = false where message_id = $1', [open[0]])
  rig.clock.now = new Date(rig.clock.now.getTime() + pinTtlMs)
  await claim(order, managerAt(second))
  expect((await edited(order)).slice(2)).toEqual([open[1], open[0]])
})

test('who is banned loses every chat, and the waiting buyers are offered again', async () => {
  const manager = await rig.manager(5_000)
  const lost = [newOrder(), newOrder()]
  const kept = newOrder()
  for (const order of [...lost, kept]) await postedChat(rig, order)
  for (const order of lost) await claim(order, manager)
  await claim(kept, managerAt(second))
  expect((await rig.desk.revoke(manager, 'banned')).released).toBe(2)
  for (const order of lost) {
    expect(await assignments(order)).toEqual([{ manager, reason: 'banned', open: false }])
    expect((await cardsOf(rig, order)).filter(({ recipient }) => recipient === 'group:main')).toHaveLength(2)
  }
  expect(await chatRow(kept)).toMatchObject({ owner: managerAt(second) })
  expect((await rig.desk.revoke(manager, 'banned')).released).toBe(0)
})

test('a claim whose update was taken over by another worker leaves no trace', async () => {
  const order = newOrder()
  await postedChat(rig, order)
  const inbox = createInbox(rig.db)
  const { lane } = await createIntake(rig.db).storeUpdate({ bot, updateId: 1, laneKey: 'claims', body: {} })
  const stale = await rig.lanes.claim(lane, newId())
  if (stale === null) throw new Error('the lane is due')
  await inbox.giveBack(stale, 0)
  const held = await rig.lanes.claim(lane, newId())
  if (held === null) throw new Error('the lane was given back')
  const before = await chatRow(order)
  const claimFor = (fence: number) =>
    rig.desk.claim({
      order,
      message: 0,
      manager: managerAt(first),
      key: 'update-1',
      alongside: async (tx) => {
        await inbox.finish({ lane, fence }, 1, { tx })
      },
    })
  await expect(claimFor(stale.fence)).rejects.toThrow(LostFenceError)
  expect(await chatRow(order)).toEqual(before)
  expect([await assignments(order), await effectsOf(order), await events(order)]).toEqual([[], [], []])
  expect((await claimFor(held.fence)).status).toBe('won')
  expect(await rig.rows('select 1 from inbox_update where update_id = 1 and done_at is not null')).toHaveLength(1)
})

test('a card that was sent with a button while its chat was claimed is found, until its edit was asked for', async () => {
  const order = newOrder()
  const { chat, card } = await postedChat(rig, order)
  const stale = createStaleCards(rig.db, { bot, account })
  const mine = async () => (await stale.find()).filter((id) => id === chat)
  await rig.rows(`update telegram_message set sent_at = now() - interval '11 s' where chat_id = $1`, [chat])
  expect(await mine()).toEqual([])
  // As if the card had been noted after the claim, whose edits could not know it.
  await rig.rows('update telegram_message set open = false where chat_id = $1', [chat])
  expect((await rig.desk.claim({ order, message: 0, manager: managerAt(first), key: newId() })).status).toBe('won')
  await rig.rows('update telegram_message set open = true where chat_id = $1', [chat])
  expect(await mine()).toEqual([chat])
  expect(await rig.desk.redraw(chat)).toHaveLength(1)
  expect(await mine()).toEqual([])
  expect(card).toBeGreaterThan(0)
})

test('cards are drawn again once a version, and once a change of their message', async () => {
  const order = newOrder()
  const { chat, card } = await postedChat(rig, order)
  await rig.desk.redraw(chat)
  expect(await rig.desk.redraw(chat)).toEqual([])
  expect(await effectsOf(order)).toHaveLength(1)
  const id = order * 100 + 1
  await rig.importPage(page(order, 'hook', [buyer(id, { text: 'edited' })]))
  expect(await rig.desk.redrawMessages(chat, [id])).toHaveLength(1)
  expect(await rig.desk.redrawMessages(chat, [id])).toEqual([])
  await rig.importPage(page(order, 'hook', [buyer(id, { text: 'edited again' })]))
  expect(await rig.desk.redrawMessages(chat, [id])).toHaveLength(1)
  expect(await effectsOf(order)).toHaveLength(3)
  const place = { bot, telegramChat: -1_000_000_000_001, messageId: card }
  expect(await createBotReads(rig.db).effectOf(place)).toMatchObject({ recipient: 'group:main' })
})
