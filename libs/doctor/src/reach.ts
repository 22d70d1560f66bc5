import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { found } from './findings.ts'
import type { Finding } from './findings.ts'

/** Why an address gave no answer: its name, a closed door, silence, the certificate, a cut connection. */
export type Trouble = 'dns' | 'refused' | 'timeout' | 'tls' | 'reset'

/** An HTTP answer, whatever it says. */
export interface Answered {
  readonly status: 'answered'
  readonly code: number
  /** The server's clock, where it tells. */
  readonly date: Date | null
  /** At most 256 KB of the body. */
  readonly text: string
}

export type ReachResult = Answered | { readonly status: Trouble }

export interface ReachRequest {
  readonly url: string
  /** @defaultValue `'GET'` */
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Certificate (PEM) that is trusted instead of the usual ones. */
  readonly ca?: string
}

/** Asks an address once; redirects are not followed. Never rejects. */
export type Reach = (request: ReachRequest) => Promise<ReachResult>

const longestText = 256 * 1024
const dnsCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NONAME'])
const refusedCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES'])
const isTls = (code: string): boolean => /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/u.test(code)

const codeOf = (error: unknown): string => {
  // One error per address where a name has several.
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Judges a failed connection by its code, never by its text. */
export const toTrouble = (error: unknown): Trouble => {
  const code = codeOf(error)
  if (dnsCodes.has(code)) return 'dns'
  if (refusedCodes.has(code)) return 'refused'
  if (code === 'ETIMEDOUT') return 'timeout'
  return isTls(code) ? 'tls' : 'reset'
}

const readText = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    size += chunk.length
    if (size > longestText) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

const toDate = (header: string | undefined): Date | null => {
  const ms = Date.parse(header ?? '')
  return Number.isNaN(ms) ? null : new Date(ms)
}

const ask = ({ url, method = 'GET', headers = {}, body, ca }: ReachRequest, signal: AbortSignal): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest
    // No connection is kept: each question stands for itself, and none may hold the process up.
    const options = { method, headers, signal, agent: false, ...(ca === undefined ? {} : { ca }) }
    const request = send(url, options, (response) => {
      readText(response)
        .then((text) => {
          resolve({ status: 'answered', code: response.statusCode ?? 0, date: toDate(response.headers.date), text })
        })
        .catch(reject)
    })
    request.once('error', reject)
    request.end(body)
  })

/** Creates the door to other people's addresses. @param timeoutMs - for one question, answer included */
export const createReach =
  ({ timeoutMs = 6000 }: { readonly timeoutMs?: number } = {}): Reach =>
  async (request) => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      return await ask(request, signal)
    } catch (error) {
      return { status: signal.aborted ? 'timeout' : toTrouble(error) }
    }
  }

/** Host and port of an address; nothing else of it may be shown, since paths and queries hold keys. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '?')

/** Says why an address gave no answer. `setting` is the variable that holds it. */
export const foundTrouble = (trouble: Trouble, setting: string, url: string): Finding => {
  const facts = { setting, host: hostOf(url) }
  switch (trouble) {
    case 'dns':
      return found('net.dns', facts)
    case 'refused':
      return found('net.refused', facts)
    case 'timeout':
      return found('net.timeout', facts)
    case 'tls':
      return found('net.tls', facts)
    case 'reset':
      return found('net.reset', facts)
  }
}
