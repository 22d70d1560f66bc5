import { createActivations, createBoards, createChatInfo, createHandovers, createPins, createViews } from '@pinline/db'
import type { Activations, Boards, ChatInfo, Handovers, Pins, Views } from '@pinline/db'
import type { CrmPurchase } from '@pinline/domain'
import { newId } from '@pinline/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { account, bot, buyer, cardsOf, createRig, groupCards, page, pinTtlMs, postedChat, seller, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

const dayMs = 86_400_000
const activationProduct = 2_500_001

let rig: Rig
let info: ChatInfo
let activations: Activations
let boards: Boards
let pins: Pins
let handovers: Handovers
let views: Views
let anna: number
let bohdan: number
let orders = 80_000

const purchase: CrmPurchase = {
  productId: activationProduct,
  product: 'Key',
  amount: null,
  currency: null,
  quantity: null,
  state: 3,
  orderedAtText: null,
  paidAtText: null,
  paymentMethod: null,
  email: 'a@example.com',
  options: [],
  codeState: null,
  owner: null,
}

beforeEach(async () => {
  rig = await createRig()
  anna = await rig.manager(1)
  bohdan = await rig.manager(2)
  await rig.rows('update manager set started_at = now()')
  const clock = () => rig.clock.now
  const scope = { bot, account, pinTtlMs, clock }
  info = createChatInfo(rig.db, { activationProducts: [activationProduct], clock })
  activations = createActivations(rig.db, scope)
  boards = createBoards(rig.db, { bot, account })
  pins = createPins(rig.db, scope)
  handovers = createHandovers(rig.db, scope)
  views = createViews(rig.db, clock)
})
afterEach(() => rig.close())

const later = (ms: number): void => {
  rig.clock.now = new Date(rig.clock.now.getTime() + ms)
}

/** A chat whose order turns out to be an activation. */
const activation = async (): Promise<{ order: number; chat: number }> => {
  const order = (orders += 1)
  const { chat } = await postedChat(rig, order)
  await info.store(chat, purchase)
  return { order, chat }
}

const claim = (order: number, manager: number) => rig.desk.claim({ order, message: order * 100 + 1, manager, key: newId() })
const setStatus = (order: number, manager: number, to: 'work' | 'done' | null, key = newId()) =>
  activations.setStatus({ order, manager, to, key, card: null })
const stateOf = async (chat: number) => (await views.chat({ id: chat }))?.activation?.state ?? null
const ownerOf = async (chat: number) => (await views.chat({ id: chat }))?.owner?.id ?? null
/** Notices of a chat's change of hands, with their values: an activation has no end to name. */
const toldTo = async (manager: number, chat: number): Promise<string[]> =>
  (
    await rig.rows<{ key: string; params: object | null }>(
      `select payload ->> 'key' as key, payload -> 'params' as params from outbox_item where op = 'notice' and manager_id = $1 and chat_id = $2
       and (payload ->> 'key' like 'hand.done%' or payload ->> 'key' like 'pin.given%') order by created_at`,
      [manager, chat],
    )
  ).map(({ key, params }) => `${key} ${JSON.stringify(params ?? {})}`)
const pinsOf = (chat: number) =>
  rig.rows<{ kind: string; expires: Date | null; reason: string | null }>(
    'select kind, expires_at as expires, reason from assignment where chat_id = $1 order by id',
    [chat],
  )
const notices = async (order: number): Promise<string[]> =>
  (
    await rig.rows<{ key: string }>(
      `select o.payload ->> 'key' as key from outbox_item o join chat c on c.id = o.chat_id where c.external_id = $1 and o.op = 'notice' order by o.created_at, o.seq`,
      [order],
    )
  ).map(({ key }) => key)

describe('what makes a chat an activation', () => {
  test('is its product, once, when the order first says it', async () => {
    const { chat } = await postedChat(rig, (orders += 1))
    expect(await info.store(chat, { ...purchase, productId: null })).toBe(true)
    expect(await stateOf(chat)).toBeNull()
    expect(await info.store(chat, purchase)).toBe(true)
    expect(await stateOf(chat)).toBe('free')
    expect(await info.store(chat, purchase)).toBe(false)
    await info.store(chat, { ...purchase, productId: 9 })
    expect(await stateOf(chat)).toBe('free')
  })

  test('is no other product, whatever comes later', async () => {
    const { chat } = await postedChat(rig, (orders += 1))
    await info.store(chat, { ...purchase, productId: 9 })
    await info.store(chat, purchase)
    expect(await stateOf(chat)).toBeNull()
  })

  test('is nothing in a chat that was imported as history', async () => {
    const order = (orders += 1)
    const { chat } = await stored(rig.importPage(page(order, 'silent', [buyer(order * 100 + 1)])))
    await info.store(chat, purchase)
    expect(await stateOf(chat)).toBeNull()
  })
})

describe('an activation', () => {
  test('is claimed until it is done, not for a time, and does not lapse with other pins', async () => {
    const { order, chat } = await activation()
    expect(await claim(order, anna)).toMatchObject({ status: 'won', chat: { activation: 'free' } })
    expect(await stateOf(chat)).toBe('work')
    expect(await pinsOf(chat)).toEqual([{ kind: 'activation', expires: null, reason: null }])
    later(2 * dayMs)
    await rig.desk.lapse(100)
    await pins.warn(dayMs, 100)
    expect(await ownerOf(chat)).toBe(anna)
    expect(await notices(order)).toEqual([])
  })

  test('of a colleague is refused', async () => {
    const { order } = await activation()
    await claim(order, anna)
    expect(await claim(order, bohdan)).toMatchObject({ status: 'lost', owner: anna, chat: { activation: 'work' } })
  })

  test('is taken for its work also where somebody has answered in the CRM', async () => {
    const { order, chat } = await activation()
    await stored(rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), seller(order * 100 + 2)])))
    expect(await claim(order, anna)).toMatchObject({ status: 'won' })
    expect(await stateOf(chat)).toBe('work')
  })

  test('is upgraded from the ordinary pin that its owner had before anybody knew', async () => {
    const order = (orders += 1)
    const { chat } = await postedChat(rig, order)
    await claim(order, anna)
    await info.store(chat, purchase)
    expect(await stateOf(chat)).toBe('free')
    expect(await claim(order, bohdan)).toMatchObject({ status: 'lost', owner: anna })
    expect(await claim(order, anna)).toMatchObject({ status: 'won', chat: { activation: 'free' } })
    expect([await stateOf(chat), await pinsOf(chat)]).toEqual(['work', [{ kind: 'activation', expires: null, reason: null }]])
    expect(await claim(order, anna)).toMatchObject({ status: 'mine' })
    const [row] = await rig.rows<{ epoch: number }>('select epoch from chat where id = $1', [chat])
    expect(row?.epoch).toBe(1)
  })

  test('keeps an ordinary pin that is not upgraded an ordinary one', async () => {
    const order = (orders += 1)
    const { chat } = await postedChat(rig, order)
    await claim(order, anna)
    await info.store(chat, purchase)
    later(pinTtlMs + 1)
    await rig.desk.lapse(100)
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([null, 'free'])
  })

  test('can not be dropped while it is in work, and can when it is done', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    expect(await rig.desk.drop({ order, manager: anna })).toMatchObject({ status: 'not-owner' })
    expect(await ownerOf(chat)).toBe(anna)
    await setStatus(order, anna, 'done')
    expect(await rig.desk.drop({ order, manager: anna })).toMatchObject({ status: 'released' })
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([null, 'archived'])
  })

  test('may be handed to a colleague, who has it as an activation', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    await handovers.offer({ order, from: anna, to: bohdan })
    const [offer] = await rig.rows<{ id: number }>('select id from handover where chat_id = $1', [chat])
    expect(await handovers.answer({ offer: offer?.id ?? 0, manager: bohdan, accept: true, key: newId() })).toMatchObject({
      status: 'accepted',
    })
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([bohdan, 'work'])
    expect((await pinsOf(chat)).map(({ kind }) => kind)).toEqual(['activation', 'activation'])
    expect(await toldTo(bohdan, chat)).toEqual(['hand.done.to.activation {}'])
  })

  test.each([
    ['until it is done, as a free one', async () => activation(), 'pin.given.activation {}'],
    [
      'until it is done, as one in work',
      async () => {
        const made = await activation()
        await claim(made.order, anna)
        return made
      },
      'pin.given.activation {}',
    ],
    [
      'till a time, once it is in the archive',
      async () => {
        const made = await activation()
        await claim(made.order, anna)
        await setStatus(made.order, anna, 'done')
        await rig.desk.drop({ order: made.order, manager: anna })
        return made
      },
      'pin.given {"till"',
    ],
  ])('given by an admin is somebody’s %s', async (_how, make, told) => {
    const { order, chat } = await make()
    await pins.move({ order, to: bohdan, by: anna, from: await ownerOf(chat), key: newId() })
    expect(await toldTo(bohdan, chat)).toEqual([expect.stringContaining(told)])
  })

  test('waits for a check when its owner is banned, and is in work again when somebody takes it', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    await rig.desk.revoke(anna, 'banned')
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([null, 'check'])
    await claim(order, bohdan)
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([bohdan, 'work'])
  })

  test('waits for a check after a week without a sign of its owner, who is told', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    later(6 * dayMs)
    await activations.tidy(100)
    expect(await ownerOf(chat)).toBe(anna)
    await rig.desk.reply({
      order,
      manager: anna,
      parts: [{ type: 'text', text: 'ok' }],
      source: { telegramChat: 1, messageId: 2, updateId: orders },
    })
    later(6 * dayMs)
    await activations.tidy(100)
    expect(await ownerOf(chat)).toBe(anna)
    later(dayMs)
    await activations.tidy(100)
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([null, 'check'])
    expect(await notices(order)).toEqual(['act.lapsed'])
  })

  test('goes on in work with whom an admin gives it to', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    await pins.move({ order, to: bohdan, by: bohdan, from: anna, key: newId() })
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([bohdan, 'work'])
  })
})

describe('the status of an activation', () => {
  test('is changed by its owner, both ways, and told once', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    expect(await setStatus(order, anna, 'done')).toMatchObject({ status: 'changed', to: 'done' })
    expect(await setStatus(order, anna, 'done')).toMatchObject({ status: 'unchanged', to: 'done' })
    expect(await setStatus(order, anna, null)).toMatchObject({ status: 'changed', to: 'work' })
    expect([await stateOf(chat), await notices(order)]).toEqual(['work', ['act.to_done', 'act.to_work']])
  })

  test('is changed once by one wish, however often that is worked', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    const key = newId()
    await setStatus(order, anna, null, key)
    expect(await setStatus(order, anna, null, key)).toMatchObject({ status: 'unchanged', to: 'done' })
    expect([await stateOf(chat), await notices(order)]).toEqual(['done', ['act.to_done']])
  })

  test('is nobody else’s, and ordinary chats have none', async () => {
    const { order, chat } = await activation()
    expect(await setStatus(order, anna, 'done')).toMatchObject({ status: 'not-owner', owner: null })
    await claim(order, anna)
    expect(await setStatus(order, bohdan, 'done')).toMatchObject({ status: 'not-owner', owner: anna })
    expect(await stateOf(chat)).toBe('work')
    const ordinary = (orders += 1)
    await postedChat(rig, ordinary)
    await claim(ordinary, anna)
    expect(await setStatus(ordinary, anna, 'done')).toMatchObject({ status: 'ordinary' })
    expect(await setStatus(1, anna, 'done')).toEqual({ status: 'no-chat' })
  })

  test('redraws the chat’s newest card in the group', async () => {
    const { order } = await activation()
    await claim(order, anna)
    const edits = async () =>
      (
        await rig.rows<{ n: number }>(
          `select count(*) as n from outbox_item o join chat c on c.id = o.chat_id where c.external_id = $1 and op = 'card.edit'`,
          [order],
        )
      )[0]?.n
    const before = await edits()
    await setStatus(order, anna, 'done')
    expect(await edits()).toBe((before ?? 0) + 1)
  })

  test('done for a day goes to the archive; a buyer who waits then is told of by a new card', async () => {
    const { order, chat } = await activation()
    await claim(order, anna)
    await setStatus(order, anna, 'done')
    const cards = (await groupCards(rig, order)).length
    later(dayMs - 1)
    await activations.tidy(100)
    expect(await ownerOf(chat)).toBe(anna)
    later(1)
    await activations.tidy(100)
    expect([await ownerOf(chat), await stateOf(chat)]).toEqual([null, 'archived'])
    expect((await pinsOf(chat)).map(({ reason }) => reason)).toEqual(['finished'])
    expect((await groupCards(rig, order)).length).toBe(cards + 1)
    await activations.tidy(100)
    expect((await cardsOf(rig, order)).length).toBe(cards + 1)
  })
})

describe('the board of activations', () => {
  const today = () => new Date(rig.clock.now.getTime() - 3_600_000)

  test('counts every state, of those that are done only what was done today, and names who has or had them', async () => {
    const [free, work, done, old, check] = [
      await activation(),
      await activation(),
      await activation(),
      await activation(),
      await activation(),
    ]
    for (const { order } of [work, done, old]) await claim(order, anna)
    await claim(check.order, bohdan)
    await rig.desk.revoke(bohdan, 'banned')
    await setStatus(old.order, anna, 'done')
    later(2 * 3_600_000)
    await setStatus(done.order, anna, 'done')
    const { groups } = await boards.read(today(), 10)
    const shown = Object.fromEntries(
      Object.entries(groups).map(([name, { total, lines }]) => [
        name,
        [total, lines.map(({ order, manager }) => [order, manager?.id ?? null])],
      ]),
    )
    expect(shown).toEqual({
      free: [1, [[free.order, null]]],
      work: [1, [[work.order, anna]]],
      done: [1, [[done.order, anna]]],
      check: [1, [[check.order, bohdan]]],
    })
  })

  test('shows so many of each, those first that have stood there longest', async () => {
    const all = [await activation(), await activation(), await activation()]
    const { groups } = await boards.read(today(), 2)
    expect([groups.free.total, groups.free.lines.map(({ order }) => order)]).toEqual([3, all.slice(0, 2).map(({ order }) => order)])
  })

  test('is drawn again where it is shown when it has changed, once a minute', async () => {
    const { order } = await activation()
    const lane = await rig.desk.claim({ order, message: 0, manager: bohdan, key: newId() })
    const wish = { now: rig.clock.now, doneSince: today(), limit: 10 }
    // A board that was sent to Anna before the claim.
    await rig.rows(
      `insert into telegram_message(bot, telegram_chat, message_id, kind, lane_id, seq, version) values ($1, 1, 77, 'board', 1, 1, 0)`,
      [bot],
    )
    expect(lane.status).toBe('won')
    const [touched, ...others] = await boards.refresh(wish)
    expect([touched?.destination, others]).toEqual([`manager:${String(anna)}`, []])
    expect(await boards.refresh(wish)).toEqual([])
    const { item } = await takeItem(rig.lanes, touched?.lane ?? 0)
    expect([item.op, item.payload]).toEqual(['board', { edit: { telegramChat: 1, messageId: 77 } }])
    const { version } = await boards.read(today(), 10)
    await rig.rows(`update telegram_message set version = $1 where kind = 'board'`, [version])
    later(120_000)
    expect(await boards.refresh({ ...wish, now: rig.clock.now })).toEqual([])
  })
})
