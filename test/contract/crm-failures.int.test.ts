import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { Crm, CrmResult, CrmUrgency } from '@pinline/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCrm, cut, json, page, reset, silence, startServer } from './crm-server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

const file = { name: 'a.pdf', type: 'application/pdf', bytes: new Uint8Array([1, 2, 3]) }
const writes: [string, (crm: Crm, signal?: AbortSignal) => Promise<CrmResult<unknown>>][] = [
  ['send', (crm, signal) => crm.send(5, { text: 'hello', files: [] }, signal)],
  ['upload', (crm, signal) => crm.upload(file, signal)],
  ['markSeen', (crm, signal) => crm.markSeen(5, signal)],
]
const reads: typeof writes = [
  ['listChats', (crm, signal) => crm.listChats({ page: 1, pageSize: 20 }, 'live', signal)],
  ['readMessages', (crm, signal) => crm.readMessages(5, { latest: 50 }, 'live', signal)],
  ['purchase', (crm, signal) => crm.purchase(5, signal)],
]

describe.each([...writes, ...reads])('%s', (_, call) => {
  it('is not done when the CRM rejects the connection', async () => {
    const { crm, tokens } = createCrm(server.url)
    await tokens.write({ token: 'T', validUntil: new Date('2099-01-01') })
    await server.close()
    expect(await call(crm)).toEqual({ status: 'not-done', reason: 'unreachable' })
    server = await startServer()
  })

  it('is not done when the name does not exist', async () => {
    expect(await call(createCrm('http://crm.invalid/api').crm)).toEqual({ status: 'not-done', reason: 'unreachable' })
  })

  it.each([
    ['the connection is cut before the answer', reset, 'reset'],
    ['the connection is cut in the answer', cut, 'reset'],
    ['the CRM fails', json(500, { retval: 1 }), 'server-error'],
    ['the CRM is unavailable', page(503), 'server-error'],
  ])('is in doubt when %s', async (_name, handle, reason) => {
    server.state.handle = handle
    expect(await call(createCrm(server.url).crm)).toEqual({ status: 'ambiguous', reason })
    expect(server.calls()).toHaveLength(1)
  })

  it('is in doubt when no answer comes in time', async () => {
    server.state.handle = silence
    expect(await call(createCrm(server.url, { timeoutMs: 150 }).crm)).toEqual({ status: 'ambiguous', reason: 'timeout' })
  })

  it.each([
    ['a refusal', json(400, { retval: 3, retdesc: 'no' }), { status: 'rejected', text: 'no' }],
    ['a refusal that looks like a success', json(200, { retval: '3', retdesc: 'no' }), { status: 'rejected', text: 'no' }],
    ['a missing right', json(403, {}), { status: 'forbidden' }],
    ['a missing order', json(404, { retval: 1 }), { status: 'missing' }],
    ['a page for 404', page(404), { status: 'not-done', reason: 'maintenance' }],
    ['too many calls', json(429, {}, { 'retry-after': '7' }), { status: 'not-done', reason: 'throttled', retryAfterMs: 7000 }],
  ])('reports %s', async (_name, handle, expected) => {
    server.state.handle = handle
    expect(await call(createCrm(server.url).crm)).toEqual(expected)
    expect(server.calls()).toHaveLength(1)
  })

  it('is not done, and not tried, when its caller has given up before', async () => {
    expect(await call(createCrm(server.url).crm, AbortSignal.abort())).toEqual({ status: 'not-done', reason: 'cancelled' })
    expect(server.calls()).toHaveLength(0)
  })

  it('is not done, and nothing is written, when its caller gives up at the last moment; the next one is', async () => {
    const ends = new AbortController()
    const beforeWrite = (signal: AbortSignal): void => {
      if (signal === ends.signal) ends.abort()
    }
    const { crm } = createCrm(server.url, { beforeWrite })
    const first = await call(crm, new AbortController().signal)
    const before = server.calls().length
    expect(await call(crm, ends.signal)).toEqual({ status: 'not-done', reason: 'cancelled' })
    expect(await call(crm, new AbortController().signal)).toEqual(first)
    expect(server.calls()).toHaveLength(2 * before)
  })

  it('is not done, and not tried, when its caller gives up while it waits for its turn', async () => {
    const ends = new AbortController()
    const acquire = (_urgency: CrmUrgency, signal?: AbortSignal) => {
      if (signal) ends.abort()
      return Promise.resolve()
    }
    expect(await call(createCrm(server.url, { acquire }).crm, ends.signal)).toEqual({ status: 'not-done', reason: 'cancelled' })
    expect(server.calls()).toHaveLength(0)
  })

  it('logs nothing about what it carries', async () => {
    const { crm, lines } = createCrm(server.url)
    server.state.handle = json(500, {})
    await call(crm)
    expect(lines).toEqual([])
  })
})

describe.each(writes)('%s', (_, call) => {
  it('is in doubt when a page comes instead of a success', async () => {
    server.state.handle = page(200)
    expect(await call(createCrm(server.url).crm)).toEqual({ status: 'ambiguous', reason: 'not-json' })
  })

  it('does not follow a redirect with the token', async () => {
    server.state.handle = json(302, {}, { location: '/elsewhere' })
    expect(await call(createCrm(server.url).crm)).toEqual({ status: 'ambiguous', reason: 'not-json' })
    expect(server.calls().map(({ path }) => path)).not.toContain('/elsewhere')
  })

  it('is in doubt when its caller gives up after the request was written', async () => {
    const ends = new AbortController()
    server.state.handle = () => {
      ends.abort()
    }
    expect(await call(createCrm(server.url).crm, ends.signal)).toEqual({ status: 'ambiguous', reason: 'timeout' })
  })
})

describe.each(reads)('%s', (_, call) => {
  it('is not done when a page comes instead of an answer', async () => {
    server.state.handle = page(200)
    expect(await call(createCrm(server.url).crm)).toEqual({ status: 'not-done', reason: 'maintenance' })
  })

  it('does not take an empty or foreign answer for "there is nothing"', async () => {
    for (const handle of [json(200, { retval: 0 }), json(200, 'ok')]) {
      server.state.handle = handle
      expect(await call(createCrm(server.url).crm)).toEqual({ status: 'ambiguous', reason: 'not-json' })
    }
  })

  it('is not done when its caller gives up on the way', async () => {
    const ends = new AbortController()
    server.state.handle = () => {
      ends.abort()
    }
    expect(await call(createCrm(server.url).crm, ends.signal)).toEqual({ status: 'not-done', reason: 'cancelled' })
  })
})

it('takes a write for not done when the time runs out before the connection stands', async () => {
  const sockets: Socket[] = []
  // Accepts connections and never speaks TLS.
  const mute = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  // Listening on a port, so the address is not a pipe's name.
  const { port } = mute.address() as AddressInfo
  const { crm, tokens } = createCrm(`https://127.0.0.1:${String(port)}/api`, { timeoutMs: 200 })
  await tokens.write({ token: 'T', validUntil: new Date('2099-01-01') })
  expect(await crm.send(5, { text: 'hello', files: [] })).toEqual({ status: 'not-done', reason: 'unreachable' })
  for (const socket of sockets) socket.destroy()
  mute.close()
})
