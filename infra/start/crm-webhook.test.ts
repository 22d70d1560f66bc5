import { webhookKeyOf } from '@pinline/platform'
import { expect, test } from 'vitest'
import { crmWebhookAddress } from './crm-webhook.ts'

const ingress = 'http://127.0.0.1:8080'

test('the address for the CRM ends in the key that ingress asks for, also where that one is derived', () => {
  expect(crmWebhookAddress({ CRM_WEBHOOK_KEY: 'own key', CRM_API_KEY: 'api' }, ingress)).toBe(`${ingress}/crm/messages/own%20key`)
  const derived = webhookKeyOf({ CRM_API_KEY: 'api' }) ?? ''
  expect(crmWebhookAddress({ CRM_API_KEY: 'api' }, ingress)).toBe(`${ingress}/crm/messages/${derived}`)
  expect(crmWebhookAddress({}, ingress)).toBeUndefined()
})

test('the address for the CRM is the public one where Telegram has one', () => {
  const env = { CRM_WEBHOOK_KEY: 'own', TELEGRAM_WEBHOOK_URL: 'https://bot.example/telegram/webhook' }
  expect(crmWebhookAddress(env, ingress)).toBe('https://bot.example/crm/messages/own')
})
