import {
  createDatabase,
  createPeople,
  createRequestComments,
  createRequestDeliveries,
  createRequesterDeeds,
  createRequestLists,
  createStaffDeeds,
} from '@pinline/db'
import type { Database, RequesterDeeds, StaffDeeds } from '@pinline/db'
import { createLogger } from '@pinline/platform'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const bot = 42
const day = 24 * 3_600_000
const source = { telegramChat: 700, messageId: 55 }
const said = { author: 'Оксана Гнатюк', text: 'Досі не друкує', files: [], source }
const photo = { fileId: 'f1', name: 'photo.jpg', type: 'image/jpeg', size: 10 }

let testDatabase: TestDatabase
let database: Database
let deeds: RequesterDeeds
let staff: StaffDeeds
let oksana: number
let iryna: number
let oleh: number
const time = { now: new Date('2026-11-22T12:00:00Z') }

const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(text, [...values])).rows

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = createDatabase({ url: testDatabase.url, name: 'test', logger: createLogger({ service: 'test', level: 'silent' }) })
  const scope = { bot, clock: () => time.now }
  deeds = createRequesterDeeds(database, scope)
  staff = createStaffDeeds(database, scope)
  const people = createPeople(database, bot)
  const named = async (telegramId: number, firstName: string): Promise<number> =>
    (await people.remember({ telegramId, firstName, lastName: null, username: null }, 'requester')).id
  oksana = await named(700, 'Оксана')
  iryna = await named(701, 'Ірина')
  oleh = await named(702, 'Олег')
})

afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

beforeEach(() => {
  time.now = new Date('2026-11-22T12:00:00Z')
})

/** A request with its card in the staff's group; answers with its number. */
const made = async (fields: { status?: string; closedAt?: Date; takenBy?: number } = {}): Promise<number> => {
  const { status = 'new', closedAt = null, takenBy = null } = fields
  const [row] = await sql<{ id: number }>(
    `insert into request(bot, key, person_id, department, type, title, fields, status, closed_at, taken_by_id, assignee, created_at, changed_at)
     values ($1, gen_random_uuid(), $2, 'icc', 'device', 'Принтер', '[]', $3, $4, $5::int, case when $5::int is not null then 'Ірина' end, $6, $6) returning id`,
    [bot, oksana, status, closedAt, takenBy, time.now],
  )
  const id = row?.id ?? 0
  const [lane] = await sql<{ id: number }>(
    `insert into lane(kind, key, destination, wanted, done) values ('telegram', $1, 'staff:icc', 1, 1) returning id`,
    [`${String(bot)}:staff:icc:r${String(id)}`],
  )
  await sql(
    `insert into outbox_item(lane_id, seq, idem, op, recipient, payload, state, external_id) values ($1, 1, $2, 'request.card', 'staff:icc', $3, 'sent', 31)`,
    [lane?.id, `card:${String(id)}`, JSON.stringify({ request: id })],
  )
  await sql(
    `insert into telegram_message(bot, telegram_chat, message_id, kind, subject_id, lane_id, seq) values ($1, -5, $2, 'request', $3, $4, 1)`,
    [bot, 1000 + id, id, lane?.id],
  )
  return id
}

interface Effect {
  readonly op: string
  readonly recipient: string
  readonly payload: Record<string, unknown>
}

/** What a request's deeds have led to, oldest first, without the card that stands there. */
const effectsOf = (id: number): Promise<Effect[]> =>
  sql<Effect>(
    `select o.op, o.recipient, o.payload from outbox_item o join lane l on l.id = o.lane_id
     where (o.payload ->> 'request')::int = $1 or l.key = $1::text or l.key like '%:r' || $1
     order by o.op, o.lane_id, o.seq`,
    [id],
  ).then((rows) => rows.filter(({ op }) => op !== 'request.card'))

const opsOf = async (id: number): Promise<string[]> =>
  (await effectsOf(id)).map(({ op, payload }) => (typeof payload['key'] === 'string' ? `${op} ${payload['key']}` : op))

const rowOf = async (id: number) =>
  (
    await sql<{
      status: string
      assignee: string | null
      taken_by_id: number | null
      rating: number | null
      rating_text: string | null
      reopened: number
    }>('select status, assignee, taken_by_id, rating, rating_text, reopened from request where id = $1', [id])
  )[0]

describe('staff who press', () => {
  test('of many at once one gets the request, and only one is told of to its requester and to OpenProject', async () => {
    const id = await made()
    const people = [oksana, iryna, oleh]
    const results = await Promise.all(
      Array.from({ length: 9 }, (_, index) => {
        const person = people[index % 3] ?? 0
        return staff.take({ request: id, person, name: `p${String(person)}`, key: `take:${String(id)}:${String(index)}` })
      }),
    )
    const statuses = results.map(({ status }) => status)
    expect(statuses.filter((status) => status === 'taken')).toHaveLength(1)
    expect(statuses.filter((status) => status === 'mine')).toHaveLength(2)
    expect(statuses.filter((status) => status === 'lost')).toHaveLength(6)
    const { taken_by_id: owner, status } = (await rowOf(id)) ?? {}
    expect(status).toBe('work')
    const told = owner === oksana ? [] : ['notice req.assigned']
    expect(await opsOf(id)).toEqual([...told, 'request.card.edit', 'work.assign', 'work.status'])
  })

  test('one that OpenProject has given to somebody is not taken from him', async () => {
    const id = await made({ status: 'work' })
    await sql(`update request set assignee = 'Хтось' where id = $1`, [id])
    const result = await staff.take({ request: id, person: iryna, name: 'Ірина', key: `t:${String(id)}` })
    expect(result).toMatchObject({ status: 'lost', request: { assignee: 'Хтось' } })
    expect(await opsOf(id)).toEqual([])
  })

  test('a question makes the request wait for its requester, worked twice it is one', async () => {
    const id = await made({ status: 'work', takenBy: iryna })
    const ask = {
      request: id,
      person: iryna,
      name: 'Ірина',
      key: `u:${String(id)}`,
      text: 'Який кабінет?',
      source: { telegramChat: -5, messageId: 9 },
    }
    await expect(staff.ask(ask)).resolves.toMatchObject({ status: 'asked' })
    await expect(staff.ask(ask)).resolves.toMatchObject({ status: 'known' })
    expect((await rowOf(id))?.status).toBe('ask')
    expect(await opsOf(id)).toEqual(['notice req.ask', 'receipt', 'request.card.edit', 'work.comment', 'work.status'])
    const effects = await effectsOf(id)
    expect(effects.find(({ op }) => op === 'notice')).toMatchObject({
      recipient: `manager:${String(oksana)}`,
      payload: { params: { text: 'Який кабінет?' } },
    })
    expect(effects.find(({ op }) => op === 'receipt')).toMatchObject({
      recipient: 'staff:icc',
      payload: { telegramChat: -5, messageId: 9 },
    })
  })

  test('a note goes to OpenProject and never to the requester', async () => {
    const id = await made({ status: 'work', takenBy: iryna })
    await staff.note({
      request: id,
      person: iryna,
      name: 'Ірина',
      key: `n:${String(id)}`,
      text: 'Знову він',
      source: { telegramChat: -5, messageId: 9 },
    })
    expect(await opsOf(id)).toEqual(['receipt', 'work.comment'])
    expect((await effectsOf(id)).map(({ recipient }) => recipient)).toEqual(['staff:icc', 'openproject'])
    await expect(createRequestComments(database).forRequester(id, 5)).resolves.toEqual([])
  })

  test('a solved one asks its requester, and a second press finds it ended', async () => {
    const id = await made({ status: 'work', takenBy: iryna })
    const solve = (key: string) => staff.solve({ request: id, person: oleh, name: 'Олег', key })
    await expect(solve(`a:${String(id)}`)).resolves.toMatchObject({ status: 'solved' })
    await expect(solve(`b:${String(id)}`)).resolves.toMatchObject({ status: 'ended' })
    expect(await opsOf(id)).toEqual(['notice req.solved', 'request.card.edit', 'work.status'])
  })
})

describe('a requester', () => {
  test('does nothing to a request of somebody else', async () => {
    const id = await made({ status: 'solved' })
    const deed = { request: id, person: iryna, key: `x:${String(id)}` }
    for (const result of [
      await deeds.comment({ ...deed, ...said }),
      await deeds.accept(deed),
      await deeds.cancel(deed),
      await deeds.reopen({ ...deed, ...said, days: 14 }),
      await deeds.rate({ ...deed, value: 1 }),
    ])
      expect(result).toEqual({ status: 'none' })
    expect(await opsOf(id)).toEqual([])
  })

  test('adds words and files: each goes to OpenProject once, the staff see them, his message shows that they are kept', async () => {
    const id = await made()
    const deed = { request: id, person: oksana, key: `c:${String(id)}`, ...said, files: [photo, { ...photo, fileId: 'f2', name: 'b.jpg' }] }
    await expect(deeds.comment(deed)).resolves.toMatchObject({ status: 'added' })
    await expect(deeds.comment(deed)).resolves.toMatchObject({ status: 'known' })
    expect(await opsOf(id)).toEqual(['notice req.comment', 'receipt', 'work.comment', 'work.file', 'work.file'])
    const work = (await effectsOf(id)).filter(({ recipient }) => recipient === 'openproject').map(({ op }) => op)
    expect(work).toEqual(['work.comment', 'work.file', 'work.file'])
    expect((await rowOf(id))?.status).toBe('new')
  })

  test('sends a file without words as a file only', async () => {
    const id = await made()
    await deeds.comment({ request: id, person: oksana, key: `f:${String(id)}`, ...said, text: '', files: [photo] })
    expect(await opsOf(id)).toEqual(['notice req.comment', 'receipt', 'work.file'])
  })

  test('who owes an answer gives the request back to the staff by it', async () => {
    const id = await made({ status: 'ask', takenBy: iryna })
    await deeds.comment({ request: id, person: oksana, key: `a:${String(id)}`, ...said })
    expect((await rowOf(id))?.status).toBe('work')
    expect(await opsOf(id)).toEqual(['notice req.comment', 'receipt', 'request.card.edit', 'work.comment', 'work.status'])
  })

  test('accepts a solved one once, however often he presses', async () => {
    const id = await made({ status: 'solved' })
    const results = await Promise.all(
      [1, 2, 3].map((n) => deeds.accept({ request: id, person: oksana, key: `y:${String(id)}:${String(n)}` })),
    )
    expect(results.map(({ status }) => status).toSorted()).toEqual(['closed', 'known', 'known'])
    expect(await opsOf(id)).toEqual(['request.card.edit', 'work.status'])
  })

  test('opens a solved one again with the reason: a new card, the status, the words', async () => {
    const id = await made({ status: 'solved', takenBy: iryna })
    const deed = { request: id, person: oksana, key: `r:${String(id)}`, ...said, days: 14 }
    await expect(deeds.reopen(deed)).resolves.toMatchObject({ status: 'reopened' })
    await expect(deeds.reopen({ ...deed, key: 'another' })).resolves.toMatchObject({ status: 'known' })
    await expect(rowOf(id)).resolves.toMatchObject({ status: 'work', reopened: 1, taken_by_id: iryna })
    expect(await opsOf(id)).toEqual(['receipt', 'request.card.edit', 'work.comment', 'work.status'])
    const cards = await sql(`select 1 from outbox_item where op = 'request.card' and (payload ->> 'request')::int = $1`, [id])
    expect(cards).toHaveLength(2)
    await expect(createRequestComments(database).reopening(id)).resolves.toBe('Досі не друкує')
  })

  test('may give another mark for one that was opened again', async () => {
    const id = await made({ status: 'closed', closedAt: time.now })
    await deeds.rate({ request: id, person: oksana, value: 2, key: `g:${String(id)}` })
    await deeds.reopen({ request: id, person: oksana, key: `h:${String(id)}`, ...said, days: 14 })
    await expect(rowOf(id)).resolves.toMatchObject({ rating: null })
  })

  test.each([
    ['closed', 13, 'reopened'],
    ['closed', 15, 'late'],
    ['cancelled', 1, 'late'],
  ])('finds a request that was %s %i days ago %s', async (status, days, expected) => {
    const id = await made({ status, closedAt: new Date(time.now.getTime() - days * day) })
    const deed = { request: id, person: oksana, key: `l:${String(id)}`, ...said, days: 14 }
    await expect(deeds.reopen(deed)).resolves.toMatchObject({ status: expected })
  })

  test('takes an open one back, but not one that is solved', async () => {
    const open = await made({ status: 'work' })
    const solved = await made({ status: 'solved' })
    await expect(deeds.cancel({ request: open, person: oksana, key: `k:${String(open)}` })).resolves.toMatchObject({ status: 'cancelled' })
    await expect(deeds.cancel({ request: open, person: oksana, key: `k2:${String(open)}` })).resolves.toMatchObject({ status: 'known' })
    await expect(deeds.cancel({ request: solved, person: oksana, key: `k:${String(solved)}` })).resolves.toMatchObject({ status: 'late' })
    expect(await opsOf(open)).toEqual(['request.card.edit', 'work.status'])
    expect(await opsOf(solved)).toEqual([])
  })

  test('gives a mark once, and says why', async () => {
    const id = await made({ status: 'closed', closedAt: time.now })
    const rate = (key: string) => deeds.rate({ request: id, person: oksana, value: 2, key })
    await expect(rate(`m:${String(id)}`)).resolves.toMatchObject({ status: 'rated' })
    await expect(rate(`m2:${String(id)}`)).resolves.toMatchObject({ status: 'known' })
    await expect(deeds.explain({ request: id, person: oksana, key: `e:${String(id)}`, ...said })).resolves.toMatchObject({
      status: 'rated',
    })
    await expect(rowOf(id)).resolves.toMatchObject({ rating: 2, rating_text: 'Досі не друкує' })
    const [mark] = await sql<{ text: string }>(`select text from request_comment where request_id = $1 and kind = 'rating' order by id`, [
      id,
    ])
    expect(mark?.text).toBe('★★☆☆☆ 2/5')
  })

  test('what he answers a question with settles the question in the same transaction', async () => {
    const id = await made()
    await sql(`insert into prompt(manager_id, kind, asked_at) values ($1, 'request-comment', now())`, [oksana])
    const deed = { request: id, person: oksana, key: `q:${String(id)}`, ...said, answers: true }
    await expect(deeds.comment({ ...deed, alongside: () => Promise.reject(new Error('cut')) })).rejects.toThrow('cut')
    await expect(sql('select 1 from prompt where manager_id = $1', [oksana])).resolves.toHaveLength(1)
    await deeds.comment(deed)
    await expect(sql('select 1 from prompt where manager_id = $1', [oksana])).resolves.toHaveLength(0)
  })
})

test('a card that is still on its way is drawn again behind itself', async () => {
  const id = await made()
  await sql(`update outbox_item set state = 'sending' where op = 'request.card' and (payload ->> 'request')::int = $1`, [id])
  await sql(`update lane set done = 0 where key = $1`, [`${String(bot)}:staff:icc:r${String(id)}`])
  await sql(`delete from telegram_message where kind = 'request' and subject_id = $1`, [id])
  await staff.take({ request: id, person: iryna, name: 'Ірина', key: `w:${String(id)}` })
  const edits = (await effectsOf(id)).filter(({ op }) => op === 'request.card.edit')
  expect(edits.map(({ payload }) => payload)).toEqual([{ request: id, telegramChat: 0, messageId: 0 }])
})

test('how far words have come is what their rows say', async () => {
  const id = await made()
  await deeds.comment({ request: id, person: oksana, key: `p:${String(id)}`, ...said, files: [photo] })
  const [comment] = await sql<{ id: number }>('select id from request_comment where request_id = $1', [id])
  const progress = () => createRequestComments(database).progress(comment?.id ?? 0)
  const set = (op: string, state: string) =>
    sql(`update outbox_item o set state = $2 from lane l where l.id = o.lane_id and l.kind = 'openproject' and l.key = $1 and o.op = $3`, [
      String(id),
      state,
      op,
    ])
  await expect(progress()).resolves.toBe('accepted')
  await set('work.comment', 'sent')
  await expect(progress()).resolves.toBe('accepted')
  await set('work.file', 'sent')
  await expect(progress()).resolves.toBe('delivered')
  await set('work.file', 'dead')
  await expect(progress()).resolves.toBe('failed')
})

test('words and files that are there are delivered, also where the end of their rows is not written yet', async () => {
  const id = await made()
  await deeds.comment({ request: id, person: oksana, key: `p:${String(id)}`, ...said, files: [photo] })
  const [comment] = await sql<{ id: number }>('select id from request_comment where request_id = $1', [id])
  const deliveries = createRequestDeliveries(database, { bot })
  const [words, [file]] = await Promise.all([
    deliveries.comment(comment?.id ?? 0),
    sql<{ id: number }>('select id from request_file where comment_id = $1', [comment?.id]),
  ])
  const stored = await deliveries.file(file?.id ?? 0)
  if (words === null || stored === null) throw new Error('nothing was stored')
  const progress = () => createRequestComments(database).progress(words.id)
  await deliveries.commented(words, 501)
  await expect(progress()).resolves.toBe('accepted')
  await deliveries.attached(stored, 701)
  await expect(progress()).resolves.toBe('delivered')
})

test('words whose writer was told that they have failed show so, also where the end of their row is not written yet', async () => {
  const id = await made()
  await deeds.comment({ request: id, person: oksana, key: `p:${String(id)}`, ...said })
  const [comment] = await sql<{ id: number }>('select id from request_comment where request_id = $1', [id])
  const deliveries = createRequestDeliveries(database, { bot })
  const words = await deliveries.comment(comment?.id ?? 0)
  if (words === null) throw new Error('nothing was stored')
  const progress = () => createRequestComments(database).progress(words.id)
  await expect(progress()).resolves.toBe('accepted')
  await deliveries.tell(id, [], { failed: words, differs: false })
  await expect(progress()).resolves.toBe('failed')
  await deliveries.commented(words, 502)
  await expect(progress()).resolves.toBe('delivered')
})

test('lists show the open ones first, and whoever waits for an answer longest ago does not come before the newest', async () => {
  await sql('delete from request')
  const closed = await made({ status: 'closed' })
  const first = await made({ status: 'ask' })
  const second = await made({ status: 'ask' })
  await sql(`update request set asked_at = now() - interval '1 h' where id = $1`, [first])
  await sql('update request set asked_at = now() where id = $1', [second])
  const lists = createRequestLists(database, bot)
  const page = await lists.mine(oksana, 1, 2)
  expect(page).toMatchObject({ total: 3, open: 2, page: 1, pages: 2 })
  expect(page.lines.map(({ id }) => id)).toEqual([second, first])
  expect((await lists.mine(oksana, 9, 2)).lines.map(({ id }) => id)).toEqual([closed])
  await expect(lists.asked(oksana)).resolves.toMatchObject({ id: second })
  expect((await lists.open(['icc'], 1, 10)).lines.map(({ id }) => id).toSorted()).toEqual([first, second].toSorted())
  await expect(lists.open(['other'], 1, 10)).resolves.toMatchObject({ total: 0 })
})
