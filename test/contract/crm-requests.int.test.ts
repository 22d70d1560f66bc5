import { createMemoryTokenStore } from '@pinline/crm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCrm, json, startServer } from './crm-server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

const first = () => {
  const [call] = server.calls()
  if (!call) throw new Error('no call was made')
  return call
}

describe('requests', () => {
  it('go to the same address with and without a slash behind the base URL', async () => {
    await createCrm(server.url).crm.markSeen(5)
    await createCrm(`${server.url}//`).crm.markSeen(5)
    expect(server.calls().map(({ path }) => path)).toEqual(['/api/debates/v2/seen', '/api/debates/v2/seen'])
  })

  it('always ask for JSON, also for the login', async () => {
    await createCrm(server.url).crm.markSeen(5)
    expect(server.seen.map(({ headers }) => headers.accept)).toEqual(['application/json', 'application/json'])
  })

  it('for messages name the count and include deleted ones', async () => {
    await createCrm(server.url).crm.readMessages(5, { latest: 50 }, 'live')
    expect(Object.fromEntries(first().query)).toEqual({ id_i: '5', hidden: '1', count: '50', token: 'T1' })
  })

  it('for dialogs never ask for more than a page can hold', async () => {
    await createCrm(server.url).crm.listChats({ page: 2, pageSize: 500 }, 'background')
    expect(Object.fromEntries(first().query)).toEqual({ page: '2', pagesize: '200', token: 'T1' })
  })

  it('that send carry plain text, the files, and a mark only when automatic', async () => {
    const { crm } = createCrm(server.url)
    server.state.handle = (_, response) => response.writeHead(204).end()
    await crm.send(5, { text: 'a < b\0 \ud800', files: [{ newId: 'f1', name: 'a.pdf', type: 'application/pdf' }] })
    await crm.send(5, { text: 'away', files: [], automatic: true })
    expect(server.calls().map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { message: 'a < b \ufffd', files: [{ newid: 'f1', name: 'a.pdf', type: 'application/pdf' }] },
      { message: 'away', files: [], is_auto: true },
    ])
  })

  it('that upload carry the file as one part', async () => {
    server.state.handle = json(200, { files: [{ newid: 'f1', name: 'рах.pdf', type: 'application/pdf', error_num: 0 }] })
    const answer = await createCrm(server.url).crm.upload({
      name: 'рах.pdf',
      type: 'application/pdf',
      bytes: new TextEncoder().encode('%PDF'),
    })
    expect(answer).toEqual({ status: 'ok', value: { newId: 'f1', name: 'рах.pdf', type: 'application/pdf' } })
    expect(first().headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(first().body).toContain('name="files[]"; filename="рах.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF')
  })
})

describe('a login', () => {
  it('is signed over whole seconds', async () => {
    const tokens = createMemoryTokenStore(() => new Date(1732233600_900))
    await createCrm(server.url, { tokens }).crm.markSeen(5)
    const sign = '001263e6833a2a37fdc337fcbd6da350a7742e1737975747449dda95959c83a7'
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ seller_id: 100001, timestamp: 1732233600, sign })
  })

  it('is shared by calls that start together', async () => {
    const { crm } = createCrm(server.url)
    await Promise.all([crm.markSeen(1), crm.markSeen(2), crm.purchase(3)])
    expect(server.seen.filter(({ path }) => path === '/api/apilogin')).toHaveLength(1)
  })

  it('is made again, once, when the token was refused, and the call repeated', async () => {
    const { crm } = createCrm(server.url)
    server.state.handle = (seen, response) => {
      json(seen.query.get('token') === 'T1' ? 401 : 200, {})(seen, response)
    }
    expect(await crm.send(5, { text: 'hello', files: [] })).toEqual({ status: 'ok', value: null })
    expect(server.calls().map(({ query }) => query.get('token'))).toEqual(['T1', 'T2'])
  })

  it('does not go round in circles when every token is refused', async () => {
    const { crm } = createCrm(server.url)
    server.state.handle = json(401, {})
    expect(await crm.send(5, { text: 'hello', files: [] })).toEqual({ status: 'unauthorized' })
    expect(server.calls()).toHaveLength(2)
  })

  it('is tried with another timestamp before the key is called wrong', async () => {
    const { crm } = createCrm(server.url)
    server.state.login = json(200, { retval: 1, desc: 'timestamp has already been used', token: null })
    expect(await crm.markSeen(5)).toEqual({ status: 'unauthorized' })
    const timestamps = server.seen.map(({ body }) => (JSON.parse(body) as { timestamp: number }).timestamp)
    expect(timestamps).toHaveLength(2)
    expect(timestamps[1]).toBeGreaterThan(timestamps[0] ?? Infinity)
  })

  it.each([
    ['out of order', json(500, {}), { status: 'not-done', reason: 'maintenance' }],
    ['not understood', json(404, {}), { status: 'not-done', reason: 'maintenance' }],
    ['throttled', json(429, {}, { 'retry-after': '2' }), { status: 'not-done', reason: 'throttled', retryAfterMs: 2000 }],
    ['forbidden', json(403, {}), { status: 'forbidden' }],
  ])('that is %s leaves a write surely undone', async (_, login, expected) => {
    server.state.login = login
    expect(await createCrm(server.url).crm.send(5, { text: 'hello', files: [] })).toEqual(expected)
    expect(server.calls()).toHaveLength(0)
  })

  it('does not hold up a caller who gives up', async () => {
    const ends = new AbortController()
    server.state.login = () => {
      ends.abort()
    }
    expect(await createCrm(server.url).crm.markSeen(5, ends.signal)).toEqual({ status: 'not-done', reason: 'cancelled' })
  })

  it.each([
    ['2026-11-22T12:00:00.1234567Z', '2026-11-22T10:55:00.000Z'],
    ['2026-11-22T13:30:00.1234567+03:00', '2026-11-22T10:25:00.123Z'],
    ['0001-01-01T00:00:00', '2026-11-22T10:55:00.000Z'],
    ['2026-11-22T01:00:00Z', '2026-11-22T10:01:00.000Z'],
  ])('with a token valid to %s stores %s', async (end, stored) => {
    const { crm, tokens } = createCrm(server.url)
    server.state.login = json(200, { retval: '0', token: 'T', valid_thru: end })
    await crm.markSeen(5)
    expect((await tokens.read())?.validUntil.toISOString()).toBe(stored)
  })
})

it('counts skipped records in the log and says nothing else about them', async () => {
  const { crm, lines } = createCrm(server.url)
  server.state.handle = json(200, { chats: [{ id_i: null, email: 'buyer@example.com' }, { id_i: 7 }] })
  expect(await crm.listChats({ page: 1, pageSize: 20 }, 'live')).toMatchObject({ status: 'ok', value: { chats: [{ chat: 7 }] } })
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ level: 'warn', operation: 'listChats', skipped: 1 }])
  expect(lines.join('')).not.toContain('buyer')
})
