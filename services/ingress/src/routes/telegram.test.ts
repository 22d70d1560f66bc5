import { expect, test, vi } from 'vitest'
import { bot, createTestApp, webhookSecret } from '../../test/app.ts'

const headers = { 'x-telegram-bot-api-secret-token': webhookSecret }
const url = '/telegram/webhook'
const message = (updateId: number) => ({ update_id: updateId, message: { message_id: 1, from: { id: 42 }, chat: { id: -5 }, text: 'hi' } })

const nested = (levels: number): unknown => (levels === 0 ? 'end' : { inner: nested(levels - 1) })

test('stores an update in the lane of its author, then rings', async () => {
  const { app, intake, hints } = await createTestApp()
  const answer = await app.inject({ method: 'POST', url, headers, payload: message(1) })
  expect(answer.statusCode).toBe(200)
  expect(intake.updates).toEqual([{ bot, updateId: 1, laneKey: '100:42', body: message(1) }])
  expect(hints).toEqual([{ lane: 1 }])
})

test('answers a repeated update with 200, stores it once and rings again', async () => {
  const { app, intake, hints } = await createTestApp()
  await app.inject({ method: 'POST', url, headers, payload: message(1) })
  const answer = await app.inject({ method: 'POST', url, headers, payload: message(1) })
  expect(answer.statusCode).toBe(200)
  expect(intake.updates).toHaveLength(1)
  expect(hints).toEqual([{ lane: 1 }, { lane: 1 }])
})

test.each([
  ['no secret', {}],
  ['a wrong secret', { 'x-telegram-bot-api-secret-token': 'telegram-secreT' }],
  ['an empty secret', { 'x-telegram-bot-api-secret-token': '' }],
  ['the secret and more', { 'x-telegram-bot-api-secret-token': `${webhookSecret}, ${webhookSecret}` }],
])('refuses %s with 401 before it looks at the body', async (_name, wrong) => {
  const { app, intake } = await createTestApp()
  const answer = await app.inject({ method: 'POST', url, headers: { ...wrong, 'content-type': 'application/json' }, payload: '{ not JSON' })
  expect(answer.statusCode).toBe(401)
  expect(intake.updates).toEqual([])
})

test.each([
  ['a list', '[]', 'must be a JSON object'],
  ['a text', '"hi"', 'must be a JSON object'],
  ['null', 'null', 'must be a JSON object'],
  ['no update_id', '{"message":{}}', 'update_id must be a whole number'],
  ['a text as update_id', '{"update_id":"1"}', 'update_id must be a whole number'],
  ['a fraction as update_id', '{"update_id":1.5}', 'update_id must be a whole number'],
  ['an update_id beyond the safe integers', '{"update_id":9007199254740993}', 'update_id must be a whole number'],
  ['broken JSON', '{"update_id":1', 'JSON'],
  ['nothing', '', 'empty'],
  ['a prototype', '{"update_id":1,"__proto__":{"x":1}}', 'JSON'],
  ['33 levels', JSON.stringify({ update_id: 1, message: nested(32) }), 'nested too deeply'],
  ['a hundred thousand levels', `{"update_id":1,"message":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'nested too deeply'],
])('refuses %s with 400 and a reason', async (_name, payload, reason) => {
  const { app, intake } = await createTestApp()
  const answer = await app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': 'application/json' }, payload })
  expect(answer.statusCode).toBe(400)
  expect(answer.json<{ error: string }>().error).toContain(reason)
  expect(intake.updates).toEqual([])
})

test('stores an update of 32 levels', async () => {
  const { app, intake } = await createTestApp()
  const answer = await app.inject({ method: 'POST', url, headers, payload: { update_id: 1, message: nested(31) } })
  expect(answer.statusCode).toBe(200)
  expect(intake.updates).toHaveLength(1)
})

test('refuses a body above 256 KiB with 413 and a reason', async () => {
  const { app } = await createTestApp()
  const answer = await app.inject({ method: 'POST', url, headers, payload: { update_id: 1, text: 'x'.repeat(256 * 1024) } })
  expect(answer.statusCode).toBe(413)
  expect(answer.json()).toEqual({ error: expect.stringContaining('too large') as string })
})

test('replaces what Postgres refuses inside texts and names, and keeps the update', async () => {
  const { app, intake } = await createTestApp()
  const payload = String.raw`{"update_id":1,"message":{"text":"a\u0000b","list":["\ud800c","\ud83d\ude00"],"na\u0000me":1,"n":1.5,"b":true,"z":null}}`
  const answer = await app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': 'application/json' }, payload })
  expect(answer.statusCode).toBe(200)
  expect(intake.updates[0]?.body).toEqual({
    update_id: 1,
    message: { text: 'a\uFFFDb', list: ['\uFFFDc', '😀'], 'na\uFFFDme': 1, n: 1.5, b: true, z: null },
  })
})

test('asks Telegram to repeat later while Postgres is away, without its message', async () => {
  const { app, intake, hints, lines } = await createTestApp()
  intake.setTrouble(() => Promise.reject(new Error('connect ECONNREFUSED db.internal')))
  const answer = await app.inject({ method: 'POST', url, headers, payload: message(1) })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers['retry-after']).toBe('5')
  expect(answer.body).not.toContain('db.internal')
  expect(hints).toEqual([])
  expect(lines.join('')).toContain('db.internal')
})

test('asks Telegram to repeat later when Postgres does not answer', async () => {
  const { app, intake } = await createTestApp()
  intake.setTrouble(() => new Promise(() => undefined))
  await app.ready()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const answer = app.inject({ method: 'POST', url, headers, payload: message(1) })
    await vi.waitFor(() => {
      expect(vi.getTimerCount()).toBe(1)
    })
    await vi.advanceTimersByTimeAsync(5000)
    expect((await answer).statusCode).toBe(503)
  } finally {
    vi.useRealTimers()
  }
})

test('counts updates and requests without ids', async () => {
  const { app, metrics } = await createTestApp()
  await app.inject({ method: 'POST', url, headers, payload: message(987_654) })
  await app.inject({ method: 'POST', url, headers, payload: message(987_654) })
  await app.inject({ method: 'POST', url, payload: message(987_654) })
  const text = await metrics.text()
  expect(text).toContain('pinline_ingress_updates_total{source="webhook",outcome="stored",service="ingress"} 1')
  expect(text).toContain('pinline_ingress_updates_total{source="webhook",outcome="repeated",service="ingress"} 1')
  expect(text).toContain('pinline_ingress_requests_total{route="/telegram/webhook",outcome="unauthorized",service="ingress"} 1')
  expect(text).not.toContain('987654')
})
