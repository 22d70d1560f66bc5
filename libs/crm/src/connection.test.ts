import { describe, expect, it } from 'vitest'
import { isAnswerTimeout, isConnectFailure } from './connection.ts'

const failure = (fields: { code?: string; syscall?: string }): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(), fields) })

describe('a failure of the connection', () => {
  it.each([
    { code: 'ECONNREFUSED', syscall: 'connect' },
    { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
    { code: 'EHOSTUNREACH', syscall: 'connect' },
    { code: 'UND_ERR_CONNECT_TIMEOUT' },
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  ])('with $code happened before anything was sent', (fields) => {
    expect(isConnectFailure(failure(fields))).toBe(true)
  })

  it('counts as such only when all addresses of the host failed so', () => {
    const refused = Object.assign(new Error(), { syscall: 'connect' })
    expect(isConnectFailure(new TypeError('', { cause: new AggregateError([refused, refused]) }))).toBe(true)
    expect(isConnectFailure(new TypeError('', { cause: new AggregateError([refused, new Error()]) }))).toBe(false)
    expect(isConnectFailure(new TypeError('', { cause: new AggregateError([]) }))).toBe(false)
  })

  it.each([{ code: 'ECONNRESET', syscall: 'read' }, { code: 'UND_ERR_SOCKET' }, { code: 'ETIMEDOUT', syscall: 'write' }, {}])(
    'with $code may have come after the request',
    (fields) => {
      expect(isConnectFailure(failure(fields))).toBe(false)
    },
  )

  it('is never judged by its words', () => {
    expect(isConnectFailure(new Error('connect ECONNREFUSED 127.0.0.1:80'))).toBe(false)
    expect(isConnectFailure('ECONNREFUSED')).toBe(false)
  })

  it('knows the time-outs of the HTTP client', () => {
    expect(isAnswerTimeout(failure({ code: 'UND_ERR_HEADERS_TIMEOUT' }))).toBe(true)
    expect(isAnswerTimeout(failure({ code: 'UND_ERR_SOCKET' }))).toBe(false)
  })
})
