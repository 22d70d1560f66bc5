import {
  createAccess,
  createChatInfo,
  createEventLog,
  createLeases,
  createPeople,
  createReconciliation,
  createReplyDecisions,
  createSendLog,
  createSettings,
  createTokenStore,
  createTransact,
  isStoreFailure,
} from '@pinline/db'
import type { CrmChatSummary, CrmPurchase } from '@pinline/domain'
import { newId } from '@pinline/platform'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, bot, buyer, createRig, groupChat, page, postedChat, seller, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let orders = 60_000

beforeAll(async () => {
  rig = await createRig()
})

afterAll(() => rig.close())

test('a counter rises with each call over all processes and is never below its floor', async () => {
  const [store, other] = [createSettings(rig.db), createSettings(rig.open().db)]
  const values = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? store : other).next('counter', 1_000)))
  expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => 1_000 + index))
  expect(await store.next('counter', 5_000)).toBe(5_000)
  expect(await other.next('counter', 10)).toBe(5_001)
})

test('settings and the CRM`s token are read as they were written', async () => {
  const settings = createSettings(rig.db)
  expect(await settings.get('nothing')).toBeNull()
  await settings.set('group', { id: -5 })
  await settings.set('group', { id: -6 })
  expect(await settings.get('group')).toEqual({ id: -6 })
  const tokens = createTokenStore(rig.db, account, () => rig.clock.now)
  expect(await tokens.read()).toBeNull()
  const token = { token: 'abc', validUntil: new Date('2026-01-01T00:00:00Z') }
  await tokens.write(token)
  expect(await tokens.read()).toEqual(token)
  expect([await tokens.nextTimestamp(), await tokens.nextTimestamp()]).toEqual(
    [0, 1].map((later) => Math.floor(rig.clock.now.getTime() / 1000) + later),
  )
})

test('a lease has one holder until it runs out or is given back', async () => {
  const [store, other] = [createLeases(rig.db), createLeases(rig.open().db)]
  const tries = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? store : other).hold('timers', `p${String(index)}`, 60_000)),
  )
  expect(tries.filter(Boolean)).toHaveLength(1)
  const holder = `p${String(tries.indexOf(true))}`
  expect(await store.hold('timers', holder, 60_000)).toBe(true)
  await store.release('timers', 'somebody')
  expect(await store.hold('timers', 'somebody', 60_000)).toBe(false)
  await rig.rows("update lease set until = now() - interval '1 ms' where name = 'timers'")
  expect(await store.hold('timers', 'somebody', 60_000)).toBe(true)
  await store.release('timers', 'somebody')
  expect(await other.hold('timers', 'next', 60_000)).toBe(true)
})

test('a known person keeps the role; configured admins are admins', async () => {
  const people = createPeople(rig.db, bot)
  const profile = { telegramId: 9, firstName: 'A', lastName: null, username: 'a' }
  const person = await people.remember(profile, 'waiting')
  await people.change(person.id, { role: 'manager', language: 'en' })
  expect(await people.remember({ ...profile, firstName: 'B' }, 'waiting')).toMatchObject({ id: person.id, role: 'manager', firstName: 'B' })
  expect(await people.find(9)).toEqual(await people.get(person.id))
  expect(await people.find(8)).toBeNull()
  expect(await createPeople(rig.db, bot + 1).find(9)).toBeNull()
  await people.appointAdmins([9, 10])
  expect((await people.admins()).map(({ telegramId }) => telegramId)).toEqual([9, 10])
  await people.change(person.id, { role: 'banned' })
  await people.appointAdmins([9, 10])
  expect((await people.find(9))?.role).toBe('banned')
})

test('of two admins who decide at once one does, with its event', async () => {
  const people = createPeople(rig.db, bot)
  const person = await people.remember({ telegramId: 20, firstName: 'C', lastName: null, username: null }, 'waiting')
  await people.change(person.id, { requestedAt: rig.clock.now })
  const access = createAccess(rig.db, bot)
  expect(await access.waiting()).toEqual([person.id])
  const decide = (to: 'manager' | 'banned') =>
    access.decide({ person: person.id, from: ['waiting'], to, by: 1, action: to, at: rig.clock.now, requests: [] })
  const results = await Promise.all([decide('manager'), decide('banned')])
  expect(results.filter(({ changed }) => changed)).toHaveLength(1)
  const log = createEventLog(rig.db)
  const newest = await log.newest()
  expect(await log.read(newest - 1, null, 10)).toMatchObject([{ id: newest, kind: 'admin', data: { target: person.id } }])
  expect(await log.read(newest, null, 10)).toEqual([])
  expect(await access.waiting()).toEqual([])
})

test('an event that commits after a newer one is not passed by', async () => {
  const log = createEventLog(rig.db)
  const from = await log.newest()
  const insert = 'insert into event(at, kind) values (now(), $1)'
  const slow = await rig.db.pool.connect()
  try {
    await slow.query('begin')
    await slow.query(insert, ['slow'])
    await rig.rows(insert, ['quick'])
    const reading = log.read(from, null, 10)
    const early = await Promise.race([reading, rig.rows('select pg_sleep(0.3)').then(() => 'waits')])
    expect(early).toBe('waits')
    await slow.query('commit')
    expect((await reading).map(({ kind }) => kind)).toEqual(['slow', 'quick'])
  } finally {
    slow.release()
  }
})

test('a query that Postgres did not answer in time is its failure', async () => {
  const client = new pg.Client({ connectionString: rig.url, query_timeout: 50 })
  await client.connect()
  const error: unknown = await client.query('select pg_sleep(1)').catch((thrown: unknown) => thrown)
  await client.end()
  expect(error).toBeInstanceOf(Error)
  expect(isStoreFailure(error)).toBe(true)
})

const summary = (chat: number, change: Partial<CrmChatSummary> = {}): CrmChatSummary => ({
  chat,
  email: 'a@example.com',
  product: 'Key',
  lastDateText: '2026-01-01 10:00:00',
  lastDate: null,
  messages: 1,
  unread: 1,
  ...change,
})

test('a row of the CRM`s list differs until it is proven, and again when any of its three marks changes', async () => {
  const reconciliation = createReconciliation(rig.db)
  const [known, unknown] = [(orders += 1), (orders += 1)]
  await rig.importPage(page(known, 'silent', [buyer(1)]))
  const rows = [summary(known), summary(unknown)]
  expect(await reconciliation.differing(account, rows)).toEqual(rows)
  await reconciliation.prove(account, rows)
  expect(await reconciliation.differing(account, rows)).toEqual([summary(unknown)])
  expect(await reconciliation.differing(account + 1, [summary(known)])).toHaveLength(1)
  for (const change of [{ messages: 2 }, { unread: 0 }, { lastDateText: '2026-01-01 10:00:01' }])
    expect(await reconciliation.differing(account, [summary(known, change)])).toHaveLength(1)
  expect(await reconciliation.differing(account, [summary(known, { product: 'Other' })])).toEqual([])
  await reconciliation.prove(account, [summary(known, { product: 'Other' })])
  expect(await rig.rows('select product from chat where external_id = $1', [known])).toEqual([{ product: 'Key' }])
})

test('the digest has the chats that wait without a card: recent, unanswered, free', async () => {
  const reconciliation = createReconciliation(rig.db)
  const next = (): number => (orders += 1)
  const [later, sooner, answered, old, carded, timeless] = [next(), next(), next(), next(), next(), next()]
  const at = (hour: number) => ({ writtenAt: new Date(Date.UTC(2026, 1, 1, hour)) })
  await rig.importPage(page(later, 'silent', [seller(1), buyer(2, at(9)), buyer(3, at(9))]))
  await rig.importPage(page(sooner, 'silent', [buyer(1, at(8))]))
  await rig.importPage(page(answered, 'silent', [buyer(1, at(8)), seller(2)]))
  await rig.importPage(page(old, 'silent', [buyer(1, at(1))]))
  await rig.importPage(page(carded, 'hook', [buyer(1, at(8))]))
  await rig.importPage(page(timeless, 'silent', [buyer(1, { writtenAt: null })]))
  const mine = new Set([later, sooner, answered, old, carded, timeless])
  const waiting = await reconciliation.waitingWithoutCard(account, new Date(Date.UTC(2026, 1, 1, 7)))
  expect(waiting.filter(({ order }) => mine.has(order))).toEqual([
    { order: sooner, message: 1 },
    { order: later, message: 3 },
    { order: timeless, message: 1 },
  ])
})

test('what was sent lately and what is under way can be told to a limiter', async () => {
  const log = createSendLog(rig.db)
  const order = (orders += 1)
  await postedChat(rig, order)
  const before = (await log.recent(bot, 60_000)).find(({ telegramChat }) => telegramChat === groupChat)?.sentAt.length ?? 0
  await postedChat(rig, (orders += 1))
  expect((await log.recent(bot, 60_000)).find(({ telegramChat }) => telegramChat === groupChat)?.sentAt).toHaveLength(before + 1)
  expect(await log.recent(bot + 1, 60_000)).toEqual([])
  await rig.rows("update telegram_message set sent_at = now() - interval '2 minutes'")
  expect(await log.recent(bot, 60_000)).toEqual([])
  await rig.rows("update outbox_item set state = 'sent' where state = 'sending'")
  expect(await log.sending()).toEqual([])
  await rig.importPage(page((orders += 1), 'hook', [buyer(1)]))
  await rig.importPage(page((orders += 1), 'hook', [buyer(1)]))
  expect(await log.sending()).toEqual([{ destination: 'group:main', count: 2 }])
})

const purchase: CrmPurchase = {
  productId: 5,
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

test('cards are drawn again when the order`s details change what they show, and only then', async () => {
  const info = createChatInfo(rig.db, { clock: () => rig.clock.now })
  const order = (orders += 1)
  const { chat } = await stored(rig.importPage(page(order, 'hook', [buyer(1)])))
  const version = async () => (await rig.rows<{ version: number }>('select version from chat where id = $1', [chat]))[0]?.version
  expect(await info.missing(account, 5)).toContainEqual({ chat, order })
  expect([await info.store(chat, purchase), await version()]).toEqual([true, 1])
  expect([await info.store(chat, { ...purchase, productId: 6 }), await version()]).toEqual([false, 1])
  expect([await info.store(chat, { ...purchase, state: 5 }), await version()]).toEqual([true, 2])
  expect([await info.store(chat, { ...purchase, state: 5, product: null, email: null }), await version()]).toEqual([false, 2])
  expect(await info.missing(account, 500)).not.toContainEqual({ chat, order })
})

test('a failed or unproven part is replaced once, by its writer, and confirmed only while unproven', async () => {
  const decisions = createReplyDecisions(rig.db)
  const transact = createTransact(rig.db)
  const writer = await rig.manager(30)
  const order = (orders += 1)
  await postedChat(rig, order)
  await rig.desk.claim({ order, message: 0, manager: writer, key: newId() })
  const parts = [1, 2].map((n) => ({ type: 'text' as const, text: String(n) }))
  const accepted = await rig.desk.reply({ order, manager: writer, parts, source: { telegramChat: 30, messageId: 1, updateId: 77 } })
  const lane = accepted.status === 'accepted' ? (accepted.lanes.find(({ kind }) => kind === 'crm')?.lane ?? 0) : 0
  const { held } = await takeItem(rig.lanes, lane)
  const replace = (seq: number, manager: number) => transact((tx) => decisions.replace(tx, { lane, seq, manager }))
  expect(await replace(1, writer)).toBe(false)
  await rig.lanes.finish(held, 1, { state: 'dead' })
  await rig.lanes.finish(held, 2, { state: 'unknown' })
  expect(await replace(1, writer + 1)).toBe(false)
  const presses = await Promise.all(Array.from({ length: 4 }, () => replace(1, writer)))
  expect(presses.filter(Boolean)).toHaveLength(1)
  const confirm = (manager: number) => decisions.confirm({ lane, seq: 2, manager })
  expect([await confirm(writer + 1), await confirm(writer), await confirm(writer)]).toEqual([false, true, false])
  expect(await replace(2, writer)).toBe(false)
})
