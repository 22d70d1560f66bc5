import pg from 'pg'
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { becomeManager, cardOf, claim } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

const chief = 500_001

describe('Telegram and CRM are away at the start', () => {
  let stack: Stack | undefined
  afterEach(() => stack?.close())

  it('is ready all the same, sets the webhook within 5 s of Telegram’s return, and then does its work', async () => {
    stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief) }, away: true })
    const { telegram, crm } = stack
    const services = await stack.startAll()
    for (const { origin } of services) await expect.poll(async () => (await fetch(`${origin}/readyz`)).status, { timeout: 5_000 }).toBe(200)
    await telegram.start()
    const returned = performance.timeOrigin + performance.now()
    const set = await telegram.ledger.waitFor(({ ok, kind }) => ok && kind === 'telegram.setWebhook', { timeoutMs: 6_000 })
    expect(set.atMs - returned).toBeLessThan(5_000)
    await crm.start()
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Чи є доставка?')
    await cardOf(stack, 'Чи є доставка?')
  })

  it('works with long polling too', async () => {
    stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief), TELEGRAM_MODE: 'polling' } })
    const { telegram, crm } = stack
    await stack.startAll()
    const anna = await becomeManager(stack, telegram.addUser({ id: chief, firstName: 'Марія' }), { firstName: 'Анна', username: 'anna' })
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Скільки чекати?')
    await expect(claim(stack, anna, await cardOf(stack, 'Скільки чекати?'))).resolves.toMatchObject({
      text: expect.stringContaining('закріплено за Вами') as string,
    })
    expect(telegram.ledger.where(({ kind }) => kind === 'telegram.setWebhook')).toEqual([])
  })
})

describe('bad input', () => {
  let stack: Stack
  let ingress: string
  let database: pg.Client
  beforeAll(async () => {
    stack = await createStack()
    await stack.start('ingress')
    ingress = stack.running('ingress')[0]?.origin ?? ''
    database = new pg.Client(stack.databaseUrl)
    await database.connect()
  })
  afterAll(async () => {
    await database.end()
    await stack.close()
  })

  const json = { 'content-type': 'application/json' }
  const good = '/crm/messages/hook-key'
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`

  it.each([
    ['a webhook without the secret', 401, '/telegram/webhook', { method: 'POST', headers: json, body: '{"update_id":1}' }],
    [
      'a webhook with a wrong secret',
      401,
      '/telegram/webhook',
      { method: 'POST', headers: { ...json, 'x-telegram-bot-api-secret-token': 'wrong' }, body: '{"update_id":1}' },
    ],
    ['a CRM call with a wrong key', 401, '/crm/messages/wrong', { method: 'POST', headers: json, body: '{"InvoiceId":129000001}' }],
    ['a number that is none', 400, good, { method: 'POST', headers: json, body: '{"InvoiceId":"1; drop table chat"}' }],
    ['a number with an exponent', 400, good, { method: 'POST', headers: json, body: '{"InvoiceId":"1e9"}' }],
    ['a list for a number', 400, good, { method: 'POST', headers: json, body: '{"InvoiceId":[129000001]}' }],
    ['a negative number', 400, good, { method: 'POST', headers: json, body: '{"InvoiceId":-5}' }],
    ['no number at all', 400, good, { method: 'POST', headers: json, body: '{}' }],
    ['half a document', 400, good, { method: 'POST', headers: json, body: '{"InvoiceId":' }],
    ['a document that is all depth', 400, good, { method: 'POST', headers: json, body: deep }],
    [
      'a body beyond all measure',
      413,
      good,
      { method: 'POST', headers: json, body: JSON.stringify({ InvoiceId: 1, text: 'x'.repeat(400_000) }) },
    ],
    ['a query that is no number', 400, `${good}?InvoiceId=abc`, { method: 'GET' }],
    ['a sale without a signature', 401, '/crm/sales/hook-key', { method: 'POST', headers: json, body: '{"ID_I":129000001,"ID_D":1}' }],
    ['an address that does not exist', 404, '/nothing', { method: 'GET' }],
  ] as const)('is refused with a reason, and nothing is stored: %s', async (_, status, path, init) => {
    const answer = await fetch(`${ingress}${path}`, init)
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toBe('')
    const { rows } = await database.query<{ lanes: string; updates: string }>(
      'select (select count(*) from lane) as lanes, (select count(*) from inbox_update) as updates',
    )
    expect(rows[0]).toEqual({ lanes: '0', updates: '0' })
    expect((await fetch(`${ingress}/healthz`)).status).toBe(200)
  })

  it('leaves room for what is meant well: form, query, any letter case', async () => {
    const calls = [
      fetch(`${ingress}${good}`, { method: 'POST', headers: json, body: '{"invoiceid":"129000001"}' }),
      fetch(`${ingress}${good}`, { method: 'POST', body: new URLSearchParams({ InvoiceId: '129000002' }) }),
      fetch(`${ingress}${good}?InvoiceId=129000003`),
    ]
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200])
    const { rows } = await database.query<{ key: string }>('select key from lane order by key')
    expect(rows.map(({ key }) => key)).toEqual(['4242:129000001', '4242:129000002', '4242:129000003'])
  })
})
