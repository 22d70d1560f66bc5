import { createHmac } from 'node:crypto'
import { ConfigError } from '@pinline/platform'
import { describe, expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const least = { DATABASE_URL: 'postgres://u:p@h/d', REDIS_URL: 'redis://h', TELEGRAM_BOT_TOKEN: '123:abc' }
const shop = { CRM_BASE_URL: 'https://shop.example/api', CRM_SELLER_ID: '7', CRM_API_KEY: 'key' }
const webhook = { TELEGRAM_WEBHOOK_URL: 'https://bot.example/telegram/webhook' }
const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex')

const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    parseConfig(env)
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.problems.map(({ name }) => name)
    throw thrown
  }
  return []
}

test('needs a database, a Redis and a token, and listens on loopback at 8080', () => {
  expect(problemsOf({})).toEqual(['DATABASE_URL', 'REDIS_URL', 'TELEGRAM_BOT_TOKEN'])
  expect(parseConfig(least)).toMatchObject({
    http: { host: '127.0.0.1', port: 8080, trustProxy: false },
    telegram: { bot: 123 },
    crm: undefined,
  })
})

test('takes any free port for 0', () => {
  expect(parseConfig({ ...least, INGRESS_PORT: '0' }).http.port).toBe(0)
})

test.each([
  ['true', true],
  ['0', false],
  ['10.0.0.1, 10.1.0.0/16', ['10.0.0.1', '10.1.0.0/16']],
])('trusts proxies by %j', (value, expected) => {
  expect(parseConfig({ ...least, TRUST_PROXY: value }).http.trustProxy).toEqual(expected)
})

describe('updates', () => {
  test('are polled without a webhook URL', () => {
    expect(parseConfig(least).telegram.updates).toEqual({ mode: 'polling' })
  })

  test('are pushed with one', () => {
    const { updates } = parseConfig({ ...least, ...webhook, TELEGRAM_WEBHOOK_CERT: '/cert.pem' }).telegram
    expect(updates).toEqual({ mode: 'webhook', url: 'https://bot.example/telegram/webhook', certificatePath: '/cert.pem' })
  })

  test('are polled where that is asked for, webhook URL or not', () => {
    expect(parseConfig({ ...least, ...webhook, TELEGRAM_MODE: 'polling' }).telegram.updates).toEqual({ mode: 'polling' })
  })

  test('cannot be pushed without a URL', () => {
    expect(problemsOf({ ...least, TELEGRAM_MODE: 'webhook' })).toEqual(['TELEGRAM_WEBHOOK_URL'])
  })

  test('cannot be pushed to another path', () => {
    expect(problemsOf({ ...least, TELEGRAM_WEBHOOK_URL: 'https://bot.example/hook' })).toEqual(['TELEGRAM_WEBHOOK_URL'])
  })

  test('carry a secret that follows from the token unless one is set', () => {
    expect(parseConfig(least).telegram.webhookSecret).toBe(hmac('pinline telegram webhook', '123:abc'))
    expect(parseConfig({ ...least, TELEGRAM_WEBHOOK_SECRET: 'own' }).telegram.webhookSecret).toBe('own')
  })
})

describe('the shop', () => {
  test('has a key that follows from the API key unless one is set', () => {
    expect(parseConfig({ ...least, ...shop }).crm).toEqual({
      account: 7,
      webhookKey: hmac('pinline crm webhook', 'key'),
      salePassword: undefined,
    })
    const crm = parseConfig({ ...least, ...shop, CRM_WEBHOOK_KEY: 'own', CRM_SALE_PASSWORD: 'pass' }).crm
    expect(crm).toEqual({ account: 7, webhookKey: 'own', salePassword: 'pass' })
  })

  test('needs an account', () => {
    expect(problemsOf({ ...least, ...shop, CRM_SELLER_ID: '' })).toEqual(['CRM_SELLER_ID'])
  })

  test('needs something to make its key of', () => {
    expect(problemsOf({ ...least, ...shop, CRM_API_KEY: '' })).toEqual(['CRM_WEBHOOK_KEY'])
  })
})

test('a failure names variables, never values', () => {
  expect(() => parseConfig({ ...least, TELEGRAM_BOT_TOKEN: 'not-a-token' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('not-a-token') as string }),
  )
})
