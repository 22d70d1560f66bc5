import { ConfigError } from '@pinline/platform'
import { describe, expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const env = { REDIS_URL: 'redis://127.0.0.1:6379', DATABASE_URL: 'postgres://127.0.0.1:5432/pinline' }
const hash = `${'ab'.repeat(16)}:${'cd'.repeat(64)}`

describe('parseConfig', () => {
  test.each([['127.0.0.1'], ['127.1.2.3'], ['::1'], ['localhost']])('asks for no password on %s', (BIND) => {
    expect(parseConfig({ ...env, BIND })).toMatchObject({ bind: BIND, port: 8081, access: { kind: 'generate' } })
  })

  test.each([['0.0.0.0'], ['::'], ['192.168.0.5'], ['127.evil.example']])('refuses to start on %s without a password', (BIND) => {
    expect(() => parseConfig({ ...env, BIND })).toThrow(ConfigError)
    expect(parseConfig({ ...env, BIND, CONSOLE_PASSWORD: 'x' }).access).toEqual({ kind: 'password', password: 'x' })
    expect(parseConfig({ ...env, BIND, CONSOLE_PASSWORD_HASH: hash }).access).toMatchObject({ kind: 'hash' })
  })

  test('refuses two passwords and a hash of another shape, naming the variable', () => {
    expect(() => parseConfig({ ...env, CONSOLE_PASSWORD: 'x', CONSOLE_PASSWORD_HASH: hash })).toThrow('CONSOLE_PASSWORD: give either')
    expect(() => parseConfig({ ...env, CONSOLE_PASSWORD_HASH: 'plain-text' })).toThrow('CONSOLE_PASSWORD_HASH: must be salt:hash')
    expect(() => parseConfig({ ...env, CONSOLE_PASSWORD_HASH: 'plain-text' })).not.toThrow('plain-text')
  })
})
