import { createTwins } from '@pinline/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, createRig, postedChat } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let orders = 500
const look = () => createTwins(rig.db, { account, graceSeconds: 60, clock: () => rig.clock.now }).look()

beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())

interface Written {
  readonly text: string
  /** Seconds ago that it was stored; and, where the CRM says so, written. */
  readonly ago: number
  readonly writtenAgo?: number
  readonly linked?: boolean
  readonly file?: string
  readonly deleted?: boolean
}

/** A chat in which the seller's side has written. Ids rise from 10. */
const chatWith = async (...messages: readonly Written[]): Promise<number> => {
  orders += 1
  const { chat } = await postedChat(rig, orders)
  for (const [index, { text, ago, writtenAgo = null, linked = false, file = null, deleted = false }] of messages.entries()) {
    await rig.rows(
      `insert into message(chat_id, external_id, side, body, hash, read_at, written_text, stored_at, written_at, reply_lane, reply_seq, file_name, deleted)
       values ($1, $2, 'seller', $3, 1, now(), '', now() - $4::float8 * interval '1 s', now() - $5::float8 * interval '1 s', $6, $7, $8, $9)`,
      [chat, 10 + index, text, ago, writtenAgo, linked ? orders : null, linked ? index + 1 : null, file, deleted],
    )
  }
  return chat
}

test('what stands twice, once unlinked, is found once, when its younger half is a minute old', async () => {
  const chat = await chatWith({ text: 'Готово,  чекайте', ago: 90, linked: true }, { text: 'Готово, чекайте ', ago: 30 })
  expect(await look()).toEqual([])
  await rig.rows(`update message set stored_at = stored_at - interval '31 s' where chat_id = $1`, [chat])
  expect(await look()).toEqual([])
  await rig.rows(`update setting set value = to_jsonb(now() - interval '10 min') where key = $1`, [`twins.till.${String(account)}`])
  expect(await look()).toEqual([{ chat, linked: 10, message: 11 }])
  expect(await look()).toEqual([])
  expect(await rig.rows(`select chat_id, data from event where kind = 'twin'`)).toEqual([
    { chat_id: chat, data: { message: 11, linked: 10 } },
  ])
})

test('the older of the two may be the unlinked one, and may be stored long after it was written', async () => {
  await rig.rows(`delete from setting`)
  const chat = await chatWith({ text: 'так', ago: 70, writtenAgo: 700 }, { text: 'так', ago: 690, writtenAgo: 695, linked: true })
  expect((await look()).filter((twin) => twin.chat === chat)).toEqual([{ chat, linked: 11, message: 10 }])
})

test('the copy of a reply that was tried again may be written much later, by a process that stood still', async () => {
  await rig.rows(`delete from setting`)
  const chat = await chatWith({ text: 'пізно', ago: 800, writtenAgo: 800, linked: true }, { text: 'пізно', ago: 90, writtenAgo: 90 })
  const mine = async () => (await look()).filter((twin) => twin.chat === chat)
  expect(await mine()).toEqual([])
  await rig.rows(`insert into lane(id, kind, key, wanted) values ($1, 'crm', 'retried', 1)`, [orders])
  await rig.rows(
    `insert into outbox_item(lane_id, seq, idem, op, recipient, payload, state, attempts) values ($1, 1, 'retried', 'reply.text', 'crm', '{}', 'sent', 2)`,
    [orders],
  )
  await rig.rows(`delete from setting`)
  expect(await mine()).toEqual([{ chat, linked: 10, message: 11 }])
})

test.each([
  [
    'two replies that say the same',
    [
      { text: 'ok', ago: 90, linked: true },
      { text: 'ok', ago: 80, linked: true },
    ],
  ],
  [
    'other words',
    [
      { text: 'ok', ago: 90, linked: true },
      { text: 'okay', ago: 80 },
    ],
  ],
  [
    'the same words three minutes later',
    [
      { text: 'ok', ago: 300, writtenAgo: 300, linked: true },
      { text: 'ok', ago: 110, writtenAgo: 110 },
    ],
  ],
  [
    'two that a person wrote in the CRM',
    [
      { text: 'ok', ago: 90 },
      { text: 'ok', ago: 80 },
    ],
  ],
  [
    'one that was deleted',
    [
      { text: 'ok', ago: 90, linked: true },
      { text: 'ok', ago: 80, deleted: true },
    ],
  ],
  [
    'other files',
    [
      { text: '', ago: 90, linked: true, file: 'a-1.jpg' },
      { text: '', ago: 80, file: 'b-2.jpg' },
    ],
  ],
  [
    'erased words',
    [
      { text: '', ago: 90, linked: true },
      { text: '', ago: 80 },
    ],
  ],
] satisfies [string, Written[]][])('%s are no twins', async (_, messages) => {
  await rig.rows(`delete from setting`)
  const chat = await chatWith(...messages)
  expect((await look()).filter((twin) => twin.chat === chat)).toEqual([])
})

test('two who look at once find each twin once', async () => {
  await rig.rows(`delete from setting`)
  await rig.rows(`delete from message where side = 'seller'`)
  const chat = await chatWith(
    { text: '', ago: 90, linked: true, file: 'photo-7f3a2c.jpg' },
    { text: '', ago: 80, file: 'photo-7f3a2c.jpg' },
  )
  const found = await Promise.all([look(), look(), look()])
  expect(found.flat()).toEqual([{ chat, linked: 10, message: 11 }])
})
