import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { buildApp } from './app.ts'
import { parseConfig } from './config.ts'
import { createPlayground } from './playground.ts'
import { createShop } from './shop.ts'

const createApp = () => {
  const config = parseConfig({ TELEGRAM_BOT_TOKEN: '1:a', CRM_API_KEY: 'key', CRM_WEBHOOK_KEY: 'hook' })
  const shop = createShop(config, { origin: () => 'http://127.0.0.1:1', groupId: -1_001_000_000_001, startedSeconds: 0 })
  const playground = createPlayground({ shop, supervisor: undefined, rows: undefined, account: 1, world: 'w' })
  const ops = { respond: () => Promise.resolve(undefined) }
  const errors: unknown[] = []
  const logger = { error: (line: unknown) => void errors.push(line) }
  const deps = { shop, supervisor: undefined, ...playground, random: () => 0, ops, logger, pageRoots: [] }
  return { deps, errors }
}

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: readonly string[]
}

/** A socket without a network. */
class RecordingSocket extends Socket {
  readonly #onWrite: (text: string) => void
  constructor(onWrite: (text: string) => void) {
    super()
    this.#onWrite = onWrite
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#onWrite(chunk.toString('utf8'))
    done()
  }
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#onWrite(chunks.map(({ chunk }) => chunk.toString('utf8')).join(''))
    done()
  }
}

/** Asks without a network: the status, and whether the connection was left alone. */
const ask = async (path: string, { method = 'GET', headers = {}, body = [] }: Asked = {}, { deps, errors } = createApp()) => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = new RecordingSocket(resolve)
  const request = new IncomingMessage(socket)
  Object.assign(request, { method, url: path, complete: true, headers: { host: '127.0.0.1:1', ...headers } })
  for (const chunk of body) request.push(Buffer.from(chunk))
  request.push(null)
  const response = new ServerResponse(request)
  response.assignSocket(socket)
  buildApp(deps).emit('request', request, response)
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(await promise) ?? []
  return { status: Number(status), isDestroyed: socket.destroyed || request.destroyed, errors }
}

const json = { 'content-type': 'application/json' }

test('the API is refused to other sites, and to other hosts', async () => {
  expect((await ask('/api/faults', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  expect((await ask('/api/faults', { headers: { host: 'shop.example' } })).status).toBe(403)
  expect((await ask('/api/faults', { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
})

test('a body that is too large is told so before it is read, or as soon as it has become too large', async () => {
  const told = { ...json, 'content-length': String(15 * 1024 * 1024 + 1) }
  expect((await ask('/api/buyers', { method: 'POST', headers: told })).status).toBe(413)
  const body = Array.from({ length: 16 }, () => 'x'.repeat(1024 * 1024))
  expect(await ask('/api/buyers', { method: 'POST', headers: json, body })).toMatchObject({ status: 413, isDestroyed: false })
})

test('an address that is none is a bad request', async () => {
  expect((await ask('//')).status).toBe(400)
})

test('what a person cannot do is told, what breaks is logged and kept to ourselves', async () => {
  const write = { method: 'POST', headers: json, body: [JSON.stringify({ chat: 1, text: 'x' })] }
  expect(await ask('/api/buyer/messages', write)).toMatchObject({ status: 409, errors: [] })
  const { deps, errors } = createApp()
  const broken = { ...deps, paths: () => Promise.reject(new Error('no database')) }
  const { status } = await ask('/api/path?system=crm&chat=1&message=1', {}, { deps: broken, errors })
  expect([status, errors.length]).toEqual([500, 1])
})
