import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const env = {
  DATABASE_URL: 'postgres://localhost/pinline',
  REDIS_URL: 'redis://localhost',
  TELEGRAM_BOT_TOKEN: '42:secret',
  OPENPROJECT_URL: 'https://desk.example/',
  OPENPROJECT_API_KEY: 'opapi-key',
  OPENPROJECT_PROJECT: 'it-support',
  OPENPROJECT_FIELD_TELEGRAM_ID: '5',
  OPENPROJECT_FIELD_REQUEST_KEY: '6',
}

test('what is not said has its default', () => {
  expect(parseConfig(env)).toMatchObject({
    http: { host: '127.0.0.1', port: 8086 },
    telegram: { bot: 42 },
    helpDesk: { url: 'https://desk.example', project: 'it-support', fields: { telegramId: 5, requestKey: 6 }, catalogueFile: null },
    webhookSecret: undefined,
    pollMs: 60_000,
    language: 'uk',
  })
})

test.each(['OPENPROJECT_URL', 'OPENPROJECT_PROJECT', 'OPENPROJECT_API_KEY', 'OPENPROJECT_FIELD_REQUEST_KEY'])('%s is needed', (name) => {
  expect(() => parseConfig({ ...env, [name]: undefined })).toThrow(name)
})

test('the poll is not faster than a second', () => {
  expect(() => parseConfig({ ...env, OPENPROJECT_POLL_SECONDS: '0' })).toThrow('OPENPROJECT_POLL_SECONDS')
})
