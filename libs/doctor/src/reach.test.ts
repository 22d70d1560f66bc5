import { describe, expect, it } from 'vitest'
import { foundTrouble, hostOf, toTrouble } from './reach.ts'

const failed = (code: string): Error => Object.assign(new Error('failed'), { code })

describe('a door that stays shut', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'refused'],
    ['ETIMEDOUT', 'timeout'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['EPROTO', 'tls'],
    ['ECONNRESET', 'reset'],
  ])('with %s is a matter of %s', (code, trouble) => {
    expect(toTrouble(failed(code))).toBe(trouble)
    expect(toTrouble(new AggregateError([failed(code)]))).toBe(trouble)
  })

  it('is told by host only, since the rest of an address may hold a key', () => {
    expect(foundTrouble('dns', 'CRM_BASE_URL', 'https://user:secret@shop.example/api/key')).toEqual({
      id: 'net.dns',
      status: 'fail',
      facts: { setting: 'CRM_BASE_URL', host: 'shop.example' },
    })
    expect(hostOf('no address')).toBe('?')
  })
})
