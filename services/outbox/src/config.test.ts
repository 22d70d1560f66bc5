import { ConfigError } from '@pinline/platform'
import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const complete = {
  DATABASE_URL: 'postgres://app@127.0.0.1/app',
  REDIS_URL: 'redis://127.0.0.1',
  TELEGRAM_BOT_TOKEN: '42:secret',
  CRM_BASE_URL: 'https://shop.example/api/',
  CRM_SELLER_ID: '7',
  CRM_API_KEY: 'key',
}

test('what must be set is enough', () => {
  expect(parseConfig(complete)).toMatchObject({
    http: { host: '127.0.0.1', port: 8085 },
    telegram: { bot: 42 },
    pinTtlMs: 86_400_000,
    crm: { account: 7, baseUrl: 'https://shop.example/api', perSecond: 10, linkTemplate: null },
  })
})

test('without a CRM there is nothing to send to, and each missing name is told', () => {
  const rest = { ...complete, CRM_BASE_URL: '', CRM_API_KEY: ' ' }
  expect(() => parseConfig(rest)).toThrow(ConfigError)
  expect(() => parseConfig(rest)).toThrow(/CRM_BASE_URL: is missing[\s\S]*CRM_API_KEY: is missing/)
})

test('any free port may be asked for', () => {
  expect(parseConfig({ ...complete, OUTBOX_PORT: '0' }).http.port).toBe(0)
})
