import { ConfigError } from '@pinline/platform'
import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const least = { TELEGRAM_BOT_TOKEN: '1:a', CRM_API_KEY: 'key', CRM_WEBHOOK_KEY: 'hook' }

test('the token and both keys are enough', () => {
  expect(parseConfig(least)).toMatchObject({ PLAYGROUND_PORT: 8082, INGRESS_URL: 'http://127.0.0.1:8080', CRM_SELLER_ID: 100_001 })
})

test('a slash at the end of the address of ingress does not double', () => {
  expect(parseConfig({ ...least, INGRESS_URL: 'http://127.0.0.1:9/' }).INGRESS_URL).toBe('http://127.0.0.1:9')
})

test('every missing variable is named, its value never', () => {
  const parse = () => parseConfig({ TELEGRAM_BOT_TOKEN: 'secret' })
  expect(parse).toThrow(ConfigError)
  expect(parse).toThrow(/TELEGRAM_BOT_TOKEN[\s\S]*CRM_API_KEY[\s\S]*OPENPROJECT_API_KEY/)
  expect(parse).not.toThrow(/secret\b(?! part)/)
})

test('a half needs its own key, and its webhooks theirs', () => {
  const token = { TELEGRAM_BOT_TOKEN: '1:a' }
  expect(() => parseConfig(token)).toThrow(/CRM_API_KEY[\s\S]*OPENPROJECT_API_KEY/)
  expect(() => parseConfig({ ...token, CRM_API_KEY: 'key' })).toThrow(/CRM_WEBHOOK_KEY/)
  expect(parseConfig({ ...token, OPENPROJECT_API_KEY: 'key' })).toMatchObject({ OPENPROJECT_FIELD_REQUEST_KEY: 6 })
})
