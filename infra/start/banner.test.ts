import { expect, test } from 'vitest'
import { renderBanner } from './banner.ts'
import type { BannerFacts } from './banner.ts'

const facts: BannerFacts = {
  mode: 'shop',
  seconds: 1,
  host: '127.0.0.1',
  ports: { CONSOLE_PORT: '8081', INGRESS_PORT: '8080' },
  crmWebhook: 'http://127.0.0.1:8080/crm/messages/key',
  consolePassword: 'made-up',
  dataRoot: undefined,
  logs: '.data/logs',
}

test('the banner names the address for the CRM and the password that was made, once', () => {
  const text = renderBanner(facts)
  expect(text.split('/crm/messages/key')).toHaveLength(2)
  expect(text.split('made-up')).toHaveLength(2)
})

test('the banner has no row for what there is not', () => {
  expect(renderBanner({ ...facts, crmWebhook: undefined, consolePassword: undefined })).not.toMatch(/CRM|password/)
})
