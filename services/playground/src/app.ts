import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger, Ops } from '@pinline/platform'
import { toError } from '@pinline/platform'
import { createControl } from './control/control.ts'
import type { ControlAnswer, ControlDeps } from './control/control.ts'
import { findFile, sendFile } from './page/files.ts'
import { createStaticPage } from './page/static.ts'

const largestBodyBytes = 15 * 1024 * 1024
/** The API and the page answer pages of this machine only: another site's page must not reach them through the browser. */
const isOwnHost = (host = ''): boolean => /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)

type Body = { readonly status: 'ok'; readonly value: unknown } | { readonly status: 'bad'; readonly answer: ControlAnswer }

const bad = (status: number, error: string): Body => ({ status: 'bad', answer: { status, body: { error } } })

const readBody = async (request: IncomingMessage): Promise<Body> => {
  if (request.method === 'GET') return { status: 'ok', value: undefined }
  // A form of a foreign page cannot carry this type without asking first.
  if (request.headers['content-type']?.startsWith('application/json') !== true) return bad(415, 'body must be application/json')
  const tooLarge = bad(413, 'body is too large')
  if (Number(request.headers['content-length'] ?? 0) > largestBodyBytes) return tooLarge
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop must not end the connection, which the answer still needs.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > largestBodyBytes) return tooLarge
    chunks.push(chunk)
  }
  try {
    return { status: 'ok', value: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
  } catch {
    return bad(400, 'body must be JSON')
  }
}

const sendJson = (response: ServerResponse, { status, body }: ControlAnswer): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(JSON.stringify(body))
}

export interface AppDeps extends ControlDeps {
  readonly ops: Ops
  readonly logger: Pick<Logger, 'error'>
  /** Folders that may hold the built page; the first that does is served. */
  readonly pageRoots: readonly string[]
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

const createApi = (deps: AppDeps): Answer => {
  const { shop, stream } = deps
  const control = createControl(deps)
  return async (request, response, { pathname, searchParams }) => {
    const method = request.method ?? 'GET'
    if (method === 'GET' && pathname === '/api/stream') {
      stream.open(response)
      return
    }
    const file = method === 'GET' ? findFile(shop, pathname) : undefined
    if (file !== undefined) {
      sendFile(response, file)
      return
    }
    const body = await readBody(request)
    const call = { method, path: pathname, query: searchParams }
    sendJson(response, body.status === 'bad' ? body.answer : await control({ ...call, body: body.value }))
  }
}

/** One HTTP server for the simulators, the page with its API, and the pages of those who run it. Does not listen yet. */
export const buildApp = (deps: AppDeps) => {
  const { shop, ops, logger, pageRoots } = deps
  const api = createApi(deps)
  const sendPage = createStaticPage({ roots: pageRoots })
  const notFound = { status: 404, body: { error: 'not found' } }

  const answerOwn: Answer = async (request, response, url) => {
    const isApi = url.pathname.startsWith('/api/')
    if (!isOwnHost(request.headers.host)) sendJson(response, { status: 403, body: { error: 'this address is for this machine only' } })
    else if (isApi && request.headers['sec-fetch-site'] === 'cross-site')
      sendJson(response, { status: 403, body: { error: 'other sites have no business here' } })
    else if (isApi) await api(request, response, url)
    else if (request.method !== 'GET' || !(await sendPage(response, url.pathname))) sendJson(response, notFound)
  }
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    if (url === null) {
      sendJson(response, { status: 400, body: { error: 'no such address' } })
      return
    }
    const [, first] = url.pathname.split('/', 2)
    if (first === 'telegram') return shop.telegram.handle(request, response)
    if (first === 'crm' && shop.parts.shop) return shop.crm.handle(request, response)
    if (first === 'openproject' && shop.parts.helpDesk) return shop.openProject.handle(request, response)
    const told = await ops.respond(url.pathname)
    if (told === undefined) return answerOwn(request, response, url)
    response.writeHead(told.status, { 'content-type': told.contentType }).end(told.body)
  }
  return createServer((request, response) => {
    route(request, response).catch((thrown: unknown) => {
      logger.error({ err: toError(thrown) }, 'could not answer')
      if (response.headersSent || response.destroyed) response.destroy()
      else sendJson(response, { status: 500, body: { error: 'internal' } })
    })
  })
}
