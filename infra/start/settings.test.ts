import { expect, test } from 'vitest'
import { simulatedSettings } from './settings.ts'

const ports = { PLAYGROUND_PORT: '9082', INGRESS_PORT: '9080' }
const secrets = () => ({ TELEGRAM_BOT_TOKEN: '7:simulated', CRM_API_KEY: 'made', CONSOLE_PASSWORD: 'made' })
const simulated = { status: 'simulated' } as const

test('a try-out reaches only simulated systems, whatever addresses and tokens are set', () => {
  const env = {
    CRM_BASE_URL: 'https://shop.example/api',
    TELEGRAM_API_ROOT: 'https://api.telegram.org',
    TELEGRAM_WEBHOOK_URL: 'https://a.example/x',
  }
  expect(simulatedSettings({ mode: simulated, env, ports, secrets })).toMatchObject({
    CRM_BASE_URL: 'http://127.0.0.1:9082/crm/api',
    INGRESS_URL: 'http://127.0.0.1:9080',
    TELEGRAM_API_ROOT: 'http://127.0.0.1:9082/telegram',
    TELEGRAM_BOT_TOKEN: '7:simulated',
    TELEGRAM_WEBHOOK_URL: '',
  })
})

test.each([{ CONSOLE_PASSWORD: 'own' }, { CONSOLE_PASSWORD_HASH: 'ab:cd' }])('a password of the operator is kept: %o', (env) => {
  const settings = simulatedSettings({ mode: simulated, env, ports, secrets })
  expect(settings).not.toHaveProperty('CONSOLE_PASSWORD')
  expect(settings).toHaveProperty('CRM_API_KEY', 'made')
})

test('with a real Telegram only the CRM is simulated', () => {
  const settings = simulatedSettings({ mode: { status: 'real', shop: 'simulated', helpDesk: 'off' }, env: {}, ports, secrets })
  expect(settings).toHaveProperty('CRM_BASE_URL', 'http://127.0.0.1:9082/crm/api')
  expect(Object.keys(settings).filter((name) => name.startsWith('TELEGRAM_'))).toEqual([])
})

test('what is off, or real, gets none of the secrets of a simulated system', () => {
  const mode = { status: 'real', shop: 'off', helpDesk: 'simulated' } as const
  const settings = simulatedSettings({ mode, env: {}, ports, secrets })
  expect(Object.keys(settings).filter((name) => name.startsWith('CRM_'))).toEqual([])
  expect(settings).toHaveProperty('OPENPROJECT_URL', 'http://127.0.0.1:9082/openproject')
})

test('where all is real nothing is added and no secrets are made', () => {
  const unused = (): never => {
    throw new Error('asked for secrets')
  }
  expect(simulatedSettings({ mode: { status: 'real', shop: 'real', helpDesk: 'real' }, env: {}, ports, secrets: unused })).toEqual({})
})
