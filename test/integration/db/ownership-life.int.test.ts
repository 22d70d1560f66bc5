import { parseCallback } from '@pinline/contracts'
import {
  createAnswerTimer,
  createChatFacts,
  createChatMarks,
  createHandovers,
  createPeople,
  createPins,
  createShifts,
  createViews,
  offerMs,
} from '@pinline/db'
import type { AnswerTimer, ChatMarks, Handovers, Pins } from '@pinline/db'
import { createAnswerClock, createBusinessHours, createLocalTime } from '@pinline/domain'
import { newId, parseWorkWeek } from '@pinline/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { account, bot, buyer, createRig, page, pinTtlMs, postedChat, seller, stored } from './fixture.ts'
import type { Rig } from './fixture.ts'

const minuteMs = 60_000
const minutes = [10, 20, 30, 45] as const

interface Desk {
  readonly pins: Pins
  readonly handovers: Handovers
  readonly marks: ChatMarks
  readonly timer: AnswerTimer
}

let rig: Rig
let desk: Desk
let anna: number
let bohdan: number
let chief: number
let orders = 70_000

const open = (returnMinutes = 0): Desk => {
  const week = parseWorkWeek('mon-sun 00:00-24:00')
  if (week.status === 'bad') throw new Error(week.reason)
  const scope = { bot, account, pinTtlMs, clock: () => rig.clock.now }
  const clockRules = createAnswerClock({ minutes, returnMinutes, hours: createBusinessHours(week.value, 'UTC') })
  return {
    pins: createPins(rig.db, scope),
    handovers: createHandovers(rig.db, scope),
    marks: createChatMarks(rig.db, scope),
    timer: createAnswerTimer(rig.db, { ...scope, minutes, clockRules, localTime: createLocalTime('UTC') }),
  }
}

beforeEach(async () => {
  rig = await createRig()
  anna = await rig.manager(1)
  bohdan = await rig.manager(2)
  chief = await rig.manager(3)
  await rig.rows(`update manager set started_at = now()`)
  await rig.rows(`update manager set role = 'admin' where id = $1`, [chief])
  desk = open()
})
afterEach(() => rig.close())

const later = (ms: number): void => {
  rig.clock.now = new Date(rig.clock.now.getTime() + ms)
}

/** A chat whose buyer waits since this moment of the rig's clock, owned by `owner`. */
const waitingChat = async (owner: number | null = null): Promise<{ order: number; chat: number; message: number }> => {
  const order = (orders += 1)
  const { chat } = await postedChat(rig, order)
  await rig.rows('update chat set waiting_since = $2 where id = $1', [chat, rig.clock.now])
  if (owner !== null) await rig.desk.claim({ order, message: 0, manager: owner, key: newId() })
  return { order, chat, message: order * 100 + 1 }
}

interface Effect {
  readonly op: string
  readonly recipient: string
  readonly key: string | null
}

/** Effects that have been asked for, `recipient op key`, without those before. */
const effects = async (chat: number | null = null): Promise<string[]> =>
  (
    await rig.rows<Effect>(
      `select op, recipient, payload ->> 'key' as key from outbox_item where $1::bigint is null or chat_id = $1 order by created_at, lane_id, seq`,
      [chat],
    )
  ).map(({ op, recipient, key }) => [recipient, op, ...(key === null ? [] : [key])].join(' '))

const news = async (chat: number | null, work: () => Promise<unknown>): Promise<string[]> => {
  const before = (await effects(chat)).length
  await work()
  return (await effects(chat)).slice(before).sort()
}

const chatRow = async (chat: number) =>
  (
    await rig.rows<{ owner: number | null; epoch: number; step: number; at: Date | null; waiting: boolean }>(
      'select owner_id as owner, epoch, clock_step as step, clock_at as at, waiting_since is not null as waiting from chat where id = $1',
      [chat],
    )
  )[0]

const offers = (chat: number) =>
  rig.rows<{ to: number; outcome: string | null }>('select to_id as to, outcome from handover where chat_id = $1 order by id', [chat])
const offerId = async (chat: number): Promise<number> =>
  (await rig.rows<{ id: number }>('select id from handover where chat_id = $1 order by id desc limit 1', [chat]))[0]?.id ?? 0
const releases = (chat: number) =>
  rig.rows<{ manager: number; reason: string | null }>(
    'select manager_id as manager, reason from assignment where chat_id = $1 order by id',
    [chat],
  )

const m = (id: number): string => `manager:${String(id)}`

describe('a pin that is about to end', () => {
  test('is warned of once, and again after it was extended', async () => {
    const { order, chat } = await waitingChat(anna)
    expect(await news(chat, () => desk.pins.warn(30 * minuteMs, 10))).toEqual([])
    later(pinTtlMs - 20 * minuteMs)
    expect(await news(chat, () => desk.pins.warn(30 * minuteMs, 10))).toEqual([`${m(anna)} notice pin.warn`])
    expect(await news(chat, () => desk.pins.warn(30 * minuteMs, 10))).toEqual([])
    await expect(desk.pins.extend({ order, manager: bohdan })).resolves.toMatchObject({ status: 'not-owner' })
    await expect(desk.pins.extend({ order, manager: anna })).resolves.toMatchObject({
      status: 'extended',
      until: new Date(rig.clock.now.getTime() + pinTtlMs),
    })
    expect(await news(chat, () => desk.pins.warn(30 * minuteMs, 10))).toEqual([])
    later(pinTtlMs - 10 * minuteMs)
    expect(await news(chat, () => desk.pins.warn(30 * minuteMs, 10))).toEqual([`${m(anna)} notice pin.warn`])
    expect((await chatRow(chat))?.epoch).toBe(1)
  })

  test('can not be extended once it has ended, and goes back to the team', async () => {
    const { order, chat } = await waitingChat(anna)
    later(pinTtlMs + 1)
    await expect(desk.pins.extend({ order, manager: anna })).resolves.toMatchObject({ status: 'not-owner' })
    expect(await releases(chat)).toEqual([{ manager: anna, reason: 'lapsed' }])
  })
})

describe('a hand-over', () => {
  test('leaves the chat with its owner until the colleague accepts; then the epoch rises and both are told', async () => {
    const { order, chat } = await waitingChat(anna)
    expect(await news(chat, () => desk.handovers.offer({ order, from: anna, to: bohdan }))).toEqual([`${m(bohdan)} hand.offer`])
    expect(await news(chat, () => desk.handovers.offer({ order, from: anna, to: bohdan }))).toEqual([])
    expect(await chatRow(chat)).toMatchObject({ owner: anna, epoch: 1 })
    const offer = await offerId(chat)
    await expect(desk.handovers.answer({ offer, manager: chief, accept: true, key: 'x' })).resolves.toEqual({ status: 'not-yours' })
    const told = await news(chat, () => desk.handovers.answer({ offer, manager: bohdan, accept: true, key: 'k' }))
    expect(told).toEqual(
      expect.arrayContaining([
        `${m(anna)} notice hand.done.from`,
        `${m(bohdan)} chat.card`,
        `${m(bohdan)} chat.writing`,
        `${m(bohdan)} notice hand.done.to`,
      ]),
    )
    expect(told.filter((effect) => effect.startsWith('group:main card.edit'))).toHaveLength(1)
    expect(told).not.toContain('group:main card')
    expect(told).not.toContain(`${m(bohdan)} notice hand.withdrawn`)
    expect(await offers(chat)).toEqual([{ to: bohdan, outcome: 'accepted' }])
    expect(await chatRow(chat)).toMatchObject({ owner: bohdan, epoch: 2 })
    expect(await releases(chat)).toEqual([
      { manager: anna, reason: 'handed-over' },
      { manager: bohdan, reason: null },
    ])
    expect(await news(chat, () => desk.handovers.answer({ offer, manager: bohdan, accept: true, key: 'k' }))).toEqual([])
    const [handed] = await rig.rows<{ data: unknown }>(`select data from event where chat_id = $1 and kind = 'hand'`, [chat])
    expect(handed?.data).toEqual({ reason: 'handed-over', to: bohdan })
  })

  test('is declined, and may then be offered to somebody else', async () => {
    const { order, chat } = await waitingChat(anna)
    await desk.handovers.offer({ order, from: anna, to: bohdan })
    const offer = await offerId(chat)
    expect(await news(chat, () => desk.handovers.answer({ offer, manager: bohdan, accept: false, key: 'k' }))).toEqual([
      `${m(anna)} notice hand.declined`,
    ])
    await expect(desk.handovers.answer({ offer, manager: bohdan, accept: true, key: 'k2' })).resolves.toMatchObject({ status: 'declined' })
    expect(await chatRow(chat)).toMatchObject({ owner: anna, epoch: 1 })
    await expect(desk.handovers.offer({ order, from: anna, to: chief })).resolves.toMatchObject({ status: 'asked' })
  })

  test('runs out after ten minutes, whether or not anybody looks', async () => {
    const { order, chat } = await waitingChat(anna)
    await desk.handovers.offer({ order, from: anna, to: bohdan })
    later(offerMs - 1)
    expect(await news(chat, () => desk.handovers.expire(10))).toEqual([])
    later(1)
    expect(await news(chat, () => desk.handovers.expire(10))).toEqual([`${m(anna)} notice hand.expired`])
    const second = await waitingChat(anna)
    await desk.handovers.offer({ order: second.order, from: anna, to: bohdan })
    later(offerMs)
    const offer = await offerId(second.chat)
    await expect(desk.handovers.answer({ offer, manager: bohdan, accept: true, key: 'k' })).resolves.toMatchObject({ status: 'gone' })
    expect(await chatRow(second.chat)).toMatchObject({ owner: anna })
    expect(await offers(second.chat)).toEqual([{ to: bohdan, outcome: 'expired' }])
  })

  test('moves on to another colleague when it is offered to him', async () => {
    const { order, chat } = await waitingChat(anna)
    await desk.handovers.offer({ order, from: anna, to: bohdan })
    expect(await news(chat, () => desk.handovers.offer({ order, from: anna, to: chief }))).toEqual([
      `${m(bohdan)} notice hand.withdrawn`,
      `${m(chief)} hand.offer`,
    ])
    expect(await offers(chat)).toEqual([
      { to: bohdan, outcome: 'withdrawn' },
      { to: chief, outcome: null },
    ])
  })

  test.each([
    ['drops it', ({ order }: { order: number }) => rig.desk.drop({ order, manager: anna })],
    ['is banned', () => rig.desk.revoke(anna, 'banned')],
    ['lets it lapse', () => (later(pinTtlMs), rig.desk.lapse(10))],
    ['loses it to an admin', ({ order }: { order: number }) => desk.pins.move({ order, to: chief, by: chief, from: anna, key: newId() })],
  ] as const)('is taken back when the owner %s', async (_, lose) => {
    const chat = await waitingChat(anna)
    await desk.handovers.offer({ order: chat.order, from: anna, to: bohdan })
    expect(await news(chat.chat, () => lose(chat))).toContain(`${m(bohdan)} notice hand.withdrawn`)
    const offer = await offerId(chat.chat)
    await expect(desk.handovers.answer({ offer, manager: bohdan, accept: true, key: 'k' })).resolves.toMatchObject({ status: 'gone' })
    expect((await chatRow(chat.chat))?.owner).not.toBe(bohdan)
  })

  test('ends with the colleague’s access, and so do his reminders', async () => {
    const { order, chat } = await waitingChat(anna)
    await desk.handovers.offer({ order, from: anna, to: bohdan })
    await desk.marks.snooze({ order, manager: bohdan, at: rig.clock.now })
    expect(await news(chat, () => rig.desk.revoke(bohdan, 'banned'))).toEqual([`${m(anna)} notice hand.declined`])
    expect(await news(chat, () => desk.marks.remind(10))).toEqual([])
  })

  test('is for colleagues on shift, and an owner only', async () => {
    const { order } = await waitingChat(anna)
    await rig.rows('update manager set on_shift = false where id = $1', [bohdan])
    expect((await desk.handovers.colleagues(anna, false, 10)).map(({ id }) => id)).toEqual([chief])
    expect((await desk.handovers.colleagues(0, true, 10)).map(({ id, chats, waiting }) => [id, chats, waiting])).toEqual([
      [bohdan, 0, 'none'],
      [chief, 0, 'none'],
      [anna, 1, 'some'],
    ])
    const waitOfAnna = async () => (await desk.handovers.colleagues(bohdan, true, 10)).find(({ id }) => id === anna)?.waiting
    await rig.rows('update chat set clock_step = 2 where external_id = $1', [order])
    await expect(waitOfAnna()).resolves.toBe('late')
    await rig.rows('update chat set no_reply_id = last_buyer_id where external_id = $1', [order])
    await expect(waitOfAnna()).resolves.toBe('none')
    await expect(desk.handovers.offer({ order, from: anna, to: bohdan })).resolves.toMatchObject({ status: 'away' })
    await expect(desk.handovers.offer({ order, from: chief, to: anna })).resolves.toMatchObject({ status: 'not-owner' })
  })
})

describe('the answer timer', () => {
  const tick = (): Promise<unknown> => desk.timer.tick(20)
  const at = async (chat: number, minute: number): Promise<string[]> => {
    later(minute * minuteMs)
    return news(chat, tick)
  }

  test('tells the owner, the group, the deputy and the chief, each once and in this order', async () => {
    await rig.rows(`update manager set duty = 'deputy' where id = $1`, [bohdan])
    const { chat } = await waitingChat(anna)
    expect(await news(chat, tick)).toEqual([])
    expect(await chatRow(chat)).toMatchObject({ step: 1 })
    expect(await at(chat, 9)).toEqual([])
    expect(await at(chat, 1)).toEqual([`${m(anna)} notice esc.owner`])
    expect(await at(chat, 0)).toEqual([])
    expect(await at(chat, 10)).toEqual(['group:main notice esc.group'])
    expect((await at(chat, 0)).length).toBe(0)
    later(10 * minuteMs)
    expect(await news(null, tick)).toEqual([`${m(bohdan)} escalation`])
    later(15 * minuteMs)
    expect(await news(null, tick)).toEqual([`${m(chief)} escalation`])
    later(600 * minuteMs)
    expect(await news(null, tick)).toEqual([])
  })

  test('shows a free chat late in the group, with one new card and edits at each step', async () => {
    const { chat } = await waitingChat()
    await tick()
    expect(await at(chat, 10)).toEqual(['group:main card', 'group:main card.edit'])
    expect(await at(chat, 10)).toEqual(['group:main card.edit'])
    later(10 * minuteMs)
    expect(await news(null, tick)).toEqual(['group:main card.edit', `${m(chief)} escalation`])
    const isLate = async () => (await createViews(rig.db, () => rig.clock.now).chat({ id: chat }))?.late
    expect(await isLate()).toBe(true)
    await rig.rows('update chat set waiting_since = $2 where id = $1', [chat, rig.clock.now])
    expect(await isLate()).toBe(false)
  })

  test('leaves an owner off shift or in quiet hours alone and tells the group at once', async () => {
    const off = await waitingChat(anna)
    await rig.rows('update manager set on_shift = false where id = $1', [anna])
    await tick()
    expect(await at(off.chat, 10)).toEqual(['group:main notice esc.group'])
    await rig.rows('update manager set quiet_from = 0, quiet_till = 1439 where id = $1', [bohdan])
    const quiet = await waitingChat(bohdan)
    await tick()
    rig.clock.now = new Date(rig.clock.now.getTime() - (rig.clock.now.getTime() % 86_400_000) + 86_400_000 + 3_600_000)
    await rig.rows('update chat set waiting_since = $2, clock_at = $2 where id = $1', [
      quiet.chat,
      new Date(rig.clock.now.getTime() - 10 * minuteMs),
    ])
    await rig.rows('update assignment set expires_at = null where chat_id = $1', [quiet.chat])
    await rig.rows('update chat set owner_until = $2 where id = $1', [quiet.chat, new Date(rig.clock.now.getTime() + pinTtlMs)])
    expect(await news(quiet.chat, tick)).toEqual(['group:main notice esc.group'])
  })

  test('pauses while somebody is on it, and goes on after ten minutes', async () => {
    const { order, chat } = await waitingChat(anna)
    await tick()
    await at(chat, 10)
    later(9 * minuteMs)
    await expect(desk.marks.pause({ order, manager: anna })).resolves.toMatchObject({ status: 'paused' })
    expect(await at(chat, 9)).toEqual([])
    expect(await at(chat, 1)).toEqual(['group:main notice esc.group'])
    const [event] = await rig.rows<{ manager: number }>(`select manager_id as manager from event where kind = 'on-it'`)
    expect(event).toEqual({ manager: anna })
  })

  test('waits while a reply is on its way, goes on when it has died, and ends with the seller’s answer', async () => {
    const { order, chat } = await waitingChat(anna)
    await tick()
    await rig.desk.reply({
      order,
      manager: anna,
      parts: [{ type: 'text', text: 'Так' }],
      source: { telegramChat: 1, messageId: 1, updateId: 1 },
    })
    await rig.rows(`update outbox_item set created_at = $1 where op = 'reply.text'`, [new Date(rig.clock.now.getTime() + 1)])
    expect(await at(chat, 10)).toEqual([])
    await rig.rows(`update outbox_item set state = 'dead' where op = 'reply.text'`)
    expect(await at(chat, 10)).toEqual([`${m(anna)} notice esc.owner`])
    await stored(rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), seller(order * 100 + 2)])))
    expect(await at(chat, 30)).toEqual([])
    expect(await chatRow(chat)).toMatchObject({ step: 0, at: null, waiting: false })
  })

  test('begins anew with a new wait, whatever the last one had come to', async () => {
    const { chat } = await waitingChat(anna)
    await tick()
    await at(chat, 10)
    later(5 * minuteMs)
    await rig.rows('update chat set waiting_since = $2 where id = $1', [chat, rig.clock.now])
    expect(await at(chat, 0)).toEqual([])
    expect(await chatRow(chat)).toMatchObject({ step: 1, at: new Date(rig.clock.now.getTime() + 10 * minuteMs) })
    expect(await at(chat, 10)).toEqual([`${m(anna)} notice esc.owner`])
  })

  test('tells nobody of waits that are old when they are first seen', async () => {
    const { chat } = await waitingChat()
    later(300 * minuteMs)
    expect(await news(null, tick)).toEqual([])
    expect(await chatRow(chat)).toMatchObject({ step: 6, at: null })
  })

  test('gives a chief one list of all that are due', async () => {
    const chats = [await waitingChat(), await waitingChat(), await waitingChat()]
    await tick()
    for (const step of [10, 10]) {
      later(step * minuteMs)
      await tick()
    }
    later(10 * minuteMs)
    const told = await news(null, tick)
    expect(told.filter((effect) => effect.includes('escalation'))).toEqual([`${m(chief)} escalation`])
    const [list] = await rig.rows<{ chats: number[] }>(`select payload -> 'chats' as chats from outbox_item where op = 'escalation'`)
    expect(list?.chats).toEqual(chats.map(({ chat }) => chat))
  })

  test('returns an owned chat to the team where that is wanted, unless its owner has given a sign', async () => {
    desk = open(60)
    const { order, chat } = await waitingChat(anna)
    await rig.rows('delete from open_chat')
    const until = new Date(rig.clock.now.getTime() + 5 * pinTtlMs)
    await rig.rows('update assignment set expires_at = $1', [until])
    await rig.rows('update chat set owner_until = $1', [until])
    await desk.timer.tick(20)
    for (const step of [10, 10, 10, 15]) {
      later(step * minuteMs)
      await desk.timer.tick(20)
    }
    later(10 * minuteMs)
    await desk.marks.pause({ order, manager: anna })
    later(10 * minuteMs)
    expect(await news(chat, () => desk.timer.tick(20))).toEqual([])
    later(49 * minuteMs)
    expect(await news(chat, () => desk.timer.tick(20))).toEqual([])
    later(minuteMs)
    expect(await news(chat, () => desk.timer.tick(20))).toEqual(
      expect.arrayContaining([`${m(anna)} notice esc.returned`, 'group:main card']),
    )
    expect(await releases(chat)).toEqual([{ manager: anna, reason: 'returned' }])
    expect(await chatRow(chat)).toMatchObject({ owner: null })
  })

  test('has nothing to pause where nobody is told yet', async () => {
    const { order } = await waitingChat(anna)
    await expect(desk.marks.pause({ order, manager: anna })).resolves.toMatchObject({ status: 'quiet' })
  })

  test('tells each step once when two processes look at the same time', async () => {
    const { chat } = await waitingChat(anna)
    await tick()
    later(10 * minuteMs)
    expect(await news(chat, () => Promise.all([tick(), tick(), tick()]))).toEqual([`${m(anna)} notice esc.owner`])
  })
})

describe('words that need no answer', () => {
  test('end the wait until the buyer writes again, whatever is read of the chat', async () => {
    const { order, chat, message } = await waitingChat(anna)
    await expect(desk.marks.noReply({ order, manager: bohdan, message })).resolves.toMatchObject({ status: 'other' })
    expect(await news(chat, () => desk.marks.noReply({ order, manager: anna, message }))).toEqual(['group:main card.edit'])
    expect(await news(chat, () => desk.marks.noReply({ order, manager: anna, message }))).toEqual([])
    expect(await chatRow(chat)).toMatchObject({ waiting: false, step: 0 })
    await stored(rig.importPage(page(order, 'hook', [buyer(message)])))
    const views = createViews(rig.db, () => rig.clock.now)
    expect(await views.chat({ id: chat })).toMatchObject({ waitingSince: null, noReply: { upTo: message, by: { id: anna } } })
    await desk.timer.tick(20)
    expect(await chatRow(chat)).toMatchObject({ waiting: false })
    expect(await news(chat, () => rig.desk.drop({ order, manager: anna }))).not.toContain('group:main card')
    await stored(rig.importPage(page(order, 'hook', [buyer(message), buyer(message + 1)])))
    expect(await chatRow(chat)).toMatchObject({ waiting: true })
    expect((await views.chat({ id: chat }))?.waitingSince).not.toBeNull()
    await expect(desk.marks.noReply({ order, manager: anna, message })).resolves.toMatchObject({ status: 'newer' })
  })

  test('need one after all when it is taken back, from when they came', async () => {
    const { order, chat, message } = await waitingChat(anna)
    await desk.marks.noReply({ order, manager: anna, message })
    await expect(desk.marks.undoNoReply({ order, manager: anna, message })).resolves.toMatchObject({ status: 'done' })
    const [row] = await rig.rows<{ same: boolean; mark: number | null }>(
      `select waiting_since = (select stored_at from message where chat_id = $1) as same, no_reply_id as mark from chat where id = $1`,
      [chat],
    )
    expect(row).toEqual({ same: true, mark: null })
  })

  test('are none once they are answered', async () => {
    const { order, message } = await waitingChat(anna)
    await stored(rig.importPage(page(order, 'hook', [buyer(message), seller(message + 1)])))
    await expect(desk.marks.noReply({ order, manager: anna, message })).resolves.toMatchObject({ status: 'answered' })
    await expect(desk.marks.pause({ order, manager: anna })).resolves.toMatchObject({ status: 'answered' })
  })
})

describe('a reminder', () => {
  test('comes once, at its time, and a second wish replaces the first', async () => {
    const { order, chat } = await waitingChat(anna)
    const at = (minute: number): Date => new Date(rig.clock.now.getTime() + minute * minuteMs)
    await expect(desk.marks.snooze({ order: 1, manager: anna, at: at(1) })).resolves.toBeNull()
    await desk.marks.snooze({ order, manager: anna, at: at(30) })
    await desk.marks.snooze({ order, manager: anna, at: at(120) })
    later(30 * minuteMs)
    expect(await news(chat, () => desk.marks.remind(10))).toEqual([])
    later(90 * minuteMs)
    expect(await news(chat, () => desk.marks.remind(10))).toEqual([`${m(anna)} notice snooze.due`])
    expect(await news(chat, () => desk.marks.remind(10))).toEqual([])
  })
})

describe('an admin', () => {
  test('takes a chat only from the owner he was asked about, and the former owner is told', async () => {
    const { order, chat } = await waitingChat(anna)
    const take = (from: number | null, key: string) => desk.pins.move({ order, to: chief, by: chief, from, key })
    await expect(take(null, 'a')).resolves.toMatchObject({ status: 'owned', owner: anna })
    await expect(take(bohdan, 'b')).resolves.toMatchObject({ status: 'owned', owner: anna })
    expect(await news(chat, () => take(anna, 'c'))).toEqual(
      expect.arrayContaining([`${m(anna)} notice pin.moved`, `${m(chief)} chat.card`, `${m(chief)} chat.writing`]),
    )
    expect(await chatRow(chat)).toMatchObject({ owner: chief, epoch: 2 })
    expect(await news(chat, () => take(anna, 'c'))).toEqual([])
  })

  test('gives a chat to somebody, who is told', async () => {
    const { order, chat } = await waitingChat()
    const told = await news(chat, () => desk.pins.move({ order, to: bohdan, by: chief, from: null, key: 'k' }))
    expect(told).toEqual(expect.arrayContaining([`${m(bohdan)} notice pin.given`, `${m(bohdan)} chat.card`]))
    expect(told).not.toContain(`${m(bohdan)} chat.writing`)
    const found = await createChatFacts(rig.db)(chat)
    expect(found).toMatchObject({ kind: 'ordinary', messages: 1, connected: [{ person: { id: bohdan }, kind: 'pin' }] })
    await rig.desk.open({ order, manager: anna, key: newId(), writing: true })
    expect((await createChatFacts(rig.db)(chat))?.connected.map(({ kind }) => kind)).toEqual(['pin', 'open'])
    await expect(createChatFacts(rig.db)(chat + 1000)).resolves.toBeNull()
  })
})

test('a shift is turned once a press, and its end tells how many chats are left', async () => {
  await waitingChat(anna)
  const shifts = createShifts(rig.db, { bot, account, clock: () => rig.clock.now })
  const people = createPeople(rig.db, bot)
  const turn = (key: string): Promise<unknown> => shifts.change({ manager: anna, to: null, key })
  expect(await news(null, () => turn('a'))).toEqual([`${m(anna)} notice shift.off`])
  expect(await news(null, () => turn('a'))).toEqual([])
  expect((await people.get(anna))?.onShift).toBe(false)
  const [told] = await rig.rows<{ n: number }>(`select (payload -> 'params' ->> 'n')::int as n from outbox_item where idem = 'shift:a'`)
  expect(told).toEqual({ n: 1 })
  expect(await news(null, () => turn('b'))).toEqual([`${m(anna)} notice shift.on`])
})

test('whoever begins a shift is offered the free chats that have waited longest, once a press', async () => {
  const shifts = createShifts(rig.db, { bot, account, clock: () => rig.clock.now })
  const turn = (to: boolean, key: string): Promise<unknown> => shifts.change({ manager: anna, to, key })
  const free: number[] = []
  for (let n = 0; n < 7; n += 1) {
    const { order, chat } = await waitingChat()
    await rig.rows('update chat set waiting_since = $2 where id = $1', [chat, new Date(rig.clock.now.getTime() - (100 - n) * minuteMs)])
    free.push(order)
  }
  await waitingChat(bohdan)
  const settled = await waitingChat()
  await rig.rows('update chat set no_reply_id = last_buyer_id where id = $1', [settled.chat])
  expect(await news(null, () => turn(true, 'on'))).toEqual([`${m(anna)} notice offer.free`, `${m(anna)} notice shift.on`])
  expect(await news(null, () => turn(true, 'on'))).toEqual([])
  const [told] = await rig.rows<{ payload: { params: { n: number }; buttons: { data: string }[][] } }>(
    `select payload from outbox_item where idem = 'shift.offer:on'`,
  )
  expect(told?.payload.params.n).toBe(7)
  expect(told?.payload.buttons.flat().map(({ data }) => parseCallback(data))).toEqual(
    free.slice(0, 5).map((order) => ({ action: 'claim', args: [order, order * 100 + 1] })),
  )
  // A pin that has run out is no owner, whether or not the timer has been there.
  later(pinTtlMs)
  await turn(true, 'later')
  const [next] = await rig.rows<{ n: number }>(
    `select (payload -> 'params' ->> 'n')::int as n from outbox_item where idem = 'shift.offer:later'`,
  )
  expect(next).toEqual({ n: 8 })
})
