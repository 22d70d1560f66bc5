import { expect, test } from 'vitest'
import { renderBanner } from './banner.ts'
import type { BannerFacts } from './banner.ts'

const facts: BannerFacts = {
  what: 'shop',
  seconds: 1,
  host: '127.0.0.1',
  ports: { CONSOLE_PORT: '8081', INGRESS_PORT: '8080' },
  crmWebhook: 'http://127.0.0.1:8080/crm/messages/key',
  consolePassword: 'made-up',
  dataRoot: undefined,
  isDisposable: false,
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

test('the first thing that the banner says is where the playground is, as a link on a line of its own', () => {
  const text = renderBanner({ ...facts, what: 'everything is simulated', ports: { ...facts.ports, PLAYGROUND_PORT: '8082' } })
  expect(text.trimStart().split('\n')[0]).toBe('Playground: http://127.0.0.1:8082/')
  expect(renderBanner(facts)).not.toContain('Playground')
})

test('data that will be emptied is said to be', () => {
  expect(renderBanner({ ...facts, dataRoot: '/data' })).not.toContain('emptied')
  expect(renderBanner({ ...facts, dataRoot: '/data/tryout', isDisposable: true })).toMatch(/\/data\/tryout .*emptied at each start/)
})
