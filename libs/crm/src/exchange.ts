import type { CrmFailure } from '@pinline/domain'
import type { Answer } from './answer.ts'
import { readAnswer } from './answer.ts'
import { isAnswerTimeout, isConnectFailure, traceConnection } from './connection.ts'

/** One HTTP request to the CRM; `path` is relative to the base URL. */
export interface CrmRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: { readonly json: unknown } | { readonly form: FormData }
  /** True when the call changes something at the CRM. */
  readonly effect: boolean
}

interface Deps {
  readonly baseUrl: string
  readonly timeoutMs: number
  /** The last look before a request is written: it may abort the signal of its call, and then nothing is. */
  readonly beforeWrite: (signal: AbortSignal) => void
  readonly clock: () => Date
}

/** Makes one exchange; never throws. The token, where given, goes into the query as the CRM wants it. */
export type Exchange = (request: CrmRequest, token: string | null, signal?: AbortSignal) => Promise<Answer>

const cancelled: CrmFailure = { status: 'not-done', reason: 'cancelled' }
const unreachable: CrmFailure = { status: 'not-done', reason: 'unreachable' }
const timedOut: CrmFailure = { status: 'ambiguous', reason: 'timeout' }

const toInit = ({ method, body }: CrmRequest): RequestInit => {
  const headers = { accept: 'application/json' }
  if (body === undefined) return { method, headers }
  if ('form' in body) return { method, headers, body: body.form }
  return { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body.json) }
}

/** The adapter's only door to the CRM's JSON calls: one request, one time-out, one class of outcome. */
export const createExchange = ({ baseUrl, timeoutMs, beforeWrite, clock }: Deps): Exchange => {
  const base = baseUrl.replace(/\/+$/, '')

  const toUrl = ({ path, query = {} }: CrmRequest, token: string | null): string => {
    const parameters = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) parameters.set(name, String(value))
    if (token !== null) parameters.set('token', token)
    const search = parameters.toString()
    return search === '' ? `${base}/${path}` : `${base}/${path}?${search}`
  }

  return async (request, token, signal) => {
    if (signal?.aborted) return cancelled
    const deadline = AbortSignal.timeout(timeoutMs)
    const ends = signal ? AbortSignal.any([deadline, signal]) : deadline
    const mayWrite = (): boolean => {
      if (signal !== undefined) beforeWrite(signal)
      return signal?.aborted !== true
    }
    return traceConnection(async (neverWritten) => {
      try {
        const response = await fetch(toUrl(request, token), { ...toInit(request), redirect: 'manual', signal: ends })
        const text = await response.text()
        return readAnswer({ code: response.status, retryAfter: response.headers.get('retry-after'), text }, request.effect, clock())
      } catch (error) {
        // Without effect, or never sent, a call that its caller gave up is surely not done.
        if (signal?.aborted) return request.effect && !neverWritten() ? timedOut : cancelled
        if (isConnectFailure(error) || neverWritten()) return unreachable
        if (deadline.aborted) return timedOut
        return isAnswerTimeout(error) ? timedOut : { status: 'ambiguous', reason: 'reset' }
      }
    }, mayWrite)
  }
}
