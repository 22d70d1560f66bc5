import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { readBody, readForm, sendHtml, sendJson } from '../http.ts'
import type { Handler } from '../http.ts'
import type { Ledger, LedgerRecord } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { WorkAuth } from './auth.ts'
import { WorkRefusal, notFound } from './call.ts'
import type { WorkCall, WorkEndpoint, WorkReply } from './call.ts'
import type { OpenProjectFaults } from './faults.ts'

interface Deps {
  readonly ledger: Ledger
  readonly faults: OpenProjectFaults
  readonly random: Random
  readonly auth: WorkAuth
  readonly endpoints: readonly WorkEndpoint[]
}

const hal = 'application/hal+json; charset=utf-8'

const sendHal = (response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
  response.writeHead(status, { 'content-type': hal, ...headers }).end(JSON.stringify(body))
}

const append = ({ ledger }: Deps, kind: string, call: WorkCall, record: Partial<LedgerRecord> & { ok: boolean }): void => {
  ledger.append({ system: 'openproject', kind, sinceMs: call.sinceMs, ...record })
}

/** 5xx and 429 of the knobs; nothing is done then. Gives whether it answered. */
const disturb = (deps: Deps, response: ServerResponse, kind: string, call: WorkCall): boolean => {
  const { faults, random } = deps
  if (random.chance(faults.errorRate5xx)) {
    sendHtml(response, 502, '502 Bad Gateway')
    append(deps, kind, call, { ok: false, status: 502, error: 'proxy' })
    return true
  }
  if (!random.chance(faults.throttle429Rate)) return false
  const { body } = new WorkRefusal(429, 'TooManyRequests', 'Too many requests.')
  sendHal(response, 429, body, faults.retryAfterSeconds > 0 ? { 'retry-after': String(faults.retryAfterSeconds) } : {})
  append(deps, kind, call, { ok: false, status: 429, error: 'too many requests', retryAfter: faults.retryAfterSeconds })
  return true
}

/** How the answer of a deed gets lost; null: it does not. */
const lossOf = ({ faults, random }: Deps, { write }: WorkEndpoint): 'cut' | 'maintenance' | null => {
  if (!write) return null
  if (random.chance(faults.commitThenResetRate)) return 'cut'
  return random.chance(faults.commitThenMaintenanceRate) ? 'maintenance' : null
}

const answer = async (
  deps: Deps,
  response: ServerResponse,
  { endpoint, call, reply }: { endpoint: WorkEndpoint; call: WorkCall; reply: WorkReply },
): Promise<void> => {
  const { faults } = deps
  const loss = lossOf(deps, endpoint)
  append(deps, endpoint.kind, call, { ok: true, ...reply.record, ...(loss === null ? {} : { answered: false, note: loss }) })
  if (endpoint.write && faults.answerLateMs > 0) await wait(faults.answerLateMs)
  if (loss === 'cut') response.destroy()
  else if (loss === 'maintenance') {
    if (faults.retryAfterSeconds > 0) response.setHeader('retry-after', String(faults.retryAfterSeconds))
    sendHtml(response, 503, '503 Service Unavailable')
  } else if (reply.file !== undefined) {
    const { type, bytes } = reply.file
    response.writeHead(reply.status, { 'content-type': type, 'content-length': bytes.byteLength }).end(bytes)
  } else sendHal(response, reply.status, reply.body, reply.headers)
}

const isForm = (path: string): boolean => path.endsWith('/attachments')

/** Throws 415 for a type that the endpoint does not take. Gives false where there is none, which the real one answers in plain text. */
const checkType = (endpoint: WorkEndpoint, path: string, contentType: string): boolean => {
  if (endpoint.method === 'GET') return true
  if (contentType === '') return false
  const isTaken = isForm(path) ? contentType.startsWith('multipart/form-data') : /^application\/(?:hal\+)?json\b/u.test(contentType)
  if (!isTaken) throw new WorkRefusal(415, 'TypeNotSupported', `Expected CONTENT-TYPE to be expected media type, but got '${contentType}'.`)
  return true
}

const serve = async (
  deps: Deps,
  response: ServerResponse,
  { endpoint, call, path, authorization }: { endpoint: WorkEndpoint; call: WorkCall; path: string; authorization: string | undefined },
): Promise<void> => {
  const { faults, random, auth } = deps
  if (faults.slowMs > 0 && random.chance(faults.slowRate)) await wait(faults.slowMs)
  if (disturb(deps, response, endpoint.kind, call)) return
  try {
    auth.check(authorization)
    if (!checkType(endpoint, path, call.contentType)) {
      append(deps, endpoint.kind, call, { ok: false, status: 406, error: 'no content type' })
      response.writeHead(406, { 'content-type': 'text/plain' }).end('Missing content-type header')
      return
    }
    await answer(deps, response, { endpoint, call, reply: await endpoint.run(call) })
  } catch (thrown) {
    if (!(thrown instanceof WorkRefusal)) throw thrown
    const { status, message, body } = thrown
    append(deps, endpoint.kind, call, { ok: false, status, error: message })
    sendHal(response, status, body, status === 401 ? { 'www-authenticate': 'Basic realm="OpenProject API"' } : {})
  }
}

/** Answers as OpenProject: knobs first, then the credentials, then the endpoint. Every call ends in the ledger; one that comes while it is away as `openproject.away`. */
export const createWorkServer = (deps: Deps): Handler => {
  const { faults, endpoints, auth, ledger } = deps
  const giveToken = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = await readForm(await readBody(request), request.headers['content-type'] ?? '').catch(() => ({ fields: {} }))
    const { status, body } = auth.giveToken(request.headers.authorization, form.fields)
    ledger.append({ system: 'openproject', kind: 'openproject.token', ok: status === 200, status })
    sendJson(response, status, body)
  }
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/oauth/token' && request.method === 'POST') {
      await giveToken(request, response)
      return
    }
    const path = pathname.replace(/^\/api\/v3(?=\/|$)/u, '').replace(/\/$/u, '')
    const endpoint = pathname.startsWith('/api/v3')
      ? endpoints.find((one) => one.method === request.method && one.path.test(path))
      : undefined
    const sinceMs = ledger.nowMs()
    const body = await readBody(request)
    if (endpoint === undefined) {
      ledger.append({ system: 'openproject', kind: 'openproject.unknown', ok: false, status: 404, note: `${request.method ?? ''} ${path}` })
      sendHal(response, 404, notFound().body)
      return
    }
    const captures = endpoint.path.exec(path)?.slice(1) ?? []
    const call = { query: searchParams, path: captures, body, contentType: request.headers['content-type'] ?? '', sinceMs }
    await serve(deps, response, { endpoint, call, path, authorization: request.headers.authorization })
  }
  return async (request, response) => {
    if (faults.down) {
      ledger.append({ system: 'openproject', kind: 'openproject.away', ok: false, error: 'down' })
      request.destroy()
    } else await route(request, response)
  }
}
