import { describe, expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const env = {
  DATABASE_URL: 'postgres://app@127.0.0.1/app',
  REDIS_URL: 'redis://127.0.0.1',
  TELEGRAM_BOT_TOKEN: '42:secret',
  CRM_SELLER_ID: '7',
}

describe('parseConfig', () => {
  test('needs stores and a token, and nothing else', () => {
    expect(parseConfig(env)).toMatchObject({
      account: 7,
      telegram: { bot: 42, adminIds: [] },
      ops: { host: '127.0.0.1', port: 8083 },
      desk: { pinTtlMs: 86_400_000, language: 'uk', timezone: 'Europe/Kyiv' },
    })
  })

  test('without an account there is no shop, without OpenProject no help desk', () => {
    expect(parseConfig({ ...env, CRM_SELLER_ID: '' })).toMatchObject({ account: null, helpDesk: null })
    expect(() => parseConfig({ ...env, OPENPROJECT_URL: 'https://desk.example' })).toThrow('OPENPROJECT_PROJECT')
  })

  test('takes any free port, and names every variable that is wrong', () => {
    expect(parseConfig({ ...env, BOT_PORT: '0', TELEGRAM_ADMIN_IDS: '1, 2' })).toMatchObject({
      ops: { port: 0 },
      telegram: { adminIds: [1, 2] },
    })
    expect(() => parseConfig({ ...env, CRM_SELLER_ID: 'x', TELEGRAM_BOT_TOKEN: 'x' })).toThrow(/TELEGRAM_BOT_TOKEN[\s\S]*CRM_SELLER_ID/)
  })
})
