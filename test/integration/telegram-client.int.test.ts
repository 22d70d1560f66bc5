import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createTelegramClient, inputFile } from '@pinline/telegram'
import type { TelegramClient } from '@pinline/telegram'

const token = '42:secret-token'

interface Call {
  readonly url: string
  readonly body: string
}

interface Fixture {
  readonly client: TelegramClient
  readonly calls: Call[]
  readonly logged: string[]
}

const closers: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const listen = async (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  const server = createServer(handle)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) =>
      server.close(() => {
        resolve()
      }),
    )
  })
  // A server on a port has an address of this shape.
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${String(port)}`
}

const clientAt = (apiRoot: string, options: { timeoutMs?: number; connectTimeoutMs?: number } = {}): Omit<Fixture, 'calls'> => {
  const logged: string[] = []
  const log = (...line: unknown[]): void => void logged.push(JSON.stringify(line))
  const client = createTelegramClient({
    token,
    apiRoot,
    timeoutMs: 300,
    uploadTimeoutMs: 2000,
    logger: { debug: log, warn: log },
    ...options,
  })
  closers.push(() => {
    client.close()
  })
  return { client, logged }
}

const setup = async (answer: (call: Call, request: IncomingMessage, response: ServerResponse) => void): Promise<Fixture> => {
  const calls: Call[] = []
  const root = await listen((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const call = { url: request.url ?? '', body: Buffer.concat(chunks).toString('latin1') }
      calls.push(call)
      answer(call, request, response)
    })
  })
  return { ...clientAt(root), calls }
}

const json =
  (value: unknown, status = 200) =>
  (_call: Call, _request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  }

const send = (client: TelegramClient) => client.call('sendMessage', { chat_id: -5, text: 'a buyer’s words' })

describe('a call', () => {
  it('gives the value of an answer', async () => {
    const { client, calls } = await setup(json({ ok: true, result: { message_id: 7 } }))
    expect(await send(client)).toEqual({ status: 'ok', value: { message_id: 7 } })
    expect(calls[0]).toEqual({
      url: `/bot${token}/sendMessage`,
      body: Buffer.from('{"chat_id":-5,"text":"a buyer’s words"}').toString('latin1'),
    })
  })

  it('works for methods without parameters', async () => {
    const { client, calls } = await setup(json({ ok: true, result: { id: 42 } }))
    expect((await client.call('getMe', {})).status).toBe('ok')
    expect(calls[0]?.url).toBe(`/bot${token}/getMe`)
  })

  it.each([
    [
      { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 2 } },
      { status: 'throttled', retryAfterMs: 2000 },
    ],
    [
      { ok: false, error_code: 400, description: 'x', parameters: { migrate_to_chat_id: -100 } },
      { status: 'migrated', chatId: -100 },
    ],
    [
      { ok: false, error_code: 500, description: 'x' },
      { status: 'ambiguous', reason: 'server-error' },
    ],
    [{ hello: 'world' }, { status: 'ambiguous', reason: 'not-json' }],
    [null, { status: 'ambiguous', reason: 'not-json' }],
  ])('is judged by its answer %o', async (answer, failure) => {
    const { client } = await setup(json(answer, 400))
    expect(await send(client)).toEqual(failure)
  })

  it('takes a web page with status 200 for no answer', async () => {
    const { client } = await setup((_call, _request, response) => response.end('<html>Maintenance</html>'))
    expect(await send(client)).toEqual({ status: 'ambiguous', reason: 'not-json' })
  })

  it('is ambiguous when the connection breaks after the request', async () => {
    const { client } = await setup((_call, request) => void request.socket.destroy())
    expect(await send(client)).toEqual({ status: 'ambiguous', reason: 'reset' })
  })

  it('is ambiguous when the answer breaks off', async () => {
    const { client } = await setup((_call, request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"ok":true', () => void request.socket.destroy())
    })
    expect((await send(client)).status).toBe('ambiguous')
  })

  it('is ambiguous when no answer comes in time', async () => {
    const { client } = await setup(() => undefined)
    expect(await send(client)).toEqual({ status: 'ambiguous', reason: 'timeout' })
  })

  it('waits longer where the caller says so', async () => {
    const { client } = await setup((call, request, response) => {
      setTimeout(json({ ok: true, result: [] }), 500, call, request, response)
    })
    expect(await client.call('getUpdates', { timeout: 1 }, { timeoutMs: 2000 })).toEqual({ status: 'ok', value: [] })
  })

  it('surely did nothing when nobody listens', async () => {
    const { client } = clientAt('http://127.0.0.1:1')
    expect(await send(client)).toEqual({ status: 'not-done', reason: 'unreachable' })
  })

  it('surely did nothing when the name or TLS fails', async () => {
    const root = await listen((_request, response) => response.end('{}'))
    expect(await send(clientAt(root.replace('http:', 'https:'), { timeoutMs: 2000 }).client)).toEqual({
      status: 'not-done',
      reason: 'unreachable',
    })
    expect(await send(clientAt('http://nowhere.invalid', { timeoutMs: 5000 }).client)).toEqual({
      status: 'not-done',
      reason: 'unreachable',
    })
  })

  it('surely did nothing when TLS is never agreed on', async () => {
    const silent = await listen(() => undefined)
    const { client } = clientAt(silent.replace('http:', 'https:'), { timeoutMs: 3000, connectTimeoutMs: 1 })
    expect(await send(client)).toEqual({ status: 'not-done', reason: 'unreachable' })
  })

  it('does nothing once cancelled, and is ambiguous when cancelled on its way', async () => {
    const controller = new AbortController()
    const { client, calls } = await setup(() => {
      controller.abort()
    })
    const sent = client.call('sendMessage', { chat_id: 1, text: 'x' }, { signal: controller.signal })
    expect(await sent).toEqual({ status: 'ambiguous', reason: 'reset' })
    expect(await client.call('sendMessage', { chat_id: 1, text: 'x' }, { signal: controller.signal })).toEqual({
      status: 'not-done',
      reason: 'cancelled',
    })
    expect(calls).toHaveLength(1)
  })

  it('logs neither token nor text nor ids', async () => {
    const { client, logged } = await setup(json({ ok: false, error_code: 400, description: 'a buyer’s words' }, 400))
    await send(client)
    await send(clientAt('http://127.0.0.1:1').client)
    expect(logged).toEqual([JSON.stringify([{ method: 'sendMessage', status: 'rejected' }, 'Telegram did not do it'])])
  })
})

describe('files', () => {
  it('are uploaded as they are', async () => {
    const { client, calls } = await setup(json({ ok: true, result: { message_id: 8 } }))
    const payload = { chat_id: 5, document: inputFile(Buffer.from('%PDF'), 'рахунок.pdf') }
    expect((await client.upload('sendDocument', payload)).status).toBe('ok')
    expect((await client.upload('sendDocument', payload)).status).toBe('ok')
    const body = Buffer.from(calls[1]?.body ?? '', 'latin1').toString()
    expect(body).toContain('%PDF')
    expect(body).toContain('рахунок.pdf')
  })

  const fileServer = (file: object, serve: (response: ServerResponse) => void): Promise<Fixture> =>
    setup((call, request, response) => {
      if (call.url.startsWith('/file/')) serve(response)
      else json({ ok: true, result: { file_id: 'f', file_unique_id: 'u', ...file } })(call, request, response)
    })

  it('are fetched from the same root', async () => {
    const { client, calls } = await fileServer({ file_path: 'photos/file 1.jpg' }, (response) => response.end('bytes'))
    const result = await client.download('f', { maxBytes: 5 })
    expect(result).toMatchObject({ status: 'ok', name: 'file 1.jpg' })
    expect(result.status === 'ok' && Buffer.from(result.bytes).toString()).toBe('bytes')
    expect(calls[1]?.url).toBe(`/file/bot${token}/photos/file%201.jpg`)
  })

  it('are given up when they are announced or grow too large', async () => {
    const announced = await fileServer({ file_path: 'a', file_size: 6 }, (response) => response.end('123456'))
    expect(await announced.client.download('f', { maxBytes: 5 })).toEqual({ status: 'too-large' })
    expect(announced.calls).toHaveLength(1)
    const growing = await fileServer({ file_path: 'a' }, (response) => {
      response.write('123')
      response.end('456')
    })
    expect(await growing.client.download('f', { maxBytes: 5 })).toEqual({ status: 'too-large' })
    const refused = await setup(json({ ok: false, error_code: 400, description: 'Bad Request: file is too big' }, 400))
    expect(await refused.client.download('f', { maxBytes: 5 })).toEqual({ status: 'too-large' })
  })

  it('are never asked for outside of the bot’s folder, nor from elsewhere', async () => {
    const outside = await fileServer({ file_path: '../bot42/getMe' }, (response) => response.end('x'))
    expect((await outside.client.download('f', { maxBytes: 5 })).status).toBe('rejected')
    expect(outside.calls).toHaveLength(1)
    const elsewhere = await fileServer({ file_path: 'a' }, (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    expect(await elsewhere.client.download('f', { maxBytes: 5 })).toEqual({ status: 'ambiguous', reason: 'reset' })
    expect(elsewhere.calls).toHaveLength(2)
  })

  it('that are not there any more are gone', async () => {
    const { client } = await fileServer({ file_path: 'a' }, (response) => response.writeHead(404).end('{}'))
    expect(await client.download('f', { maxBytes: 5 })).toEqual({ status: 'gone' })
  })
})
