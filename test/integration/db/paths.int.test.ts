import { createIntake, createPathTimes } from '@pinline/db'
import type { PathTimes } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, bot, buyer, createRig, page, postedChat, stored } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let times: PathTimes
let owner: number

beforeAll(async () => {
  rig = await createRig()
  times = createPathTimes(rig.db)
  owner = await rig.manager(77)
})

afterAll(() => rig.close())

test('a message that is not stored yet has no times', async () => {
  expect(await times.message({ account, order: 60_000, message: 1 })).toBeNull()
})

test('a posted message tells when it was stored, and when its card was begun and sent', async () => {
  const { chat, lane } = await postedChat(rig, 60_001)
  const found = await times.message({ account, order: 60_001, message: 6_000_101 })
  expect(found).toMatchObject({ chat, card: { lane, seq: 1, op: 'card', state: 'sent' } })
  expect(found?.card?.sent?.getTime()).toBeGreaterThanOrEqual(found?.stored.getTime() ?? Infinity)
})

test('a message of the silent first pass is stored and has no card', async () => {
  const { chat } = await stored(rig.importPage(page(60_002, 'silent', [buyer(6_000_201)])))
  expect(await times.message({ account, order: 60_002, message: 6_000_201 })).toMatchObject({ chat, card: null })
})

test('an update tells when it was received, and that it is not worked yet', async () => {
  await createIntake(rig.db).storeUpdate({ bot, updateId: 900, laneKey: '77', body: {} })
  const found = await times.update({ bot, updateId: 900 })
  expect(found).toMatchObject({ done: null })
  expect(found?.received).toBeInstanceOf(Date)
  expect(await times.update({ bot, updateId: 901 })).toBeNull()
})

test('a reply tells of its own parts in their order, not of those of the next one', async () => {
  await postedChat(rig, 60_003)
  await rig.desk.claim({ order: 60_003, message: 0, manager: owner, key: newId() })
  const parts = [
    { type: 'text', text: 'hello' },
    { type: 'file', fileId: 'f', name: 'a.pdf', mime: 'application/pdf', size: 5 },
  ] as const
  for (const updateId of [910, 911])
    await rig.desk.reply({ order: 60_003, manager: owner, parts, source: { telegramChat: 77, messageId: updateId, updateId } })
  expect(await times.reply({ bot, updateId: 911 })).toMatchObject([
    { seq: 3, op: 'reply.text', state: 'pending', started: null, sent: null },
    { seq: 4, op: 'reply.file', state: 'pending' },
  ])
  expect(await times.reply({ bot, updateId: 912 })).toEqual([])
})

test('a pin names who got the chat; an earlier one is left out', async () => {
  await postedChat(rig, 60_004)
  const since = rig.clock.now
  await rig.desk.claim({ order: 60_004, message: 0, manager: owner, key: newId() })
  expect(await times.pin({ account, order: 60_004, since })).toMatchObject({ by: 77, at: rig.clock.now })
  expect(await times.pin({ account, order: 60_004, since: new Date(since.getTime() + 1) })).toBeNull()
})
