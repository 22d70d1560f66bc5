import { describe, expect, it } from 'vitest'
import { readAnswer, readSilence } from './answer.ts'
import type { HttpAnswer } from './exchange.ts'

const now = new Date('2026-11-22T10:00:00Z')
const answer = (code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status: 'answered',
  code,
  header: (name) => headers[name] ?? null,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8'),
})
const error = (name: string, message: string) => ({ _type: 'Error', errorIdentifier: `urn:openproject-org:api:v3:errors:${name}`, message })
const read = (code: number, body: unknown, effect = true, headers: Readonly<Record<string, string>> = {}) =>
  readAnswer(answer(code, body, headers), effect, now)

const page = '<html>502</html>'

describe('an answer', () => {
  it('with JSON is a success', () => {
    expect(read(201, { id: 5 })).toEqual({ status: 'ok', body: { id: 5 } })
  })

  it.each([
    [200, page],
    [201, ''],
    [302, ''],
  ])('%i without JSON leaves a write in doubt and a read undone', (code, body) => {
    expect(read(code, body, true)).toEqual({ status: 'ambiguous', reason: 'unreadable' })
    expect(read(code, body, false)).toEqual({ status: 'not-done', reason: 'maintenance', retryAfterMs: null })
  })

  it.each([500, 502, 503, 504])('%i leaves it in doubt', (code) => {
    expect(read(code, page)).toEqual({ status: 'ambiguous', reason: 'server-error' })
  })

  it('503 that says when to come back has done nothing', () => {
    expect(read(503, page, false, { 'retry-after': '30' })).toEqual({ status: 'not-done', reason: 'maintenance', retryAfterMs: 30_000 })
    // A proxy may say so after the instance behind it has done what was asked for.
    expect(read(503, page, true, { 'retry-after': '30' })).toEqual({ status: 'ambiguous', reason: 'server-error', retryAfterMs: 30_000 })
    expect(read(500, page, true, { 'retry-after': '30' })).toEqual({ status: 'ambiguous', reason: 'server-error' })
  })

  it.each([
    ['7', 7000],
    ['Sun, 22 Nov 2026 10:00:05 GMT', 5000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
  ])('429 with Retry-After %s waits as long as it says', (header, retryAfterMs) => {
    expect(read(429, error('TooManyRequests', 'x'), true, { 'retry-after': header })).toEqual({
      status: 'not-done',
      reason: 'throttled',
      retryAfterMs,
    })
  })

  it.each([
    [401, { status: 'unauthorized' }],
    [403, { status: 'forbidden' }],
    [404, { status: 'missing' }],
    [408, { status: 'ambiguous', reason: 'timeout' }],
    [409, { status: 'conflict' }],
  ])('%i has a class of its own', (code, expected) => {
    expect(read(code, error('Any', 'x'))).toEqual(expected)
  })

  it('404 as a page is a proxy that knows no way to OpenProject', () => {
    expect(read(404, page)).toEqual({ status: 'not-done', reason: 'maintenance', retryAfterMs: null })
  })

  it('that refuses says so in its own words', () => {
    expect(read(422, error('PropertyConstraintViolation', 'Type is not set.'))).toEqual({ status: 'rejected', text: 'Type is not set.' })
  })

  it('that refuses for several reasons says all of them', () => {
    const errors = [error('PropertyConstraintViolation', 'Subject is blank.'), error('PropertyIsReadOnly', 'Author is not writable.')]
    const body = { ...error('MultipleErrors', 'Multiple field constraints have been violated.'), _embedded: { errors } }
    expect(read(422, body)).toEqual({ status: 'rejected', text: 'Subject is blank. Author is not writable.' })
  })

  it('that refuses in plain text or in a page is told by that text or by its code', () => {
    const plain = { 'content-type': 'text/plain' }
    expect(read(406, 'Missing content-type header', true, plain)).toEqual({ status: 'rejected', text: 'Missing content-type header' })
    expect(read(413, page)).toEqual({ status: 'rejected', text: 'HTTP 413' })
    expect(read(400, 'x'.repeat(9000), true, plain)).toEqual({ status: 'rejected', text: 'x'.repeat(500) })
  })
})

describe('no answer', () => {
  const silent = (reason: Parameters<typeof readSilence>[0]['reason'], sent: boolean, effect: boolean) =>
    readSilence({ status: 'silent', reason, sent }, effect)

  it.each(['timeout', 'cut'] as const)('(%s) before the connection stood has done nothing', (reason) => {
    expect(silent(reason, false, true)).toEqual({ status: 'not-done', reason: 'unreachable', retryAfterMs: null })
  })

  it.each(['timeout', 'cut'] as const)('(%s) after it stood leaves it in doubt', (reason) => {
    expect(silent(reason, true, true)).toEqual({ status: 'ambiguous', reason })
  })

  it('for a caller who gave up is undone, but for a write that may have been read', () => {
    const cancelled = { status: 'not-done', reason: 'cancelled', retryAfterMs: null }
    expect(silent('gave-up', false, true)).toEqual(cancelled)
    expect(silent('gave-up', true, false)).toEqual(cancelled)
    expect(silent('gave-up', true, true)).toEqual({ status: 'ambiguous', reason: 'timeout' })
  })

  it('that is short enough can not be read', () => {
    expect(silent('too-large', true, false)).toEqual({ status: 'ambiguous', reason: 'unreadable' })
  })
})
