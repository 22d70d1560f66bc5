import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLifecycle, createLogger, systemClock } from '@pinline/platform'
import type { Lifecycle } from '@pinline/platform'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBackup } from '../../infra/backup/backup.ts'
import { restoreBackup } from '../../infra/backup/restore.ts'
import { migrationStatus } from '../../infra/migrate/migrate.ts'
import { startTogether } from '../../infra/single-process/start-together.ts'
import { becomeManager, claimMany } from '../support/desk.ts'
import type { Claimed } from '../support/desk.ts'
import { createTestDatabase } from '../support/database.ts'
import { createSurroundings } from '../support/surroundings.ts'
import type { OwnSurroundings, System } from '../support/surroundings.ts'

const chiefId = 500_001
const soon = { timeout: 20_000, interval: 50 }
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinline-backup-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const query = async <Row extends pg.QueryResultRow>(databaseUrl: string, text: string, values: unknown[] = []): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** The services in this process, to be started again and again over the same surroundings. */
const createShop = (own: OwnSurroundings) => {
  const loggerOf = (service: string) => createLogger({ service, destination: { write: () => undefined } })
  let lifecycle: Lifecycle | undefined
  const stop = async (): Promise<void> => lifecycle?.shutdown('the test says so')
  const startAll = async (): Promise<void> => {
    lifecycle = createLifecycle({ logger: loggerOf('test'), exit: () => undefined })
    const ports = await startTogether({ env: own.variables, lifecycle, clock: systemClock, random: Math.random, loggerOf })
    own.announce(`http://127.0.0.1:${String(ports.ingress)}`)
    await own.settled()
  }
  const system: System = { ...own.shared, startAll, logs: () => '', close: () => own.close() }
  return { system, stop }
}

describe('a backup', () => {
  it('brings every value back as it was, and gives new rows numbers that were never used', async () => {
    const [from, to] = await Promise.all([createTestDatabase(), createTestDatabase()])
    const file = join(folder, 'values')
    const odd = `", \\ (x) {y} ' NULL \n ґ 🙂`
    await query(from.url, 'insert into chat(account, external_id, product, email) values (1, 2, $1, null), (1, 3, $2, null)', [odd, ''])
    await query(from.url, `insert into setting(key, value, updated_at) values ('nothing', 'null', now()), ('deep', $1, now())`, [
      JSON.stringify({ odd, far: 9_007_199_254_740_991 }),
    ])
    await query(
      from.url,
      `insert into list_view(manager_id, kind, chats, created_at) values (1, 'x', '{1,2}', '2026-01-02 03:04:05.678901+02')`,
    )
    await query(from.url, `insert into lane(kind, key, wanted, done) values ('crm', '1:2', 3, 3), ('crm', '1:3', 2, 1)`)
    await createBackup(from.url, file)
    const restored = await restoreBackup({ databaseUrl: to.url, file, replace: false })
    // Buttons name a reply by its place in its lane.
    expect(await query(to.url, 'select wanted::int, done::int from lane order by key')).toEqual([
      { wanted: 1_000_003, done: 1_000_003 },
      { wanted: 2, done: 1 },
    ])
    expect(restored).toMatchObject({ replies: 0, posts: 0, updates: 0, applied: [] })
    for (const text of ['select id, account, external_id, product, email from chat order by id', 'select * from list_view'])
      expect(await query(to.url, text)).toEqual(await query(from.url, text))
    const settings = `select key, value::text from setting where key <> 'restored' order by key`
    expect(await query(to.url, settings)).toEqual(await query(from.url, settings))
    expect((await migrationStatus(to.url)).history).toBeNull()
    const [next] = await query<{ id: string }>(to.url, 'insert into chat(account, external_id) values (1, 4) returning id')
    expect(Number(next?.id)).toBeGreaterThan(1_000_000)
    await Promise.all([from.drop(), to.drop()])
  })

  it('leaves the database as it was when its file is not whole, and nothing under its name when it can not be written', async () => {
    const database = await createTestDatabase()
    const file = join(folder, 'cut')
    await query(database.url, 'insert into chat(account, external_id) values (1, 2)')
    await createBackup(database.url, file)
    writeFileSync(file, readFileSync(file).subarray(0, -200))
    await expect(restoreBackup({ databaseUrl: database.url, file, replace: true })).rejects.toThrow('not a whole backup')
    expect(await query(database.url, 'select external_id::int as id from chat')).toEqual([{ id: 2 }])
    const empty = new URL(database.url)
    empty.pathname = '/postgres'
    await expect(createBackup(empty.href, join(folder, 'none'))).rejects.toThrow('nothing of Pinline')
    expect(existsSync(join(folder, 'none')) || existsSync(join(folder, 'none.partial'))).toBe(false)
    await database.drop()
  })
})

describe('a shop that was brought back from a backup', () => {
  it('posts nothing old, sends no reply twice, knows what happened since, and goes on with what is new', { timeout: 120_000 }, async () => {
    const own = await createSurroundings({ env: { TELEGRAM_ADMIN_IDS: String(chiefId), SWEEP_SECONDS: '1' } })
    const { system, stop } = createShop(own)
    const { telegram, crm, groupId, databaseUrl } = system
    const file = join(folder, 'shop')
    const posts = (marker: string, after = 0) =>
      telegram.ledger.where(
        ({ ok, seq, kind, text }) => ok && seq > after && kind.startsWith('telegram.send') && (text ?? '').includes(marker),
      )
    const sends = (marker: string) => crm.ledger.where(({ ok, kind, text }) => ok && kind === 'crm.send' && (text ?? '').includes(marker))
    const until = (marker: string, after = 0) =>
      expect.poll(() => posts(marker, after).length, { ...soon, message: marker }).toBeGreaterThan(0)
    try {
      await system.startAll()
      const chief = telegram.addUser({ id: chiefId, firstName: 'Марія' })
      const anna = await becomeManager(system, chief, { firstName: 'Анна', username: 'anna' })
      const [first, second] = await claimMany(system, [anna], 2)
      if (first === undefined || second === undefined) throw new Error('nothing was claimed')
      const answer = ({ opened }: Claimed, marker: string) => telegram.sendText(anna, anna.id, `Відповідь ${marker}`, { replyTo: opened })
      const free = crm.addChat()
      crm.buyerWrites(free, 'Питання free1')
      answer(first, 'before1')
      await until('free1')
      await expect.poll(() => sends('before1').length, soon).toBe(1)

      // Two replies are on their way: one will arrive after the backup, one never will.
      await crm.stop()
      answer(first, 'underway1')
      answer(second, 'underway2')
      const waiting = `select count(*)::int as n from outbox_item where op = 'reply.text' and state in ('pending', 'sending')`
      await expect.poll(() => query(databaseUrl, waiting), soon).toEqual([{ n: 2 }])
      await createBackup(databaseUrl, file)
      await query(
        databaseUrl,
        `update outbox_item o set state = 'dropped' from chat c where c.id = o.chat_id and c.external_id = $1 and o.op = 'reply.text'`,
        [second.chat],
      )
      await query(databaseUrl, `update lane set done = wanted where kind = 'crm' and key like '%:' || $1::text`, [second.chat])
      await crm.start()
      await expect.poll(() => sends('underway1').length, { ...soon, timeout: 40_000 }).toBe(1)

      answer(first, 'after1')
      await expect.poll(() => sends('after1').length, soon).toBe(1)
      crm.buyerWrites(first.chat, 'Питання asked2')
      crm.buyerWrites(free, 'Питання free2')
      const [answered, unanswered] = [crm.addChat(), crm.addChat()]
      crm.buyerWrites(answered, 'Питання answered1')
      crm.buyerWrites(unanswered, 'Питання unanswered1')
      for (const marker of ['asked2', 'free2', 'answered1', 'unanswered1']) await until(marker)
      answer(first, 'after2')
      await expect.poll(() => sends('after2').length, soon).toBe(1)
      crm.sellerWrites(answered, 'Відповідь із CRM')

      await expect(restoreBackup({ databaseUrl, file, replace: true })).rejects.toThrow(/at work.*outbox/)
      await stop()
      await expect(restoreBackup({ databaseUrl, file, replace: false })).rejects.toThrow('--yes')
      expect(await restoreBackup({ databaseUrl, file, replace: true })).toMatchObject({ replies: 2 })

      const end = telegram.ledger.entries().at(-1)?.seq ?? 0
      await system.startAll()
      const firstPass = `select 1 as done from setting where key like 'crm.first-pass.%'`
      await expect.poll(() => query(databaseUrl, firstPass), soon).toEqual([{ done: 1 }])
      const replies = `select state, error from outbox_item where op = 'reply.text' and seq = (select max(o.seq) from outbox_item o where o.lane_id = outbox_item.lane_id and o.op = 'reply.text')
        order by state`
      await expect
        .poll(() => query(databaseUrl, replies), { ...soon, timeout: 40_000 })
        .toEqual([
          { state: 'dead', error: 'restored' },
          { state: 'sent', error: null },
        ])
      const told = await query(databaseUrl, 'select external_id::int as chat from chat where waiting_since is not null order by 1')
      expect(told).toEqual([free, second.chat, unanswered].sort((one, other) => one - other).map((chat) => ({ chat })))

      crm.buyerWrites(answered, 'Питання fresh1')
      crm.buyerWrites(first.chat, 'Питання fresh2')
      await until('fresh1', end)
      await until('fresh2', end)
      const old = ['before1', 'free1', 'asked2', 'free2', 'answered1', 'unanswered1']
      const again = old.filter((marker) => posts(marker, end).some(({ chat }) => chat === groupId))
      expect(again).toEqual([])
      const sent = ['before1', 'underway1', 'underway2', 'after1', 'after2'].map((marker) => sends(marker).length)
      expect(sent).toEqual([1, 1, 0, 1, 1])
    } finally {
      await stop()
      await own.close()
    }
  })
})
