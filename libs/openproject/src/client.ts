import type { OpenProjectFailure } from '@pinline/domain'
import type { Clock, OpenProjectAuth } from '@pinline/platform'
import type { Answer } from './answer.ts'
import { readAnswer, readSilence } from './answer.ts'
import { createAuthorize } from './authorization.ts'
import type { Authorize } from './authorization.ts'
import { exchange } from './exchange.ts'
import type { HttpAnswer, HttpSilence } from './exchange.ts'

/** A call; `path` begins after `/api/v3`. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: { readonly json: unknown } | { readonly form: FormData }
  /** The call changes something. */
  readonly effect: boolean
  readonly signal?: AbortSignal | undefined
}

interface Deps {
  readonly baseUrl: string
  readonly auth: OpenProjectAuth
  readonly language: string
  readonly clock: Clock
  readonly timeoutMs: number
  readonly fileTimeoutMs: number
}

/** One way of calling the instance as the service account. */
export interface Client {
  call(request: ApiRequest): Promise<Answer>
  /** The header by which we are known, for what is not JSON. */
  readonly authorize: Authorize
  /** Path of a resource as it is written into links, with the instance's own root before it. */
  readonly href: (path: string) => string
}

const longestAnswer = 16 * 1024 * 1024

interface Encoded {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

const encode = async (body: ApiRequest['body']): Promise<Encoded> => {
  if (body === undefined) return { headers: {} }
  if ('json' in body) return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body.json), 'utf8') }
  // The platform's own encoder, which also picks the boundary.
  const encoded = new Response(body.form)
  const type = encoded.headers.get('content-type') ?? 'multipart/form-data'
  return { headers: { 'content-type': type }, body: new Uint8Array(await encoded.arrayBuffer()) }
}

const urlOf = (baseUrl: string, { path, query = {} }: ApiRequest): URL => {
  const url = new URL(`${baseUrl}/api/v3/${path}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

/** Joins authorization and exchange. A call is repeated only where its token had run out. */
export const createClient = ({ baseUrl, auth, language, clock, timeoutMs, fileTimeoutMs }: Deps): Client => {
  const authorize = createAuthorize({ baseUrl, auth, clock, timeoutMs })
  const root = new URL(baseUrl).pathname.replace(/\/+$/u, '')
  // Without compression the length says the truth about how much is to come.
  const usual = { accept: 'application/hal+json', 'accept-language': language, 'accept-encoding': 'identity' }

  const send = async (request: ApiRequest, encoded: Encoded, authorization: string): Promise<HttpAnswer | HttpSilence> => {
    const { method, body, signal } = request
    const isFile = body !== undefined && 'form' in body
    return exchange({
      method,
      url: urlOf(baseUrl, request),
      headers: { ...usual, ...encoded.headers, authorization },
      ...(encoded.body === undefined ? {} : { body: encoded.body }),
      maxBytes: longestAnswer,
      timeoutMs: isFile ? fileTimeoutMs : timeoutMs,
      signal,
    })
  }

  const attempt = async (request: ApiRequest, encoded: Encoded, authorization: string): Promise<Answer> => {
    const answer = await send(request, encoded, authorization)
    return answer.status === 'answered' ? readAnswer(answer, request.effect, clock()) : readSilence(answer, request.effect)
  }

  return {
    authorize,
    href: (path) => `${root}/api/v3/${path}`,
    async call(request) {
      const encoded = await encode(request.body)
      const first = await authorize()
      if (first.status !== 'ok') return first
      const answer = await attempt(request, encoded, first.value)
      if (answer.status !== 'unauthorized') return answer
      const renewed = await authorize(first.value)
      return renewed.status === 'ok' ? attempt(request, encoded, renewed.value) : renewed
    },
  }
}

/** Of a write: it was done, but what became of it could not be read. Of a read: it may simply be repeated. */
export const unreadable: OpenProjectFailure = { status: 'ambiguous', reason: 'unreadable' }
