import type { OpenProjectFailure } from '@pinline/domain'
import { z } from 'zod'
import type { HttpAnswer, HttpSilence } from './exchange.ts'

/** What a call came to. `ok` does not say that the body has the expected shape. */
export type Answer = { readonly status: 'ok'; readonly body: unknown } | OpenProjectFailure

const longestReason = 500

const single = z.object({ message: z.string() })
const several = z.object({ _embedded: z.object({ errors: z.array(single).min(1) }) })

const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/** The JSON of a body, its texts as a database takes them; undefined where it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value))
  } catch {
    return undefined
  }
}

/** One broken field gives a plain error, more of them a list; both become one text. */
const reasonOf = (value: unknown, { code, header, body }: HttpAnswer): string => {
  const list = several.safeParse(value)
  const one = single.safeParse(value)
  const isText = header('content-type')?.startsWith('text/plain') === true
  const words = list.success ? list.data._embedded.errors.map(({ message }) => message) : one.success ? [one.data.message] : []
  const known = words.join(' ') || (isText ? body.toString('utf8').trim() : '') || `HTTP ${String(code)}`
  return storable(known.slice(0, longestReason))
}

const toRetryAfterMs = (header: string | null, now: Date): number | null => {
  if (header === null) return null
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now.getTime()
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : null
}

const maintenance = (retryAfterMs: number | null): OpenProjectFailure => ({ status: 'not-done', reason: 'maintenance', retryAfterMs })

// A page or a redirect instead of an answer: a proxy speaks. After a write that was answered as if accepted nobody can know.
const page = (effect: boolean): OpenProjectFailure => (effect ? { status: 'ambiguous', reason: 'unreadable' } : maintenance(null))

const readRefusal = (answer: HttpAnswer, value: unknown, now: Date): OpenProjectFailure => {
  const retryAfterMs = toRetryAfterMs(answer.header('retry-after'), now)
  switch (answer.code) {
    case 401:
      return { status: 'unauthorized' }
    case 403:
      return { status: 'forbidden' }
    case 404:
      // OpenProject says so in JSON; a page is a proxy that does not know the way.
      return value === undefined ? maintenance(retryAfterMs) : { status: 'missing' }
    case 408:
      return { status: 'ambiguous', reason: 'timeout' }
    case 409:
      return { status: 'conflict' }
    case 429:
      return { status: 'not-done', reason: 'throttled', retryAfterMs }
    default:
      return { status: 'rejected', text: reasonOf(value, answer) }
  }
}

/**
 * Classifies a complete HTTP answer, by its code and never by its words, which are in the account's language.
 * @param effect - the call changes something: an unreadable success is then ambiguous, otherwise surely without effect
 */
export const readAnswer = (answer: HttpAnswer, effect: boolean, now: Date): Answer => {
  const { code } = answer
  const value = parseJson(answer.body.toString('utf8'))
  if (code >= 200 && code < 300) return value === undefined ? page(effect) : { status: 'ok', body: value }
  if (code >= 300 && code < 400) return page(effect)
  if (code < 500) return readRefusal(answer, value, now)
  // It may have come after the deed, also where a proxy says when to come back: it does not know what the instance behind it has done.
  const retryAfterMs = code === 503 ? toRetryAfterMs(answer.header('retry-after'), now) : null
  if (retryAfterMs === null) return { status: 'ambiguous', reason: 'server-error' }
  return effect ? { status: 'ambiguous', reason: 'server-error', retryAfterMs } : maintenance(retryAfterMs)
}

/** Classifies an exchange without an answer. */
export const readSilence = ({ reason, sent }: HttpSilence, effect: boolean): OpenProjectFailure => {
  if (reason === 'gave-up' && !(sent && effect)) return { status: 'not-done', reason: 'cancelled', retryAfterMs: null }
  if (!sent) return { status: 'not-done', reason: 'unreachable', retryAfterMs: null }
  if (reason === 'too-large') return { status: 'ambiguous', reason: 'unreadable' }
  return { status: 'ambiguous', reason: reason === 'cut' ? 'cut' : 'timeout' }
}
