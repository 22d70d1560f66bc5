import {
  createDatabase,
  createPeople,
  createRequestDeliveries,
  createRequesterDeeds,
  createRequestsDue,
  createRequestSubmissions,
  createRequestSync,
  createStaffDeeds,
} from '@pinline/db'
import type { Database } from '@pinline/db'
import { createLogger } from '@pinline/platform'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const bot = 42
const source = { telegramChat: 700, messageId: 55 }
const photo = { fileId: 'f1', name: 'photo.jpg', type: 'image/jpeg', size: 10 }
const time = { now: new Date('2026-11-22T12:00:00Z') }
const scope = { bot, clock: () => time.now }
const alongside = () => Promise.resolve()

let testDatabase: TestDatabase
let database: Database
let oksana: number
let iryna: number
let ihor: number
let request: number

const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(text, [...values])).rows

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = createDatabase({ url: testDatabase.url, name: 'test', logger: createLogger({ service: 'test', level: 'silent' }) })
  const people = createPeople(database, bot)
  const named = async (telegramId: number, firstName: string): Promise<number> =>
    (await people.remember({ telegramId, firstName, lastName: null, username: null }, 'requester')).id
  oksana = await named(700, 'Оксана')
  iryna = await named(701, 'Ірина')
  ihor = await named(702, 'Ігор')
})

afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

/** What somebody is told, oldest first. */
const told = async (recipient: string): Promise<string[]> =>
  (
    await sql<{ line: string }>(
      `select payload ->> 'key' || coalesce(' ' || (payload -> 'params' -> 'status' ->> 'text'), '') as line from outbox_item
       where recipient = $1 and op = 'notice' order by created_at, seq`,
      [recipient],
    )
  ).map(({ line }) => line)
const toldJoined = () => told(`manager:${String(ihor)}`)

const join = () =>
  createRequestSubmissions(database).join({
    bot,
    request,
    person: ihor,
    key: `u${String(request)}`,
    author: 'Ігор',
    text: 'І тут не друкує',
    files: [photo],
    now: time.now,
    effects: [],
    alongside,
  })

beforeEach(async () => {
  await sql('delete from outbox_item')
  const [row] = await sql<{ id: number }>(
    `insert into request(bot, key, person_id, department, type, title, fields, status, created_at, changed_at)
     values ($1, gen_random_uuid(), $2, 'icc', 'device', 'Принтер · 5412', '[]', 'new', $3, $3) returning id`,
    [bot, oksana, time.now],
  )
  request = row?.id ?? 0
})

describe('somebody who has joined a request', () => {
  test('is shown to the staff with his words and files, and his request’s owner reads nothing of it', async () => {
    await join()
    expect(await sql(`select payload -> 'params' as params from outbox_item where recipient = 'staff:icc' and op = 'notice'`)).toEqual([
      { params: { num: String(request), name: 'Ігор', text: 'І тут не друкує\n📎 photo.jpg' } },
    ])
    await join()
    expect(await told('staff:icc')).toEqual(['req.comment'])
    expect(await told(`manager:${String(oksana)}`)).toEqual([])
  })

  test('is told that it is taken, solved, and worked on again, once each', async () => {
    await join()
    const staff = createStaffDeeds(database, scope)
    const deed = { request, person: iryna, name: 'Ірина' }
    await staff.take({ ...deed, key: `take:${String(request)}` })
    await staff.ask({ ...deed, key: `ask:${String(request)}`, text: 'Яка модель?', source })
    const deeds = createRequesterDeeds(database, scope)
    const said = { request, person: oksana, author: 'Оксана', text: 'HP', files: [], source }
    await deeds.comment({ ...said, key: `answer:${String(request)}` })
    expect(await toldJoined()).toEqual(['req.status st.work'])
    for (let round = 0; round < 2; round += 1) await staff.solve({ ...deed, key: `solve:${String(request)}` })
    await deeds.reopen({ ...said, key: `reopen:${String(request)}`, days: 7 })
    await deeds.cancel({ request, person: oksana, key: `cancel:${String(request)}` })
    expect(await toldJoined()).toEqual(['req.status st.work', 'req.status st.solved', 'req.status st.work', 'req.status st.cancelled'])
  })

  test('is told what OpenProject says, and what time ends', async () => {
    await join()
    const sync = createRequestSync(database, scope)
    for (const [lockVersion, status] of [
      [1, 'hold'],
      [2, 'ask'],
    ] as const)
      await sync.apply(request, 0, () => ({ lockVersion, status, comments: [], files: [], notices: [] }))
    await sql('update request set asked_at = $2 where id = $1', [request, new Date(0)])
    const due = createRequestsDue(database, scope)
    const [waiting] = await due.asked(time.now, false)
    if (waiting === undefined) throw new Error('nothing waits')
    await due.close(waiting, [])
    expect(await toldJoined()).toEqual(['req.status st.hold', 'req.status st.closed'])
  })

  test('hears of his own file himself', async () => {
    const notice = { key: 'req.file.refused', params: { num: String(request), name: 'photo.jpg' } }
    await createRequestDeliveries(database, { bot }).tell(request, [{ once: `file:${String(request)}`, to: ihor, notice }])
    expect([await toldJoined(), await told(`manager:${String(oksana)}`)]).toEqual([['req.file.refused'], []])
  })
})
