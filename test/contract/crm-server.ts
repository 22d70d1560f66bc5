import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createLogger } from '@pinline/platform'
import type { KeepingCrmDeps } from '@pinline/crm'
import { createKeepingCrm, createMemoryTokenStore } from '@pinline/crm'

/** A request as the little server saw it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers one request; the body has been read. */
export type Handler = (seen: Seen, response: ServerResponse) => void

export const json =
  (code: number, value: unknown, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
  }

export const page =
  (code: number): Handler =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'text/html' }).end('<html><title>UPDATING</title></html>')
  }

/** Cuts the connection without an answer. */
export const reset: Handler = (_, response) => {
  response.socket?.resetAndDestroy()
}

/** Cuts the connection in the middle of an answer. */
export const cut: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  response.write('{"retval":', () => response.socket?.resetAndDestroy())
}

/** Never answers. */
export const silence: Handler = () => undefined

/** A server on a free port; `handle` decides about everything but logins, which get tokens T1, T2, … unless `login` is set. */
export const startServer = async () => {
  const seen: Seen[] = []
  const state: { handle: Handler; login: Handler | null } = { handle: json(200, []), login: null }
  let logins = 0
  const token: Handler = (request, response) => {
    logins += 1
    json(200, { retval: 0, token: `T${String(logins)}`, valid_thru: '2099-01-01T00:00:00.1234567Z' })(request, response)
  }
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        const url = new URL(request.url ?? '/', 'http://localhost')
        const entry = { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers, body }
        seen.push(entry)
        const handler = url.pathname === '/api/apilogin' ? (state.login ?? token) : state.handle
        handler(entry, response)
      },
      () => undefined,
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Listening on a port, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/api`,
    seen,
    state,
    calls: () => seen.filter(({ path }) => path !== '/api/apilogin'),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The adapter for a base URL, with its log. */
export const createCrm = (baseUrl: string, options: Partial<KeepingCrmDeps> = {}) => {
  const lines: string[] = []
  const clock = () => new Date('2026-11-22T10:00:00Z')
  const tokens = createMemoryTokenStore(clock)
  const crm = createKeepingCrm({
    baseUrl,
    sellerId: 100001,
    apiKey: 'TESTKEY',
    timeZone: 'Europe/Kyiv',
    fileHosts: [],
    tokens,
    acquire: () => Promise.resolve(),
    logger: createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } }),
    clock,
    timeoutMs: 2000,
    ...options,
  })
  return { crm, tokens, lines }
}
