import { createDeskReads, createEnqueue, createViews, managerRecipient, toTelegram } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bot, buyer, createRig, groupChat, page, pinTtlMs, postedChat, seller, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let orders = 50_000
let people = 100

beforeAll(async () => {
  rig = await createRig()
})

afterAll(() => rig.close())

const reads = () => createDeskReads(rig.db, () => rig.clock.now)

/** A manager with a private chat of his own and one chat that he has. */
const owner = async () => {
  const telegramChat = (people += 1)
  const manager = await rig.manager(telegramChat)
  const order = (orders += 1)
  const { chat } = await postedChat(rig, order)
  await rig.desk.claim({ order, message: 0, manager, key: newId() })
  return { telegramChat, manager, order, chat }
}

/** Asks for a card in a manager's chat, to be sent as `messageId` unless it stays under way. */
const privateCard = async (manager: number, telegramChat: number, about: { order: number; chat: number }, messageId: number | null) => {
  const target = { bot, recipient: managerRecipient(manager), order: about.order + 1_000_000 }
  const wish = { op: 'card', payload: null, idem: newId(), priority: 2, chat: about.chat } as const
  const [touched] = await createEnqueue(rig.db)([toTelegram(target, wish)])
  const { held, item } = await takeItem(rig.lanes, touched?.lane ?? 0)
  if (messageId === null) return
  const shown = { bot, telegramChat, kind: 'owner-card', version: 0, open: false, media: false }
  await rig.lanes.finish(held, item.seq, { state: 'sent', externalId: messageId, shown })
}

test('the open chat is the manager`s as long as his pin lasts', async () => {
  const { manager, order, chat } = await owner()
  expect(await reads().openChat(manager)).toMatchObject({ open: { state: 'open', chat, touchedAt: rig.clock.now }, order, ownsOpen: true })
  rig.clock.now = new Date(rig.clock.now.getTime() + pinTtlMs)
  expect(await reads().openChat(manager)).toMatchObject({ ownsOpen: false })
  await reads().closeOpenChat(manager)
  expect(await reads().openChat(manager)).toBeNull()
})

test('looking at a chat does not make it the one to write in, and writing in another`s gives no right', async () => {
  const { manager, chat } = await owner()
  const foreign = await owner()
  await rig.desk.open({ order: foreign.order, manager, key: newId(), writing: false })
  expect(await reads().openChat(manager)).toMatchObject({ open: { chat } })
  await rig.desk.open({ order: foreign.order, manager, key: newId(), writing: true })
  expect(await reads().openChat(manager)).toMatchObject({ open: { chat: foreign.chat }, ownsOpen: false })
})

test('a card of another chat counts between the last touch and the message that was written, and while it is under way', async () => {
  const { manager, telegramChat, chat } = await owner()
  const other = await owner()
  const came = (after: number, before: number) => reads().otherCardCame({ bot, manager, telegramChat, chat, after, before })
  expect(await came(10, 20)).toBe(false)
  await privateCard(manager, telegramChat, other, 15)
  expect([await came(10, 20), await came(15, 20), await came(10, 15)]).toEqual([true, false, false])
  await privateCard(manager, telegramChat, { chat, order: other.order + 1 }, 18)
  expect(await came(15, 20)).toBe(false)
  await privateCard(manager, telegramChat, other, null)
  expect(await came(15, 20)).toBe(true)
})

test('claiming notes the newest message of the private chat', async () => {
  const { manager, telegramChat, order, chat } = await owner()
  const other = await owner()
  await privateCard(manager, telegramChat, other, 77)
  expect(await reads().openChat(manager)).toMatchObject({ afterMessage: 0 })
  await rig.desk.open({ order, manager, key: newId(), writing: true })
  expect(await reads().openChat(manager)).toMatchObject({ afterMessage: 77 })
  const source = { telegramChat, messageId: 80, updateId: 900_000 }
  await rig.desk.reply({ order, manager, parts: [{ type: 'text', text: 'x' }], source })
  expect(await reads().openChat(manager)).toMatchObject({ open: { chat }, afterMessage: 80 })
})

test('candidates are the manager`s chats, the longest waiting first, answered ones last', async () => {
  const { manager, order, chat } = await owner()
  const claimed: number[] = []
  for (let n = 0; n < 2; n += 1) {
    const next = (orders += 1)
    claimed.push(next)
    await postedChat(rig, next)
    await rig.desk.claim({ order: next, message: 0, manager, key: newId() })
  }
  await rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), seller(order * 100 + 2)]))
  expect((await reads().candidates(manager, 5)).map((one) => one.order)).toEqual([...claimed, order])
  expect((await reads().candidates(manager, 1)).map((one) => one.order)).toEqual(claimed.slice(0, 1))
  await rig.desk.drop({ order, manager })
  expect((await reads().candidates(manager, 5)).some((one) => one.chat === chat)).toBe(false)
})

test('a draft is kept once an update and closed by one press', async () => {
  const { manager, telegramChat } = await owner()
  const input = { manager, bot, updateId: 7, telegramChat, sourceMessage: 3, content: { parts: [] }, now: rig.clock.now }
  const id = await reads().keepDraft(input)
  expect(await reads().keepDraft({ ...input, content: { other: true } })).toBe(id)
  expect(await reads().draft(id)).toEqual({
    id,
    manager,
    updateId: 7,
    telegramChat,
    sourceMessage: 3,
    content: { parts: [] },
    closed: false,
    createdAt: rig.clock.now,
  })
  const presses = await Promise.all(Array.from({ length: 5 }, () => reads().closeDraft(id, rig.clock.now)))
  expect(presses.filter(Boolean)).toHaveLength(1)
  expect(await reads().draft(id)).toMatchObject({ closed: true })
  expect(await reads().draft(id + 1)).toBeNull()
})

test('views show a chat, its messages with what they said before, and what a Telegram message is about', async () => {
  const views = createViews(rig.db, () => rig.clock.now)
  const { manager, order, chat } = await owner()
  const first = order * 100 + 1
  await rig.importPage(page(order, 'hook', [buyer(first, { text: 'edited' }), seller(first + 1)]))
  expect(await views.chat({ id: chat })).toMatchObject({ order, owner: { id: manager }, lastSellerId: first + 1, lastRelease: null })
  await rig.desk.drop({ order, manager })
  expect(await views.chat({ account: 42, order })).toMatchObject({ owner: null, lastRelease: { reason: 'dropped' } })
  expect(await views.message(chat, first)).toMatchObject({ text: 'edited', before: { text: `text ${String(first)}` } })
  expect((await views.messages(chat, { limit: 1 })).map(({ id }) => id)).toEqual([first + 1])
  expect((await views.messages(chat, { after: 0, limit: 5 })).map(({ id }) => id)).toEqual([first, first + 1])
  expect((await views.messages(chat, { before: first + 1, limit: 5 })).map(({ id }) => id)).toEqual([first])
  expect(await views.count(chat, first + 1)).toEqual({ total: 2, older: 1 })
  const [card] = await views.shownAbout('card', first)
  expect(card).toMatchObject({ kind: 'card', telegramChat: groupChat, open: true, subject: first })
  expect(await views.shown({ bot, telegramChat: groupChat, messageId: card?.messageId ?? 0 })).toEqual(card)
  expect(await views.newestCard(chat)).toBe(card?.messageId)
  expect(await views.newestCard(chat + 1_000_000)).toBeNull()
})

test('drafts are their writer’s, newest first and in pages, without what he does not miss', async () => {
  const { manager, telegramChat } = await owner()
  const somebody = await owner()
  let updateId = 700
  const keep = (content: object, who = manager) =>
    reads().keepDraft({ manager: who, bot, updateId: (updateId += 1), telegramChat, sourceMessage: 3, content, now: rig.clock.now })
  const kept = [await keep({ parts: [1] }), await keep({ parts: [2] }), await keep({ parts: [3] })]
  await keep({ parts: [4], preview: true })
  await keep({ parts: [5], fix: true })
  await keep({ parts: [6] }, somebody.manager)
  await reads().closeDraft(await keep({ parts: [7] }), rig.clock.now)
  const page = async (before: number | null) => (await reads().drafts(manager, { before, limit: 2 })).drafts.map(({ id }) => id)
  expect(await page(null)).toEqual([kept[2], kept[1]])
  expect(await page(kept[1] ?? 0)).toEqual([kept[0]])
  expect(await reads().drafts(manager, { before: null, limit: 9 })).toMatchObject({
    total: 3,
    drafts: [{ content: { parts: [3] } }, {}, {}],
  })
})
