import type { CrmFailure } from '@pinline/domain'
import { isRecord, toFilledText, toInteger } from './values.ts'

/** A body that the CRM gave: none, or JSON. */
export type Body = { readonly kind: 'empty' } | { readonly kind: 'json'; readonly value: unknown }

/** What one HTTP exchange came to. `ok` does not say that the body has the expected shape. */
export type Answer = { readonly status: 'ok'; readonly body: Body } | CrmFailure

/** The parts of an HTTP response that decide. */
export interface RawAnswer {
  readonly code: number
  readonly retryAfter: string | null
  readonly text: string
}

const longestReason = 500
const notJson = Symbol('not JSON')

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return notJson
  }
}

const toRetryAfterMs = (header: string | null, now: Date): number | null => {
  if (header === null) return null
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now.getTime()
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : null
}

const throttled = (header: string | null, now: Date): CrmFailure => {
  const retryAfterMs = toRetryAfterMs(header, now)
  return { status: 'not-done', reason: 'throttled', ...(retryAfterMs === null ? {} : { retryAfterMs }) }
}

const reasonOf = (value: unknown, code: number): string => {
  const body = isRecord(value) ? value : {}
  const errors = Array.isArray(body['errors'])
    ? body['errors'].map((error) => (isRecord(error) ? toFilledText(error['message']) : null))
    : []
  const texts = [body['retdesc'], body['desc'], body['endesc'], ...errors, body['Message']].map(toFilledText)
  const retval = toInteger(body['retval'])
  const known = texts.find((text) => text !== null) ?? (retval === null ? `HTTP ${String(code)}` : `retval ${String(retval)}`)
  return known.slice(0, longestReason).toWellFormed()
}

// A page instead of JSON: the site is under maintenance. After a write that was answered as if accepted nobody can know.
const page = (effect: boolean, accepted: boolean): CrmFailure =>
  effect && accepted ? { status: 'ambiguous', reason: 'not-json' } : { status: 'not-done', reason: 'maintenance' }

const readSuccess = (value: unknown, empty: boolean, code: number, effect: boolean): Answer => {
  if (value === notJson) return empty ? { status: 'ok', body: { kind: 'empty' } } : page(effect, true)
  const refused = isRecord(value) && (toInteger(value['retval']) ?? 0) !== 0
  return refused ? { status: 'rejected', text: reasonOf(value, code) } : { status: 'ok', body: { kind: 'json', value } }
}

/**
 * Classifies a complete HTTP answer.
 * @param effect true for calls that change something: an unreadable success is then `ambiguous`, otherwise surely without effect.
 */
export const readAnswer = ({ code, retryAfter, text }: RawAnswer, effect: boolean, now: Date): Answer => {
  const empty = text.trim() === ''
  const value = empty ? notJson : parseJson(text)
  if (code >= 500) return { status: 'ambiguous', reason: 'server-error' }
  if (code >= 200 && code < 300) return readSuccess(value, empty, code, effect)
  // Redirects are not followed: they would carry the token to another address and turn a POST into a GET.
  if (code >= 300 && code < 400) return page(effect, true)
  if (code === 401) return { status: 'unauthorized' }
  if (code === 403) return { status: 'forbidden' }
  if (code === 404) return value === notJson && !empty ? page(effect, false) : { status: 'missing' }
  if (code === 408) return { status: 'ambiguous', reason: 'timeout' }
  if (code === 429) return throttled(retryAfter, now)
  return { status: 'rejected', text: reasonOf(value, code) }
}
