import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { readBody, sendHtml, sendJson } from '../http.ts'
import type { Handler } from '../http.ts'
import type { Ledger, LedgerRecord } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { CrmFaults } from './faults.ts'
import { CrmRefusal } from './reply.ts'
import type { CrmCall, CrmEndpoint, CrmReply } from './reply.ts'
import type { CrmStore } from './store.ts'

interface Deps {
  readonly store: CrmStore
  readonly faults: CrmFaults
  readonly ledger: Ledger
  readonly random: Random
  readonly prefix: string
  readonly endpoints: readonly CrmEndpoint[]
  /** Throws 401 or 403. */
  readonly checkToken: (call: CrmCall, writes: boolean) => void
}

const asText = (value: unknown): unknown => {
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map(asText)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)]))
}

const numberOrUndefined = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined

/** Serves the files of messages; a chat in `hangFiles` never gets its answer. */
const serveFile = ({ store, faults, ledger }: Deps, response: ServerResponse, messageId: number): void => {
  const message = [...store.chats.values()].flatMap(({ messages }) => messages).find(({ id }) => id === messageId)
  const record = { system: 'crm', kind: 'crm.file', chat: message?.chat, messageId } as const
  if (message?.file === undefined) {
    ledger.append({ ...record, ok: false, status: 404 })
    sendHtml(response, 404, '404 - File or directory not found.')
  } else if (faults.hangFiles.has(message.chat)) {
    ledger.append({ ...record, ok: false, error: 'hangs' })
  } else {
    ledger.append({ ...record, ok: true })
    const { bytes, type } = message.file
    response
      .writeHead(200, { 'content-type': type === '' ? 'application/octet-stream' : type, 'content-length': bytes.byteLength })
      .end(bytes)
  }
}

const append = ({ ledger }: Deps, kind: string, call: CrmCall, record: Partial<LedgerRecord> & { ok: boolean }): void => {
  ledger.append({ system: 'crm', kind, chat: numberOrUndefined(call.query.get('id_i')), sinceMs: call.sinceMs, ...record })
}

/** Page, 5xx and 429 of the knobs; nothing is done then. Gives whether it answered. */
const disturb = (deps: Deps, response: ServerResponse, kind: string, call: CrmCall): boolean => {
  const { faults, random } = deps
  const lose = (status: number, error: string): true => {
    append(deps, kind, call, { ok: false, status, error })
    return true
  }
  if (random.chance(faults.errorRate5xx)) {
    sendHtml(response, 503, 'UPDATING')
    return lose(503, 'maintenance')
  }
  if (random.chance(faults.htmlPageRate)) {
    sendHtml(response, 200, 'Server Error')
    return lose(200, 'HTML page')
  }
  if (!random.chance(faults.throttle429Rate)) return false
  sendJson(response, 429, { retval: 1, retdesc: 'too many requests' }, { 'retry-after': String(faults.retryAfterSeconds) })
  return lose(429, 'too many requests')
}

const answer = (deps: Deps, response: ServerResponse, endpoint: CrmEndpoint, call: CrmCall, reply: CrmReply): void => {
  const { faults, random } = deps
  const cut = endpoint.write && random.chance(faults.commitThenResetRate)
  append(deps, endpoint.kind, call, { ok: true, ...reply.record, ...(cut ? { answered: false } : {}) })
  if (cut) response.destroy()
  else if (reply.body === undefined) response.writeHead(reply.status).end()
  else sendJson(response, reply.status, faults.numbersAsText ? asText(reply.body) : reply.body)
}

const serve = async (deps: Deps, response: ServerResponse, endpoint: CrmEndpoint, call: CrmCall): Promise<void> => {
  const { faults, random, checkToken } = deps
  if (faults.slowMs > 0 && random.chance(faults.slowRate)) await wait(faults.slowMs)
  if (disturb(deps, response, endpoint.kind, call)) return
  try {
    if (endpoint.needsToken) checkToken(call, endpoint.write)
    answer(deps, response, endpoint, call, await endpoint.run(call))
  } catch (thrown) {
    if (!(thrown instanceof CrmRefusal)) throw thrown
    const { status, message } = thrown
    append(deps, endpoint.kind, call, { ok: false, status, error: message })
    sendJson(response, status, status === 401 ? { Message: message } : { retval: 1, retdesc: message })
  }
}

/** Answers as the CRM: knobs first, then the token, then the endpoint. Every call ends in the ledger; one that comes while it is away as `crm.away`. */
export const createCrmServer = (deps: Deps): Handler => {
  const { faults, prefix, endpoints } = deps
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const [, fileOf] = /^\/files\/(\d+)\/[^/]+$/.exec(pathname) ?? []
    if (fileOf !== undefined) {
      serveFile(deps, response, Number(fileOf))
      return
    }
    const path = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length).toLowerCase().replace(/\/$/, '') : ''
    const endpoint = endpoints.find((one) => one.method === request.method && one.path.test(path))
    if (endpoint === undefined) {
      sendHtml(response, 404, '404 - File or directory not found.')
      return
    }
    const query = new Map([...searchParams].map(([key, value]) => [key.toLowerCase(), value]))
    const sinceMs = deps.ledger.nowMs()
    const body = await readBody(request)
    const captures = endpoint.path.exec(path)?.slice(1) ?? []
    await serve(deps, response, endpoint, { query, path: captures, body, contentType: request.headers['content-type'] ?? '', sinceMs })
  }
  return async (request, response) => {
    if (faults.down) {
      deps.ledger.append({ system: 'crm', kind: 'crm.away', ok: false, error: 'down' })
      request.destroy()
    } else await route(request, response)
  }
}
