import { createDeadLetters } from '@pinline/db'
import { createLogger, createMetrics, createOps } from '@pinline/platform'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp } from '../../services/console/src/app.ts'
import { createVerify } from '../../services/console/src/credentials.ts'
import { createRig, postedChat, takeItem } from './db/fixture.ts'
import type { Rig } from './db/fixture.ts'

let rig: Rig
let app: ReturnType<typeof createApp>
let anna: number
let updates = 0
const order = 129_000_044
const authorization = `Basic ${Buffer.from('admin:right').toString('base64')}`

beforeAll(async () => {
  rig = await createRig()
  anna = await rig.manager(501)
  await postedChat(rig, order)
  await rig.desk.claim({ order, message: 0, manager: anna, key: 'claim' })
  app = createApp({
    logger: createLogger({ service: 'test', level: 'silent' }),
    ops: createOps({ service: 'console', ready: () => Promise.resolve({}), metrics: createMetrics('console') }),
    verify: createVerify({ kind: 'password', password: 'right' }),
    board: { queues: [], isConnected: () => true },
    letters: createDeadLetters(rig.db, { policy: 'mask', clock: () => rig.clock.now }),
    textLimit: 100,
  })
})
afterAll(async () => {
  await app.close()
  await rig.close()
})
beforeEach(() => rig.rows('delete from event'))

const dead = async (text: string): Promise<string> => {
  updates += 1
  const source = { telegramChat: 501, messageId: updates, updateId: updates }
  const result = await rig.desk.reply({ order, manager: anna, parts: [{ type: 'text', text }], source })
  const lane = result.status === 'accepted' ? (result.lanes.find(({ kind }) => kind === 'crm')?.lane ?? 0) : 0
  const { held, item } = await takeItem(rig.lanes, lane)
  await rig.lanes.finish(held, item.seq, { state: 'dead', error: 'rejected' })
  return `${String(lane)}-${String(item.seq)}`
}
/** The replay of an earlier test is over. */
const settleLane = async (): Promise<void> => {
  await rig.rows(`update outbox_item set state = 'sent' where recipient = 'crm' and state = 'pending'`)
  await rig.rows(`update lane set done = wanted where kind = 'crm'`)
}
const get = (url: string) => app.inject({ url, headers: { authorization } })
const change = (method: 'POST' | 'PATCH', url: string, payload: object | string = {}, headers: Record<string, string> = {}) =>
  app.inject({ method, url, payload, headers: { authorization, 'content-type': 'application/json', ...headers } })
const audit = () => rig.rows(`select manager_id, data->>'by' as by, data->>'action' as action from event where kind = 'admin' order by id`)

test('shows the list, and one of it with what is personal hidden', async () => {
  const id = await dead('Пишіть на olena@ukr.net')
  expect((await get('/api/dead?size=1')).json()).toMatchObject({
    total: 1,
    page: 1,
    pages: 1,
    letters: [{ id, order, manager: anna, op: 'reply.text', reason: 'refused', attempts: 1 }],
  })
  const one = await get(`/api/dead/${id}`)
  expect(one.json()).toMatchObject({ id, content: 'Пишіть на o•••a@ukr.net', editable: true })
  expect(one.body).not.toContain('olena')
  await change('POST', `/api/dead/${id}/drop`)
})

test('changes and replays one, once, and writes down that the console did', async () => {
  const id = await dead('tyop')
  expect((await change('PATCH', `/api/dead/${id}`, { text: ' typo ' })).json()).toEqual({ status: 'edited' })
  const [first, second] = [await change('POST', `/api/dead/${id}/replay`), await change('POST', `/api/dead/${id}/replay`)]
  expect([first.statusCode, first.json(), second.statusCode]).toEqual([200, { status: 'replayed' }, 409])
  expect(await rig.rows(`select payload->>'text' as text from outbox_item where idem like 'tg:%:r1'`)).toEqual([{ text: 'typo' }])
  expect(await audit()).toEqual([
    { manager_id: null, by: 'console', action: 'dead-edit' },
    { manager_id: null, by: 'console', action: 'dead-replay' },
  ])
  await settleLane()
})

test('drops one, once', async () => {
  const id = await dead('never mind')
  const statuses = [(await change('POST', `/api/dead/${id}/drop`)).statusCode, (await change('POST', `/api/dead/${id}/drop`)).statusCode]
  expect(statuses).toEqual([200, 409])
  expect(await audit()).toEqual([{ manager_id: null, by: 'console', action: 'dead-drop' }])
  expect((await get('/api/dead')).json()).toMatchObject({ total: 0 })
})

test('lets in nobody without the password, and no change that another site could make', async () => {
  const id = await dead('safe')
  const urls = [`/api/dead`, `/api/dead/${id}`]
  for (const url of urls) expect((await app.inject({ url })).statusCode).toBe(401)
  const url = `/api/dead/${id}/replay`
  const without = await app.inject({ method: 'POST', url, payload: {}, headers: { 'content-type': 'application/json' } })
  const refused = [
    without,
    await change('POST', url, {}, { 'sec-fetch-site': 'cross-site' }),
    await change('POST', url, {}, { origin: 'https://evil.example' }),
    await change('POST', url, '', { 'content-type': 'text/plain' }),
    await change('POST', url, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
    await app.inject({ method: 'POST', url, headers: { authorization } }),
  ]
  expect(refused.map(({ statusCode }) => statusCode)).toEqual([401, 403, 403, 415, 415, 415])
  expect((await get(`/api/dead/${id}`)).statusCode).toBe(200)
  await change('POST', `/api/dead/${id}/drop`)
})

test.each([
  ['GET', '/api/dead?page=0', undefined, 400],
  ['GET', '/api/dead?size=101', undefined, 400],
  ['GET', '/api/dead/1', undefined, 400],
  ['GET', '/api/dead/1-x', undefined, 400],
  ['GET', '/api/dead/999-1', undefined, 404],
  ['POST', '/api/dead/999-1/replay', {}, 404],
  ['POST', '/api/dead/0-999/drop', {}, 404],
  ['POST', '/api/dead/999-1/replay', { extra: 1 }, 400],
  ['PATCH', '/api/dead/999-1', { text: '' }, 400],
  ['PATCH', '/api/dead/999-1', { text: 'x'.repeat(101) }, 400],
  ['PATCH', '/api/dead/999-1', { text: 7 }, 400],
  ['PATCH', '/api/dead/999-1', { text: 'x' }, 404],
] as const)('%s %s with %j is refused', async (method, url, payload, status) => {
  const answer = method === 'GET' ? await get(url) : await change(method, url, payload)
  expect(answer.statusCode).toBe(status)
  expect(answer.json()).toHaveProperty('error')
})

test('a body that is too long is not read', async () => {
  expect((await change('PATCH', '/api/dead/1-1', { text: 'x'.repeat(70_000) })).statusCode).toBe(413)
})
