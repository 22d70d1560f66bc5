import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { publicLookup } from './addresses.ts'

/** One HTTP request, whole. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Connects to public addresses only, checked at the moment of connecting. */
  readonly publicOnly?: boolean
  /** A longer answer is not read to its end. */
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** An answer that was read to its end, whatever it says. */
export interface HttpAnswer {
  readonly status: 'answered'
  readonly code: number
  readonly header: (name: string) => string | null
  readonly body: Buffer
}

/** No answer. `sent`: the connection stood, so the request may have been read. `gave-up`: by the caller's own signal. */
export interface HttpSilence {
  readonly status: 'silent'
  readonly reason: 'gave-up' | 'timeout' | 'cut' | 'too-large'
  readonly sent: boolean
}

/** Makes one exchange. Never rejects. */
export type Exchange = (request: HttpRequest) => Promise<HttpAnswer | HttpSilence>

const readCapped = async (response: IncomingMessage, maxBytes: number): Promise<Buffer | null> => {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) return null
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) continue
    size += part.length
    if (size > maxBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const open = (request: HttpRequest, signal: AbortSignal, onConnected: () => void): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { method, url, headers, body, publicOnly = false } = request
    const isSecure = url.protocol === 'https:'
    const length = body === undefined ? {} : { 'content-length': String(body.byteLength) }
    // A connection of its own: a kept one that the server has just closed could not be told from a request that was cut off.
    const options: RequestOptions = { method, signal, agent: false, headers: { ...headers, ...length } }
    if (publicOnly) options.lookup = publicLookup
    const sending = (isSecure ? httpsRequest : httpRequest)(url, options, resolve)
    sending.once('socket', (socket) => {
      if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', onConnected)
      else onConnected()
    })
    sending.on('error', reject)
    sending.end(body)
  })

/** Which of the signals it was decides; the error itself only says that there is no answer. */
const whyEnded = (deadline: AbortSignal, signal: AbortSignal | undefined): HttpSilence['reason'] => {
  if (signal?.aborted === true) return 'gave-up'
  return deadline.aborted ? 'timeout' : 'cut'
}

/**
 * The adapter's only door to the network. Uses `node:http` and not `fetch`: it tells whether the connection stood before something
 * failed, follows no redirect, and lets the address be checked when connecting.
 */
export const exchange: Exchange = async (request) => {
  const { signal, timeoutMs, maxBytes } = request
  if (signal?.aborted === true) return { status: 'silent', reason: 'gave-up', sent: false }
  const deadline = AbortSignal.timeout(timeoutMs)
  const ends = signal === undefined ? deadline : AbortSignal.any([deadline, signal])
  let sent = false
  try {
    const response = await open(request, ends, () => {
      sent = true
    })
    try {
      const body = await readCapped(response, maxBytes)
      if (body === null) return { status: 'silent', reason: 'too-large', sent }
      const header = (name: string): string | null => {
        const value = response.headers[name]
        return typeof value === 'string' ? value : null
      }
      return { status: 'answered', code: response.statusCode ?? 0, header, body }
    } finally {
      response.destroy()
    }
  } catch {
    return { status: 'silent', reason: whyEnded(deadline, signal), sent }
  }
}
