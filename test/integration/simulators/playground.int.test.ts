import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createHookListener } from './crm-world.ts'
import { eventually } from './matching.ts'

const main = new URL('../../../services/playground/src/main.ts', import.meta.url).pathname
const token = '100:test'
const environment = {
  TELEGRAM_BOT_TOKEN: token,
  TELEGRAM_ADMIN_IDS: '42',
  CRM_API_KEY: 'TESTKEY',
  CRM_WEBHOOK_KEY: 'key',
  PLAYGROUND_PORT: '0',
}

const launch = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

const start = async (env: Record<string, string> = {}) => {
  const child = launch({ ...environment, ...env })
  const ready = z.object({ msg: z.literal('listening'), port: z.number() })
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = ready.safeParse(JSON.parse(line))
    if (!parsed.success) continue
    const root = `http://127.0.0.1:${String(parsed.data.port)}`
    const call = async (method: string, path: string, body?: object) => {
      const init = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      const response = await fetch(`${root}${path}`, { method, ...init })
      const answer: unknown = await response.json()
      return { status: response.status, answer }
    }
    return { child, root, call }
  }
  throw new Error('the playground ended before it listened')
}

const state = z.object({
  groupId: z.number(),
  people: z.array(z.object({ id: z.number(), name: z.string(), role: z.string() })),
  telegram: z.array(z.object({ id: z.number(), messages: z.array(z.object({ id: z.number(), text: z.string().optional() })) })),
  crm: z.array(z.object({ id: z.number(), name: z.string().nullable(), email: z.string(), product: z.string() })),
})

test('the shop has an admin with the given number, two managers and three buyers', async () => {
  const { call } = await start()
  const { people, crm } = state.parse((await call('GET', '/api/state')).answer)
  expect(people.map(({ name, role }) => [name, role])).toEqual([
    ['Марія', 'admin'],
    ['Анна', 'manager'],
    ['Богдан', 'manager'],
  ])
  expect(people[0]?.id).toBe(42)
  expect(crm.map(({ product }) => /\((\w+)\)/.exec(product)?.[1])).toEqual(['OLX', 'Prom', 'Rozetka'])
  expect(crm.map(({ name, email }) => [name, email])).toEqual([
    ['Олена', 'olena.k@example.com'],
    ['Тарас', 'taras.p@example.com'],
    [null, ''],
  ])
})

test('a buyer writes, and the webhook goes to ingress', async () => {
  const { hooks, url } = await createHookListener()
  const { call } = await start({ INGRESS_URL: new URL(url).origin })
  const { crm } = state.parse((await call('GET', '/api/state')).answer)
  const chat = crm[1]?.id ?? 0
  expect((await call('POST', '/api/buyer/messages', { chat, text: 'Чи є синій?' })).status).toBe(200)
  await eventually(() => hooks.map(({ fields }) => [fields['InvoiceId'], fields['Message']])).toEqual([[String(chat), 'Чи є синій?']])
})

test('the bot posts under /telegram, a manager presses, and the page sees the answer and the ledger', async () => {
  const { root, call } = await start()
  const bot = (method: string, body: object) => call('POST', `/telegram/bot${token}/${method}`, body)
  const { groupId: group, people } = state.parse((await call('GET', '/api/state')).answer)
  await bot('sendMessage', { chat_id: group, text: 'card', reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] } })
  const { telegram } = state.parse((await call('GET', '/api/state')).answer)
  const message = telegram.find(({ id }) => id === group)?.messages[0]?.id
  // Both managers have asked for access when the playground began.
  const asked = z.object({ result: z.array(z.object({ update_id: z.number() })).length(2) })
  const { result: requests } = asked.parse((await bot('getUpdates', { timeout: 20 })).answer)
  const pressed = call('POST', '/api/telegram/press', { user: people[1]?.id, chat: group, message, button: 'Go' })
  const updates = z.object({ result: z.array(z.object({ callback_query: z.object({ id: z.string() }) })).min(1) })
  const { result } = updates.parse((await bot('getUpdates', { timeout: 20, offset: (requests.at(-1)?.update_id ?? 0) + 1 })).answer)
  await bot('answerCallbackQuery', { callback_query_id: result[0]?.callback_query.id, text: 'Yours' })
  expect(await pressed).toMatchObject({ status: 200, answer: { answer: { text: 'Yours', showAlert: false } } })
  const ledger = z.object({ entries: z.array(z.object({ seq: z.number(), kind: z.string() })) })
  const { entries } = ledger.parse((await call('GET', '/api/ledger?after=1')).answer)
  expect(entries[0]?.seq).toBe(2)
  expect(entries.at(-1)?.kind).toBe('telegram.answerCallbackQuery')
  expect((await fetch(`${root}/crm/api/apilogin`, { method: 'POST', body: '{}' })).status).toBe(400)
})

test('a manager writes in the private chat', async () => {
  const { call } = await start()
  const { people } = state.parse((await call('GET', '/api/state')).answer)
  const user = people[2]?.id ?? 0
  expect((await call('POST', '/api/telegram/messages', { user, chat: user, text: 'Добрий день' })).status).toBe(200)
  const { telegram } = state.parse((await call('GET', '/api/state')).answer)
  expect(telegram.find(({ id }) => id === user)?.messages).toMatchObject([{ text: '/start manager' }, { text: 'Добрий день' }])
})

test('faults are read and changed, wrong ones refused', async () => {
  const { call } = await start()
  expect(await call('PUT', '/api/faults', { telegram: { errorRate5xx: 1 }, crm: { slowMs: 3 } })).toMatchObject({
    status: 200,
    answer: { telegram: { errorRate5xx: 1 }, crm: { slowMs: 3 } },
  })
  expect((await call('GET', `/telegram/bot${token}/getMe`)).status).toBe(502)
  expect((await call('PUT', '/api/faults', { crm: { colour: 'red' } })).status).toBe(400)
})

test('what nobody can do is told, not done', async () => {
  const { root, call } = await start()
  expect((await call('POST', '/api/buyer/messages', { chat: 1, text: 'x' })).status).toBe(409)
  expect((await call('POST', '/api/buyer/messages', { text: 'x' })).status).toBe(400)
  expect((await call('GET', '/api/nothing')).status).toBe(404)
  const foreign = await fetch(`${root}/api/faults`, { method: 'PUT', body: '{}', headers: { 'content-type': 'text/plain' } })
  expect(foreign.status).toBe(415)
})

test('it is healthy, ready, counted, and ends on SIGTERM', async () => {
  const { child, root } = await start()
  expect((await fetch(`${root}/healthz`)).status).toBe(200)
  expect((await fetch(`${root}/readyz`)).status).toBe(200)
  expect(await (await fetch(`${root}/metrics`)).text()).toContain('pinline_playground_ledger_entries_total')
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  expect((await exited)[0]).toBe(0)
})

test('without its settings it names them and ends with 1', async () => {
  const child = launch({})
  const chunks: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  expect((await once(child, 'close'))[0]).toBe(1)
  const said = Buffer.concat(chunks).toString()
  for (const name of ['TELEGRAM_BOT_TOKEN', 'CRM_API_KEY', 'OPENPROJECT_API_KEY']) expect(said).toContain(name)
})
