import {
  createDeadLetters,
  createDeskReads,
  createInbox,
  createIntake,
  createReplies,
  createReplyDecisions,
  createTryNotes,
} from '@pinline/db'
import type { DeadLetters } from '@pinline/db'
import { mostLostTries } from '@pinline/domain'
import { newId } from '@pinline/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIsPoison, noteTry } from '../../../services/dispatcher/src/telegram/poison.ts'
import { bot, buyer, createRig, page, postedChat, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let letters: DeadLetters
let anna: number
let chief: number
let updates = 0
const order = 129_000_044

beforeEach(async () => {
  rig = await createRig()
  letters = createDeadLetters(rig.db, { policy: 'mask', clock: () => rig.clock.now })
  anna = await rig.manager(501)
  chief = await rig.manager(502)
})
afterEach(() => rig.close())

/** A reply of Anna's that the CRM has refused. */
const deadReply = async (
  text: string,
  error = 'rejected',
  about = order,
  state: 'dead' | 'unknown' = 'dead',
): Promise<{ lane: number; seq: number }> => {
  const known = await rig.rows('select 1 from chat where external_id = $1', [about])
  if (known.length === 0) await postedChat(rig, about)
  await rig.desk.claim({ order: about, message: 0, manager: anna, key: `claim:${String(about)}` })
  updates += 1
  const source = { telegramChat: 501, messageId: updates, updateId: updates }
  const result = await rig.desk.reply({ order: about, manager: anna, parts: [{ type: 'text', text }], source })
  if (result.status !== 'accepted') throw new Error(result.status)
  const lane = result.lanes.find(({ kind }) => kind === 'crm')?.lane ?? 0
  const { held, item } = await takeItem(rig.lanes, lane)
  await rig.lanes.finish(held, item.seq, { state, error })
  return { lane, seq: item.seq }
}

const audit = () =>
  rig.rows<{ manager: number | null; action: string; by: string | null }>(
    `select manager_id as manager, data->>'action' as action, data->>'by' as by from event where kind = 'admin' order by id`,
  )
const effects = (lane: number) =>
  rig.rows<{ seq: number; state: string; idem: string; text: string | null }>(
    `select seq, state, idem, payload->>'text' as text from outbox_item where lane_id = $1 order by seq`,
    [lane],
  )

test('what was given up is listed with its reason, newest first and by pages; what its writer has back already is not', async () => {
  const first = await deadReply('one', 'rejected', 1001)
  const second = await deadReply('two', 'unauthorized, too old', 1002)
  await deadReply('three', 'stale_owner', 1003)
  await rig.rows(`update outbox_item set dead_at = dead_at - interval '1 h' where lane_id = $1 and seq = $2`, [first.lane, first.seq])
  expect(await letters.list(1, 1)).toMatchObject({
    total: 2,
    pages: 2,
    letters: [{ ...second, order: 1002, manager: anna, op: 'reply.text', recipient: 'crm', reason: 'old', attempts: 1 }],
  })
  expect(await letters.list(9, 1)).toMatchObject({ page: 2, letters: [{ ...first, reason: 'refused' }] })
})

describe('a reply that nobody knows to have arrived', () => {
  const unproven = (text: string) => deadReply(text, 'resembles another message', order, 'unknown')

  test('is listed until its writer or an admin has decided about it', async () => {
    const key = await unproven('is it there?')
    expect((await letters.list(1, 10)).letters).toMatchObject([{ ...key, reason: 'unproven' }])
    expect(await createReplyDecisions(rig.db).confirm({ ...key, manager: anna })).toBe(true)
    expect((await letters.list(1, 10)).total).toBe(0)
    expect(await letters.replay(key, chief)).toEqual({ status: 'settled' })
    expect(
      await rig.rows('select state, dead_at as "deadAt" from outbox_item where lane_id = $1 and seq = $2', [key.lane, key.seq]),
    ).toEqual([{ state: 'sent', deadAt: null }])
  })

  test('is sent again, or not, by an admin’s word; its writer is told no more than what is known', async () => {
    const key = await unproven('again?')
    expect(await letters.replay(key, chief)).toMatchObject({ status: 'replayed' })
    expect(await createReplyDecisions(rig.db).confirm({ ...key, manager: anna })).toBe(false)
    const { held, item } = await takeItem(rig.lanes, key.lane)
    await rig.lanes.finish(held, item.seq, { state: 'unknown', error: 'poison' })
    expect(await letters.drop({ lane: key.lane, seq: item.seq }, chief)).toMatchObject({ status: 'dropped' })
    expect((await letters.list(1, 10)).total).toBe(0)
    const told = `select payload->>'key' as key from outbox_item where payload->>'key' like 'dead.told.%' order by lane_id, seq`
    expect(await rig.rows(told)).toEqual([{ key: 'dead.told.replayed' }, { key: 'dead.told.closed' }])
  })
})

test('one of them is shown with addresses and telephones hidden', async () => {
  const key = await deadReply('Пишіть на olena@ukr.net або 067 123 45 67')
  expect(await letters.get(key)).toMatchObject({ content: 'Пишіть на o•••a@ukr.net або •••67', editable: true })
  expect(await letters.get({ lane: key.lane, seq: 99 })).toBeNull()
})

describe('a replay', () => {
  test('is a new row at the end of the lane under the same key and a number; its writer is told and it is audited', async () => {
    const key = await deadReply('Добрий день')
    const replayed = await letters.replay(key, chief)
    expect(replayed).toMatchObject({
      status: 'replayed',
      lanes: [{ kind: 'crm', lane: key.lane }, { destination: `manager:${String(anna)}` }],
    })
    const [old, fresh] = await effects(key.lane)
    expect(old).toMatchObject({ state: 'replaced' })
    expect(fresh).toEqual({ seq: key.seq + 1, state: 'pending', idem: `${old?.idem ?? ''}:r1`, text: 'Добрий день' })
    expect(await audit()).toEqual([{ manager: chief, action: 'dead-replay', by: null }])
    expect((await letters.list(1, 10)).total).toBe(0)
    expect(await rig.rows(`select recipient from outbox_item where payload->>'key' = 'dead.told.replayed'`)).toEqual([
      { recipient: `manager:${String(anna)}` },
    ])
  })

  test('pressed ten times at once asks for one effect', async () => {
    const key = await deadReply('once')
    const statuses = await Promise.all(Array.from({ length: 10 }, () => letters.replay(key, chief)))
    expect(statuses.map(({ status }) => status).toSorted()).toEqual(['replayed', ...Array.from({ length: 9 }, () => 'settled')].toSorted())
    expect(await effects(key.lane)).toHaveLength(2)
    expect(await audit()).toHaveLength(1)
  })

  test('that dies too is a letter of its own and gets the next number', async () => {
    const key = await deadReply('again and again')
    await letters.replay(key, 'console')
    const { held, item } = await takeItem(rig.lanes, key.lane)
    await rig.lanes.finish(held, item.seq, { state: 'dead', error: 'forbidden' })
    expect((await letters.list(1, 10)).letters).toMatchObject([{ seq: item.seq, reason: 'rights' }])
    await letters.replay({ lane: key.lane, seq: item.seq }, 'console')
    expect((await effects(key.lane)).at(-1)?.idem).toMatch(/:0:r2$/)
    expect(await audit()).toEqual(Array.from({ length: 2 }, () => ({ manager: null, action: 'dead-replay', by: 'console' })))
  })

  test('goes under the owner of now, and its receipt tells of it alone', async () => {
    const key = await deadReply('handed over since')
    await rig.desk.drop({ order, manager: anna })
    await rig.desk.claim({ order, message: 0, manager: chief, key: 'other' })
    await letters.replay(key, chief)
    const { held, item } = await takeItem(rig.lanes, key.lane)
    const [chat] = await rig.rows<{ epoch: number }>('select epoch from chat where external_id = $1', [order])
    expect(item.epoch).toBe(chat?.epoch)
    expect(await createReplies(rig.db).progress(bot, updates)).toBe('accepted')
    await rig.lanes.finish(held, item.seq, { state: 'sent', externalId: 5 })
    expect(await createReplies(rig.db).progress(bot, updates)).toBe('delivered')
  })

  test('needs what it is about', async () => {
    const key = await deadReply('forgotten')
    await rig.rows(`update outbox_item set payload = 'null' where lane_id = $1 and seq = $2`, [key.lane, key.seq])
    expect(await letters.get(key)).toMatchObject({ content: null, editable: false })
    expect(await letters.replay(key, chief)).toEqual({ status: 'unreadable' })
    expect(await effects(key.lane)).toMatchObject([{ state: 'dead' }])
  })
})

test('an edited reply is replayed with its new words; the audit has none of them', async () => {
  const key = await deadReply('with a tyop')
  expect(await letters.edit(key, 'without a typo', chief)).toEqual({ status: 'edited' })
  expect(await letters.edit(key, 'without a typo', chief)).toEqual({ status: 'same' })
  await letters.replay(key, chief)
  expect((await effects(key.lane)).at(-1)).toMatchObject({ text: 'without a typo' })
  expect(await letters.edit(key, 'too late', chief)).toEqual({ status: 'settled' })
  expect((await audit()).map(({ action }) => action)).toEqual(['dead-edit', 'dead-replay'])
  expect(await rig.rows(`select 1 from event where data::text like '%typo%'`)).toEqual([])
})

test('a dropped one stays as a row, is no letter any more and can not be replayed', async () => {
  const key = await deadReply('never mind')
  expect(await letters.drop(key, chief)).toMatchObject({ status: 'dropped' })
  expect(await letters.drop(key, chief)).toEqual({ status: 'settled' })
  expect(await letters.replay(key, chief)).toEqual({ status: 'settled' })
  expect(await effects(key.lane)).toMatchObject([{ state: 'dropped', text: 'never mind' }])
  expect((await letters.list(1, 10)).total).toBe(0)
  expect(await createReplies(rig.db).progress(bot, updates)).toBe('failed')
  expect(await audit()).toEqual([{ manager: chief, action: 'dead-drop', by: null }])
})

describe('an update that was put aside', () => {
  const putAside = async (): Promise<{ lane: number; update: number }> => {
    updates += 1
    const update = 9000 + updates
    const { lane } = await createIntake(rig.db).storeUpdate({
      bot,
      updateId: update,
      laneKey: `${String(bot)}:501`,
      body: { update_id: update },
    })
    const inbox = createInbox(rig.db)
    const held = await rig.lanes.claim(lane, newId())
    const head = held === null ? null : await inbox.takeHead(held)
    if (held === null || head?.status !== 'item') throw new Error('no head')
    await inbox.finish(held, head.item.seq, { error: 'poison' })
    return { lane, update }
  }

  test('is listed with its writer, and worked again behind what came since, once', async () => {
    const { lane, update } = await putAside()
    const key = { lane, seq: update }
    expect((await letters.list(1, 10)).letters).toMatchObject([{ ...key, op: 'update', manager: anna, reason: 'poison', attempts: 1 }])
    expect(await letters.get(key)).toMatchObject({ content: null, editable: false })
    expect(await letters.edit(key, 'x', chief)).toEqual({ status: 'not-text' })
    const statuses = await Promise.all([letters.replay(key, chief), letters.replay(key, chief)])
    expect(statuses.map(({ status }) => status).toSorted()).toEqual(['replayed', 'settled'])
    const held = await rig.lanes.claim(lane, newId())
    if (held === null) throw new Error('nothing is due')
    expect(await createInbox(rig.db).takeHead(held)).toMatchObject({ item: { seq: 2, updateId: update, attempts: 1 } })
    expect(await audit()).toEqual([{ manager: chief, action: 'dead-replay', by: null }])
  })

  test('is asked about where it is a text from before the last that its writer did in his open chat', async () => {
    const came = (before: number) =>
      createDeskReads(rig.db, () => rig.clock.now).otherCardCame({ bot, manager: anna, telegramChat: 501, chat: 1, after: 10, before })
    expect([await came(9), await came(10), await came(11)]).toEqual([true, false, false])
  })

  test('is dropped once', async () => {
    const { lane, update } = await putAside()
    const key = { lane, seq: update }
    expect(await letters.drop(key, 'console')).toMatchObject({ status: 'dropped' })
    expect(await letters.drop(key, 'console')).toEqual({ status: 'settled' })
    expect((await letters.list(1, 10)).total).toBe(0)
    expect(await audit()).toEqual([{ manager: null, action: 'dead-drop', by: 'console' }])
  })

  test('of one bot is not taken for one of another with the same number', async () => {
    const mine = await putAside()
    const theirs = await createIntake(rig.db).storeUpdate({ bot: bot + 1, updateId: mine.update, laneKey: 'theirs', body: { x: 1 } })
    expect(await letters.replay({ lane: theirs.lane, seq: mine.update }, chief)).toEqual({ status: 'settled' })
    expect(await letters.replay({ lane: mine.lane, seq: mine.update }, chief)).toMatchObject({ status: 'replayed' })
  })

  test('by a restore is listed too, and may be worked again', async () => {
    const { lane, update } = await putAside()
    await rig.rows(`update inbox_update set error = 'restored' where update_id = $1`, [update])
    await rig.rows(`insert into setting(key, value, updated_at) values ('restored', '{}', now())`)
    expect((await letters.list(1, 10)).letters).toMatchObject([{ lane, seq: update, op: 'update', reason: 'restored' }])
    expect(await letters.replay({ lane, seq: update }, chief)).toMatchObject({ status: 'replayed' })
  })

  test('is not replayed when its words were erased', async () => {
    const { lane, update } = await putAside()
    await rig.rows(`update inbox_update set body = '{}' where update_id = $1`, [update])
    expect(await letters.replay({ lane, seq: update }, chief)).toEqual({ status: 'unreadable' })
  })
})

describe('a card that was begun and never ended', () => {
  /** Processes that take the card and die. */
  const dieWith = async (lane: number, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      await rig.rows(`update lane set lease_until = now() - interval '1 s', next_at = now() where id = $1`, [lane])
      await takeItem(rig.lanes, lane)
    }
    await rig.rows(`update lane set lease_until = now() - interval '1 s', next_at = now() where id = $1`, [lane])
  }
  const waitingCard = async (): Promise<number> =>
    (await stored(rig.open({ inline: false }).importPage(page(3003, 'hook', [buyer(30_031)])))).lanes[0]?.lane ?? 0

  test('is poison once it has been begun too often, and can be replayed from the dead letters', async () => {
    const isPoison = createIsPoison(createTryNotes(rig.db))
    const lane = await waitingCard()
    await dieWith(lane, mostLostTries - 1)
    const last = await takeItem(rig.lanes, lane)
    expect(await isPoison(last.item)).toBe(false)
    await dieWith(lane, 0)
    const { held, item } = await takeItem(rig.lanes, lane)
    expect(await isPoison(item)).toBe(true)
    await rig.lanes.finish(held, item.seq, { state: 'dead', error: 'poison' })
    const key = { lane, seq: item.seq }
    expect((await letters.list(1, 10)).letters).toMatchObject([
      { ...key, op: 'card', recipient: 'group:main', reason: 'poison', order: 3003 },
    ])
    expect(await letters.get(key)).toMatchObject({ content: null, editable: false })
    expect(await letters.replay(key, chief)).toMatchObject({ status: 'replayed' })
    const again = await takeItem(rig.lanes, lane)
    expect(again.item).toMatchObject({ op: 'card', attempts: 1, message: item.message })
    expect(await isPoison(again.item)).toBe(false)
  })

  test('is none while Telegram answers something in between', async () => {
    const isPoison = createIsPoison(createTryNotes(rig.db))
    const lane = await waitingCard()
    await dieWith(lane, 3)
    const { held, item } = await takeItem(rig.lanes, lane)
    await rig.lanes.giveBack(held, item.seq, noteTry({ delayMs: 0, uncounted: false, error: 'reset' }, item.attempts))
    await dieWith(lane, mostLostTries - 1)
    expect(await isPoison((await takeItem(rig.lanes, lane)).item)).toBe(false)
    await dieWith(lane, 0)
    expect(await isPoison((await takeItem(rig.lanes, lane)).item)).toBe(true)
  })
})
