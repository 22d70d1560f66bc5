import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { createCrmSimulator } from '@pinline/simulators'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

export const sellerId = 100_001
const apiKey = 'TESTKEY'

export const toSign = (timestamp: number): string =>
  createHash('sha256')
    .update(apiKey + String(timestamp))
    .digest('hex')

const message = z.object({
  id: z.coerce.number(),
  message: z.string(),
  buyer: z.coerce.number(),
  seller: z.coerce.number(),
  deleted: z.coerce.number(),
  date_seen: z.string().nullable(),
  is_file: z.coerce.number(),
  filename: z.string().nullable(),
  url: z.string().nullable(),
})

/** A started CRM with one dialog, a token, and a plain client. */
export const createCrmWorld = async ({ seed = 1, webhook }: { seed?: number; webhook?: { url: string } } = {}) => {
  const crm = createCrmSimulator({ sellerId, apiKey, seed, ...(webhook === undefined ? {} : { webhook }) })
  await crm.start()
  onTestFinished(() => crm.stop())
  const chat = crm.addChat()
  let timestamp = 1_732_233_600

  const login = (body: object): Promise<Response> =>
    fetch(`${crm.url}/apilogin`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const newToken = async (): Promise<string> => {
    timestamp += 1
    const response = await login({ seller_id: sellerId, timestamp, sign: toSign(timestamp) })
    return z.object({ token: z.string() }).parse(await response.json()).token
  }
  const session = { token: await newToken() }
  const call = (
    path: string,
    { query = {}, ...init }: RequestInit & { query?: Record<string, string | number> } = {},
  ): Promise<Response> => {
    const parameters = new URLSearchParams({ token: session.token })
    for (const [key, value] of Object.entries(query)) parameters.set(key, String(value))
    return fetch(`${crm.url}${path}?${parameters.toString()}`, init)
  }
  const post = (path: string, id: number, body?: object): Promise<Response> =>
    call(path, {
      method: 'POST',
      query: { id_i: id },
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  const send = (text: string, extra: object = {}): Promise<Response> => post('/debates/v2/', chat, { message: text, ...extra })
  const read = async (query: Record<string, number> = {}) =>
    z.array(message).parse(await (await call('/debates/v2', { query: { id_i: chat, ...query } })).json())
  const list = async (query: Record<string, string | number> = {}): Promise<unknown> => (await call('/debates/v2/chats', { query })).json()
  const upload = async (...names: string[]): Promise<{ newid: string; name: string; type: string }[]> => {
    const body = new FormData()
    for (const name of names) body.append('files[]', new Blob([`bytes of ${name}`], { type: 'image/jpeg' }), name)
    const shape = z.object({ files: z.array(z.object({ newid: z.string(), name: z.string(), type: z.string() })) })
    return shape.parse(await (await call('/debates/v2/upload-preview', { method: 'POST', body })).json()).files
  }
  return { crm, chat, session, login, newToken, call, post, send, read, list, upload }
}

/** What a webhook of ours got. */
export interface Hook {
  readonly method: string
  readonly type: string
  /** Of the query or of the body, as texts. */
  readonly fields: Record<string, string>
}

const toFields = (type: string, query: URLSearchParams, body: string): Record<string, string> => {
  if (type.startsWith('application/json')) return z.record(z.string(), z.coerce.string()).parse(JSON.parse(body))
  return Object.fromEntries(body === '' ? query : new URLSearchParams(body))
}

/** A listener for webhooks; always answers 200. */
export const createHookListener = async () => {
  const hooks: Hook[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
      const type = request.headers['content-type'] ?? ''
      hooks.push({ method: request.method ?? '', type, fields: toFields(type, searchParams, Buffer.concat(chunks).toString()) })
      response.end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  )
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the listener has no port')
  return { hooks, url: `http://127.0.0.1:${String(address.port)}/crm/messages/key` }
}
