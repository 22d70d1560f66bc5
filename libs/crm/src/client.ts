import type { CrmFailure, CrmResult, CrmUrgency } from '@pinline/domain'
import { orAborted } from './abortable.ts'
import type { Answer } from './answer.ts'
import type { CrmRequest, Exchange } from './exchange.ts'
import type { RateGate } from './rate-gate.ts'
import { signLogin } from './signatures.ts'
import { toUtc } from './time.ts'
import { createTokenKeeper } from './token-keeper.ts'
import type { StoredToken, TokenStore } from './token-store.ts'
import { isRecord, toFilledText } from './values.ts'

interface Deps {
  readonly exchange: Exchange
  readonly sellerId: number
  readonly apiKey: string
  readonly tokens: TokenStore
  readonly acquire: RateGate['acquire']
  readonly clock: () => Date
}

/** Makes a call as the seller: in its turn, with a token, repeated once when the token had run out. */
export type Call = (request: CrmRequest, urgency: CrmUrgency, signal?: AbortSignal) => Promise<Answer>

const cancelled: CrmResult<string> = { status: 'not-done', reason: 'cancelled' }
const longestUseMs = 55 * 60_000
const shortestUseMs = 60_000
const marginMs = 5 * 60_000

// The call that needed the token has surely not been made, however unclear the login's own fate is.
const asNotDone = (failure: CrmFailure): CrmFailure => {
  switch (failure.status) {
    case 'ambiguous':
      return { status: 'not-done', reason: failure.reason === 'timeout' || failure.reason === 'reset' ? 'unreachable' : 'maintenance' }
    case 'missing':
      return { status: 'not-done', reason: 'maintenance' }
    case 'rejected':
      return { status: 'unauthorized' }
    case 'not-done':
    case 'forbidden':
    case 'unauthorized':
      return failure
  }
}

const toStoredToken = (answer: Answer & { status: 'ok' }, now: Date): StoredToken | null => {
  const value = answer.body.kind === 'json' && isRecord(answer.body.value) ? answer.body.value : {}
  const token = toFilledText(value['token'])
  if (token === null) return null
  const ends = toUtc(toFilledText(value['valid_thru']) ?? '', 'utc')?.getTime() ?? Infinity
  // At least a minute, so that a wrong clock on either side does not make every call log in.
  const useMs = Math.max(shortestUseMs, Math.min(ends - marginMs - now.getTime(), longestUseMs))
  return { token, validUntil: new Date(now.getTime() + useMs) }
}

/** Joins login, token and rate to one way of calling. */
export const createClient = ({ exchange, sellerId, apiKey, tokens, acquire, clock }: Deps): Call => {
  const tryLogin = async (): Promise<CrmResult<StoredToken>> => {
    await acquire('live')
    const timestamp = await tokens.nextTimestamp()
    const json = { seller_id: sellerId, timestamp, sign: signLogin(apiKey, timestamp) }
    const answer = await exchange({ method: 'POST', path: 'apilogin', body: { json }, effect: false }, null)
    if (answer.status !== 'ok') return answer
    const value = toStoredToken(answer, clock())
    return value === null ? { status: 'rejected', text: '' } : { status: 'ok', value }
  }

  const login = async (): Promise<CrmResult<StoredToken>> => {
    const first = await tryLogin()
    // Another program with the same key may have used our timestamp: no code tells that from a wrong key, a second try does.
    const last = first.status === 'rejected' ? await tryLogin() : first
    return last.status === 'ok' ? last : asNotDone(last)
  }

  const keeper = createTokenKeeper({ tokens, login, clock })

  const attempt = async (request: CrmRequest, token: string, urgency: CrmUrgency, signal?: AbortSignal): Promise<Answer> => {
    await acquire(urgency, signal)
    return exchange(request, token, signal)
  }

  return async (request, urgency, signal) => {
    const token = await orAborted(keeper.token(), signal, cancelled)
    if (token.status !== 'ok') return token
    const answer = await attempt(request, token.value, urgency, signal)
    if (answer.status !== 'unauthorized') return answer
    const renewed = await orAborted(keeper.token(token.value), signal, cancelled)
    return renewed.status === 'ok' ? attempt(request, renewed.value, urgency, signal) : renewed
  }
}
