import { isIP } from 'node:net'
import type { OpenProject, OpenProjectFailure } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import { isPublicAddress } from './addresses.ts'
import { readAnswer, readSilence } from './answer.ts'
import type { Authorize } from './authorization.ts'
import type { Exchange, HttpAnswer, HttpSilence } from './exchange.ts'

interface Deps {
  readonly baseUrl: string
  readonly authorize: Authorize
  readonly exchange: Exchange
  readonly clock: Clock
  readonly timeoutMs: number
  readonly maxBytes: number
}

const mostRedirects = 5
const redirects: readonly number[] = [301, 302, 303, 307, 308]

const refused = (text: string): OpenProjectFailure => ({ status: 'rejected', text })

/** Where a redirect leads; null where nobody may go. A name is looked up, and checked, when connecting. */
const follow = (location: string | null, from: URL, home: string): URL | null => {
  const target = URL.parse(location ?? '', from.href)
  if (target === null || (target.protocol !== 'http:' && target.protocol !== 'https:')) return null
  const host = target.hostname.replaceAll(/^\[|\]$/gu, '')
  return target.origin !== home && isIP(host) !== 0 && !isPublicAddress(host) ? null : target
}

/**
 * Fetches a file from wherever the instance keeps it. Our credentials go to the configured origin only, and not any more after a
 * redirect has left it; other hosts are reached at public addresses only, whatever the redirect says.
 */
export const createDownload = ({ baseUrl, authorize, exchange, clock, timeoutMs, maxBytes }: Deps): OpenProject['download'] => {
  const home = new URL(baseUrl).origin

  const fetchFrom = async (
    start: URL,
    authorization: string,
    signal?: AbortSignal,
  ): Promise<HttpAnswer | HttpSilence | OpenProjectFailure> => {
    let url = start
    let isHome = true
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const headers = { 'accept-encoding': 'identity', ...(isHome ? { authorization } : {}) }
      const answer = await exchange({ method: 'GET', url, headers, publicOnly: !isHome, maxBytes, timeoutMs, signal })
      if (answer.status === 'silent' || !redirects.includes(answer.code)) return answer
      const next = follow(answer.header('location'), url, home)
      if (next === null) return refused('The file leads to an address that is not allowed')
      isHome &&= next.origin === home
      url = next
    }
    return refused('The file leads from one address to the next without end')
  }

  return async (file, { signal } = {}) => {
    const start = new URL(`${baseUrl}/api/v3/attachments/${String(file)}/content`)
    const first = await authorize()
    if (first.status !== 'ok') return first
    let answer = await fetchFrom(start, first.value, signal)
    if (answer.status === 'answered' && answer.code === 401) {
      const renewed = await authorize(first.value)
      if (renewed.status !== 'ok') return renewed
      answer = await fetchFrom(start, renewed.value, signal)
    }
    if (answer.status === 'silent') return answer.reason === 'too-large' ? refused('The file is too large') : readSilence(answer, false)
    if (answer.status !== 'answered') return answer
    if (answer.code === 200) return { status: 'ok', value: new Uint8Array(answer.body) }
    const failure = readAnswer(answer, false, clock())
    return failure.status === 'ok' ? refused(`HTTP ${String(answer.code)}`) : failure
  }
}
