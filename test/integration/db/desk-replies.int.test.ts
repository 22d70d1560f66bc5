import { createReplies, createReplyEdits } from '@pinline/db'
import type { ReplyPart } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, bot, buyer, createRig, page, pinTtlMs, postedChat, seller, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let owner: number
let other: number
let orders = 40_000
let updates = 1

beforeAll(async () => {
  rig = await createRig()
  owner = await rig.manager(1)
  other = await rig.manager(2)
})

afterAll(() => rig.close())

const text = (words: string): ReplyPart => ({ type: 'text', text: words })
const file: ReplyPart = { type: 'file', fileId: 'f', name: 'a.pdf', mime: 'application/pdf', size: 5 }
const newSource = () => ({ telegramChat: 1, messageId: (updates += 1), updateId: updates })

const claimedChat = async (): Promise<{ order: number; chat: number }> => {
  const order = (orders += 1)
  const { chat } = await postedChat(rig, order)
  await rig.desk.claim({ order, message: 0, manager: owner, key: newId() })
  return { order, chat }
}

const reply = (order: number, manager: number, source = newSource(), parts: readonly ReplyPart[] = [text('hello')]) =>
  rig.desk.reply({ order, manager, parts, source })

const crmItems = (order: number) =>
  rig.rows<{ seq: number; op: string; epoch: number; idem: string; lane: number }>(
    "select o.seq, o.op, o.epoch, o.idem, l.id as lane from outbox_item o join lane l on l.id = o.lane_id where l.kind = 'crm' and l.key = $1 order by o.seq",
    [`${String(account)}:${String(order)}`],
  )

const receipts = (chat: number) => rig.rows("select 1 from outbox_item where chat_id = $1 and op = 'receipt'", [chat])

test('a reply becomes its parts in order, under the epoch, with one receipt, and renews the pin', async () => {
  const { order, chat } = await claimedChat()
  rig.clock.now = new Date(rig.clock.now.getTime() + 60_000)
  const source = newSource()
  const result = await reply(order, owner, source, [text('hello'), file])
  expect(result.status).toBe('accepted')
  const stem = `tg:${String(bot)}:${String(source.updateId)}`
  expect(await crmItems(order)).toMatchObject([
    { seq: 1, op: 'reply.text', epoch: 1, idem: `${stem}:0` },
    { seq: 2, op: 'reply.file', epoch: 1, idem: `${stem}:1` },
  ])
  expect(await receipts(chat)).toHaveLength(1)
  const [pin] = await rig.rows<{ until: Date }>('select expires_at as until from assignment where chat_id = $1', [chat])
  expect(pin?.until).toEqual(new Date(rig.clock.now.getTime() + pinTtlMs))
})

test('the same update twice is one reply, also after the chat went to somebody else', async () => {
  const { order, chat } = await claimedChat()
  const source = newSource()
  const both = await Promise.all([
    reply(order, owner, source),
    rig.open().desk.reply({ order, manager: owner, parts: [text('hello')], source }),
  ])
  expect(both.map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  await rig.desk.drop({ order, manager: owner })
  await rig.desk.claim({ order, message: 0, manager: other, key: newId() })
  expect((await reply(order, owner, source)).status).toBe('accepted')
  expect(await crmItems(order)).toHaveLength(1)
  expect(await receipts(chat)).toHaveLength(1)
})

test('a reply of somebody who does not have the chat is refused and stores nothing', async () => {
  const { order, chat } = await claimedChat()
  expect(await reply(order, other)).toMatchObject({ status: 'stale', other: owner })
  await rig.desk.drop({ order, manager: owner })
  expect(await reply(order, owner)).toMatchObject({ status: 'stale', other: null, endedAt: rig.clock.now })
  expect(await crmItems(order)).toEqual([])
  expect(await receipts(chat)).toEqual([])
  expect(await reply(orders + 500, owner)).toEqual({ status: 'no-chat' })
})

test('a reply under a pin that ran out is refused, and the pin ends with it', async () => {
  const { order, chat } = await claimedChat()
  rig.clock.now = new Date(rig.clock.now.getTime() + pinTtlMs)
  const result = await reply(order, owner)
  expect(result).toMatchObject({ status: 'stale', other: null })
  const destinations = result.status === 'stale' ? result.lanes.map(({ destination }) => destination) : []
  expect(new Set(destinations)).toEqual(new Set([`manager:${String(owner)}`, 'group:main']))
  expect(await crmItems(order)).toEqual([])
  expect(await rig.rows('select reason from assignment where chat_id = $1', [chat])).toEqual([{ reason: 'lapsed' }])
})

describe('an edited message', () => {
  const edits = () => createReplyEdits(rig.db)
  const textsIn = async (lane: number) =>
    (
      await rig.rows<{ text: string | null }>("select payload ->> 'text' as text from outbox_item where lane_id = $1 order by seq", [lane])
    ).map((row) => row.text)
  /** An accepted reply, and how to edit it. */
  const written = async (parts: ReplyPart[]) => {
    const { order, chat } = await claimedChat()
    const source = newSource()
    const accepted = await reply(order, owner, source, parts)
    const lane = accepted.status === 'accepted' ? (accepted.lanes.find(({ kind }) => kind === 'crm')?.lane ?? 0) : 0
    const change = (words: string | null, place: number | null = null, of = {}) =>
      edits().change({ chat, manager: owner, telegramChat: source.telegramChat, messageId: source.messageId, text: words, place, ...of })
    const settle = (state: string, seqs: number[]) =>
      rig.rows('update outbox_item set state = $1, attempts = 1 where lane_id = $2 and seq = any($3::bigint[])', [state, lane, seqs])
    return { order, lane, change, settle }
  }

  test('gives its words to the reply until its first try, for its own writer and chat', async () => {
    const { lane, change } = await written([text('old'), file])
    expect(await change('new', null, { manager: other })).not.toMatchObject({ status: 'changed' })
    expect(await change('new', null, { telegramChat: 2 })).not.toMatchObject({ status: 'changed' })
    expect(await change(null)).toEqual({ status: 'waiting' })
    expect(await textsIn(lane)).toEqual(['old', null])
    expect(await change('new "text"')).toEqual({ status: 'changed' })
    expect(await textsIn(lane)).toEqual(['new "text"', null])
    await takeItem(rig.lanes, lane)
    expect(await change('newer')).toEqual({ status: 'under-way' })
    expect(await textsIn(lane)).toEqual(['new "text"', null])
  })

  test('that went in parts gives all its words to the first one', async () => {
    const { lane, change, settle } = await written([text('one'), text('two'), text('three')])
    for (const words of ['short', 'shorter']) {
      expect(await change(words)).toEqual({ status: 'changed' })
      expect(await textsIn(lane)).toEqual([words, '', ''])
    }
    await settle('sent', [1])
    expect(await change('late')).toEqual({ status: 'sent' })
    expect(await textsIn(lane)).toEqual(['shorter', '', ''])
  })

  test('of which a part has gone changes nothing', async () => {
    const { lane, change, settle } = await written([text('one'), text('two')])
    await settle('sent', [1])
    expect(await change('new')).toEqual({ status: 'partly' })
    expect(await textsIn(lane)).toEqual(['one', 'two'])
  })

  test('of an album changes its own caption only', async () => {
    const { lane, change } = await written([text('first'), file, file, text('third'), file])
    expect(await change('3', 2)).toEqual({ status: 'changed' })
    expect(await change('1', 0)).toEqual({ status: 'changed' })
    expect(await change('2', 1)).toEqual({ status: 'under-way' })
    expect(await textsIn(lane)).toEqual(['1', null, null, '3', null])
  })

  test.each([
    ['sent', [1], { status: 'sent' }],
    ['unknown', [1], { status: 'unproven', lane: expect.any(Number) as number, seq: 1 }],
    ['dropped', [1], { status: 'failed', changed: false, dead: null }],
    ['sending', [1], { status: 'under-way' }],
  ] as const)('is left alone where its reply is %s', async (state, seqs, outcome) => {
    const { lane, change, settle } = await written([text('old')])
    await settle(state, [...seqs])
    expect(await change('new')).toEqual(outcome)
    expect(await textsIn(lane)).toEqual(['old'])
  })

  test('of a failed reply is what a repetition sends; of failed parts it stands for all of them', async () => {
    const one = await written([text('old')])
    await one.settle('dead', [1])
    expect(await one.change('new')).toEqual({ status: 'failed', changed: true, dead: { lane: one.lane, seq: 1, last: 1 } })
    expect(await textsIn(one.lane)).toEqual(['new'])
    const two = await written([text('one'), text('two')])
    await two.settle('dead', [1, 2])
    expect(await two.change('new')).toEqual({ status: 'failed', changed: false, dead: { lane: two.lane, seq: 1, last: 2 } })
    expect(await textsIn(two.lane)).toEqual(['one', 'two'])
  })
})

test('the owner hears once a pin that somebody answered in the CRM', async () => {
  const { order, chat } = await claimedChat()
  const base = order * 100
  expect(await rig.desk.tellAnswered(chat)).toEqual([])
  await rig.importPage(page(order, 'hook', [buyer(base + 1), seller(base + 2)]))
  expect(await rig.desk.tellAnswered(chat)).toHaveLength(1)
  await rig.importPage(page(order, 'hook', [buyer(base + 1), seller(base + 2), seller(base + 3)]))
  expect(await rig.desk.tellAnswered(chat)).toEqual([])
  const notices = "select payload ->> 'key' as key from outbox_item where chat_id = $1 and op = 'notice'"
  expect(await rig.rows(notices, [chat])).toEqual([{ key: 'pin.elsewhere' }])
})

test('where the CRM shows no time of that answer, the owner is told without one', async () => {
  const { order, chat } = await claimedChat()
  const base = order * 100
  await rig.importPage(page(order, 'hook', [buyer(base + 1), seller(base + 2)]))
  await rig.rows('update chat set last_seller_at = null where id = $1', [chat])
  await rig.desk.tellAnswered(chat)
  const notices = "select payload ->> 'key' as key from outbox_item where chat_id = $1 and op = 'notice'"
  expect(await rig.rows(notices, [chat])).toEqual([{ key: 'pin.elsewhere.some' }])
})

test('nobody is told of an answer once the owner has answered from here', async () => {
  const { order, chat } = await claimedChat()
  // The reply's row carries the database's time, so the pin's must not lie in its future.
  await rig.rows("update assignment set claimed_at = now() - interval '1 s' where chat_id = $1", [chat])
  await reply(order, owner)
  await rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), seller(order * 100 + 2)]))
  expect(await rig.desk.tellAnswered(chat)).toEqual([])
})

test('the seen mark is asked for once a key', async () => {
  const { order } = await claimedChat()
  const key = newId()
  for (let n = 0; n < 2; n += 1) await rig.desk.seen({ order, manager: owner, key })
  expect(await crmItems(order)).toMatchObject([{ op: 'seen' }])
})

test('a reply and a message of the CRM are linked one to one', async () => {
  const replies = createReplies(rig.db)
  const { order, chat } = await claimedChat()
  const base = order * 100
  await reply(order, owner, newSource(), [text('one'), text('two')])
  await stored(
    rig.importPage(page(order, 'hook', [buyer(base + 1), seller(base + 2), seller(base + 3), seller(base + 4, { deleted: true })])),
  )
  const lane = (await crmItems(order))[0]?.lane ?? 0
  const link = (message: number, seq: number) => replies.link({ chat, message, lane, seq, manager: owner })
  expect((await replies.unlinked(chat, base + 1)).map(({ id }) => id)).toEqual([base + 2, base + 3])
  expect(await link(base + 2, 1)).toBe(true)
  expect(await link(base + 2, 1)).toBe(true)
  expect(await link(base + 2, 2)).toBe(false)
  expect(await link(base + 3, 1)).toBe(false)
  expect(await replies.linkOf(lane, 1)).toBe(base + 2)
  expect(await replies.linkOf(lane, 2)).toBeNull()
  expect((await replies.unlinked(chat, base + 1)).map(({ id }) => id)).toEqual([base + 3])
  const raced = await Promise.all([link(base + 3, 2), replies.link({ chat, message: base + 3, lane, seq: 9, manager: other })])
  expect(raced.filter(Boolean)).toHaveLength(1)
  expect(await replies.context(chat)).toEqual({ order, epoch: 1, lastId: base + 4, owner })
})

test('the progress of a reply is that of its worst part, and of no other reply', async () => {
  const replies = createReplies(rig.db)
  const { order } = await claimedChat()
  updates = Math.ceil(updates / 10) * 10
  const short = { telegramChat: 1, messageId: 1, updateId: updates }
  const long = { telegramChat: 1, messageId: 2, updateId: updates * 10 }
  updates *= 10
  await reply(order, owner, short, [text('one'), file])
  await reply(order, owner, long)
  const progress = () => Promise.all([short, long].map(({ updateId }) => replies.progress(bot, updateId)))
  expect(await progress()).toEqual(['accepted', 'accepted'])
  const lane = (await crmItems(order))[0]?.lane ?? 0
  const { held } = await takeItem(rig.lanes, lane)
  await rig.lanes.finish(held, 1, { state: 'sent', externalId: 5 })
  expect(await progress()).toEqual(['accepted', 'accepted'])
  await rig.lanes.finish(held, 2, { state: 'unknown' })
  expect(await progress()).toEqual(['checking', 'accepted'])
  await rig.lanes.finish(held, 3, { state: 'sent' })
  expect(await progress()).toEqual(['checking', 'delivered'])
  await rig.rows("update outbox_item set state = 'dead' where lane_id = $1 and seq = 2", [lane])
  expect(await progress()).toEqual(['failed', 'delivered'])
  expect(await replies.part(lane, 2)).toMatchObject({ op: 'reply.file', order, manager: owner, state: 'dead' })
})

test('progress does not depend on how the database sorts text', async () => {
  const sorted = await createRig()
  try {
    await sorted.rows('alter table outbox_item alter column idem type text collate "und-x-icu"')
    const [order, source, manager] = [(orders += 1), newSource(), await sorted.manager(1)]
    await postedChat(sorted, order)
    await sorted.desk.claim({ order, message: 0, manager, key: newId() })
    const accepted = await sorted.desk.reply({ order, manager, parts: [text('hello')], source })
    const lane = accepted.status === 'accepted' ? (accepted.lanes.find(({ kind }) => kind === 'crm')?.lane ?? 0) : 0
    const { held } = await takeItem(sorted.lanes, lane)
    await sorted.lanes.finish(held, 1, { state: 'sent' })
    expect(await createReplies(sorted.db).progress(bot, source.updateId)).toBe('delivered')
  } finally {
    await sorted.close()
  }
})
