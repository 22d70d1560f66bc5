import { describe, expect, it } from 'vitest'
import { readAnswer } from './answer.ts'

const now = new Date('2026-11-22T10:00:00Z')
const read = (code: number, text: string, retryAfter: string | null = null) => readAnswer({ code, retryAfter, text }, false, now)
const write = (code: number, text: string) => readAnswer({ code, retryAfter: null, text }, true, now)
const html = '<html><title>UPDATING</title></html>'

describe('an answer of the CRM', () => {
  it.each([200, 204])('with %i and no body is a success', (code) => {
    expect(write(code, '')).toEqual({ status: 'ok', body: { kind: 'empty' } })
  })

  it.each(['{}', '[]', 'null', '{"retval":0}', '{"retval":"0"}', '{"retval":null}'])('with 200 and %s is a success', (text) => {
    expect(write(200, text)).toMatchObject({ status: 'ok', body: { kind: 'json' } })
  })

  it.each([
    [200, '{"retval":1,"retdesc":"no such file"}', 'no such file'],
    [200, '{"retval":"7","desc":"closed"}', 'closed'],
    [400, '{"retval":1,"retdesc":"","errors":[{"code":"x","message":"too long"}]}', 'too long'],
    [400, '{"Message":"The request is invalid."}', 'The request is invalid.'],
    [200, '{"retval":5}', 'retval 5'],
    [413, html, 'HTTP 413'],
  ])('with %i and %s is a refusal', (code, text, reason) => {
    expect(write(code, text)).toEqual({ status: 'rejected', text: reason })
  })

  it('that is a page means maintenance to a read', () => {
    expect(read(200, html)).toEqual({ status: 'not-done', reason: 'maintenance' })
    expect(read(404, html)).toEqual({ status: 'not-done', reason: 'maintenance' })
    expect(read(302, '')).toEqual({ status: 'not-done', reason: 'maintenance' })
  })

  it('that is a page leaves a write in doubt only when it looks like a success', () => {
    expect(write(200, html)).toEqual({ status: 'ambiguous', reason: 'not-json' })
    expect(write(302, html)).toEqual({ status: 'ambiguous', reason: 'not-json' })
    expect(write(404, html)).toEqual({ status: 'not-done', reason: 'maintenance' })
  })

  it.each([500, 502, 503])('with %i leaves everything in doubt', (code) => {
    expect(write(code, html)).toEqual({ status: 'ambiguous', reason: 'server-error' })
    expect(read(code, '{"retval":1}')).toEqual({ status: 'ambiguous', reason: 'server-error' })
  })

  it.each([
    ['3', 3000],
    ['Sun, 22 Nov 2026 10:00:07 GMT', 7000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ])('with 429 and Retry-After %s says when to come back', (header, retryAfterMs) => {
    expect(read(429, '', header)).toEqual({ status: 'not-done', reason: 'throttled', retryAfterMs })
  })

  it('with 429 alone leaves the waiting to the caller', () => {
    expect(read(429, '{}')).toEqual({ status: 'not-done', reason: 'throttled' })
    expect(read(429, '{}', 'soon')).toEqual({ status: 'not-done', reason: 'throttled' })
  })

  it('about the key and about a missing order is told apart', () => {
    expect(read(401, '{}')).toEqual({ status: 'unauthorized' })
    expect(read(403, '{}')).toEqual({ status: 'forbidden' })
    expect(read(404, '{"retval":1}')).toEqual({ status: 'missing' })
  })
})
