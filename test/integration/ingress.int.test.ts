import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { crmSyncQueue, inboxQueue } from '@pinline/contracts'
import { createLogger, withTimeout } from '@pinline/platform'
import { createConsumer } from '@pinline/queue'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { parseConfig } from '../../services/ingress/src/config.ts'
import { startIngress } from '../../services/ingress/src/ingress.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const nobody = '127.0.0.1:9'
const logger = createLogger({ service: 'test', level: 'silent' })
let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await createTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 2 })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

/** The same server in a database of this file's own, so that no other test sees these hints. */
const redisUrl = (): string => {
  const url = new URL(inject('redisUrl'))
  url.pathname = '/8'
  return url.href
}

const start = async (env: NodeJS.ProcessEnv = {}) => {
  const closers: (() => Promise<void> | void)[] = []
  const config = parseConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl(),
    INGRESS_PORT: '0',
    TELEGRAM_BOT_TOKEN: '100:test',
    TELEGRAM_API_ROOT: `http://${nobody}`,
    TELEGRAM_WEBHOOK_SECRET: 'secret',
    CRM_SELLER_ID: '7',
    CRM_WEBHOOK_KEY: 'key',
    ...env,
  })
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) await next()
  }
  onTestFinished(close)
  const { port } = await startIngress({
    config,
    certificate: undefined,
    lifecycle: { defer: (_name, close) => closers.push(close) },
    logger,
  })
  const origin = `http://127.0.0.1:${String(port)}`
  return {
    origin,
    close,
    push: (body: string): Promise<Response> =>
      fetch(`${origin}/telegram/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'secret' },
        body,
      }),
    ring: (chat: number): Promise<Response> => fetch(`${origin}/crm/messages/key?InvoiceId=${String(chat)}`),
    ready: () => fetch(`${origin}/readyz`),
  }
}

const updateOf = (updateId: number, text: string, user = 42): string =>
  `{"update_id":${String(updateId)},"message":{"from":{"id":${String(user)}},"text":${text}}}`

const storedText = async (updateId: number): Promise<unknown> => {
  const { rows } = await pool.query<{ text: unknown }>(
    "select body->'message'->'text' as text from inbox_update where bot = 100 and update_id = $1",
    [updateId],
  )
  return rows.map(({ text }) => text)
}

const laneOf = async (kind: string, key: string): Promise<{ id: number; wanted: number } | undefined> => {
  const { rows } = await pool.query<{ id: string; wanted: string }>('select id, wanted from lane where kind = $1 and key = $2', [kind, key])
  return rows.map(({ id, wanted }) => ({ id: Number(id), wanted: Number(wanted) }))[0]
}

test('an update is stored before it is answered, and once however often and however closely it comes', async () => {
  const ingress = await start()
  const answers = await Promise.all(Array.from({ length: 40 }, () => ingress.push(updateOf(1, '"hello"', 41))))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(await storedText(1)).toEqual(['hello'])
  expect(await laneOf('inbox', '100:41')).toMatchObject({ wanted: 1 })
})

test('updates of one person join one lane in their order', async () => {
  const ingress = await start()
  for (const id of [11, 12, 13]) await ingress.push(updateOf(id, '"hello"', 43))
  const { rows } = await pool.query<{ update_id: string }>(
    "select update_id from inbox_update where lane_id = (select id from lane where kind = 'inbox' and key = '100:43') order by seq",
  )
  expect(rows.map(({ update_id: id }) => Number(id))).toEqual([11, 12, 13])
})

test.each([
  [21, String.raw`"a\u0000b"`, 'a\uFFFDb'],
  [22, String.raw`"\ud83d tail"`, '\uFFFD tail'],
  [23, String.raw`"\ud83d\ude00 Привіт ' \\ \" \u007f"`, '😀 Привіт \' \\ " \u007F'],
])('update %i is not lost to a sign that Postgres refuses', async (id, text, expected) => {
  const ingress = await start()
  expect((await ingress.push(updateOf(id, text))).status).toBe(200)
  expect(await storedText(id)).toEqual([expected])
})

test('a ring makes the lane of its chat, and counts', async () => {
  const ingress = await start()
  expect((await ingress.ring(129)).status).toBe(200)
  await Promise.all(Array.from({ length: 9 }, () => ingress.ring(129)))
  expect(await laneOf('crm-sync', '7:129')).toMatchObject({ wanted: 10 })
})

test('rows are followed by hints for their lanes', async () => {
  const seen: unknown[] = []
  const keep = (hint: unknown): Promise<void> => {
    seen.push(hint)
    return Promise.resolve()
  }
  const inbox = createConsumer(inboxQueue, keep, { url: redisUrl(), concurrency: 1, logger })
  const crmSync = createConsumer(crmSyncQueue, keep, { url: redisUrl(), concurrency: 1, logger })
  onTestFinished(async () => {
    await Promise.all([inbox.close(), crmSync.close()])
  })
  const ingress = await start()
  await ingress.push(updateOf(31, '"hello"', 44))
  await ingress.ring(130)
  const [updates, chat] = [await laneOf('inbox', '100:44'), await laneOf('crm-sync', '7:130')]
  await expect
    .poll(() => seen, { timeout: 5000 })
    .toEqual(expect.arrayContaining([{ lane: updates?.id }, { lane: chat?.id, chat: 130, wanted: 1 }]))
})

test('without Redis everything is stored and answered soon', async () => {
  const ingress = await start({ REDIS_URL: `redis://${nobody}` })
  expect((await ingress.push(updateOf(32, '"hello"'))).status).toBe(200)
  expect((await ingress.ring(131)).status).toBe(200)
  expect(await storedText(32)).toEqual(['hello'])
  const ready = await ingress.ready()
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({ checks: { postgres: true, redis: 'away' } })
})

test('without Postgres it runs, is not ready, and asks senders to come back', async () => {
  const ingress = await start({ DATABASE_URL: `postgres://u:p@${nobody}/d` })
  for (const answer of [await ingress.push(updateOf(33, '"hello"')), await ingress.ring(132)]) {
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
  }
  const ready = await ingress.ready()
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({ checks: { postgres: 'away', 'optional:telegram': true } })
})

test('without Telegram it is ready and says so', async () => {
  const ingress = await start()
  await expect
    .poll(async (): Promise<unknown> => (await ingress.ready()).json(), { timeout: 10_000 })
    .toEqual({
      status: 'ready',
      service: 'ingress',
      checks: { postgres: true, redis: true, 'optional:telegram': 'not-done' },
    })
})

test('at its end it answers what is under way, and does not wait for callers that keep their connections', async () => {
  const ingress = await start()
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => {
    agent.destroy()
  })
  const headers = { 'content-type': 'application/json', expect: '100-continue' }
  const call = request(`${ingress.origin}/crm/messages/key`, { method: 'POST', agent, headers })
  call.flushHeaders()
  await once(call, 'continue')
  const closing = withTimeout(ingress.close(), 5000)
  call.end('{"InvoiceId":133}')
  const [answer] = (await once(call, 'response')) as [IncomingMessage] // what Node documents for this event
  answer.resume()
  expect(answer.statusCode).toBe(200)
  expect(await laneOf('crm-sync', '7:133')).toMatchObject({ wanted: 1 })
  expect((await closing).status).toBe('ok')
})
