import { expect, test } from 'vitest'
import { createTestApp, webhookSecret } from '../test/app.ts'

test('serves what those who run it look at', async () => {
  const { app } = await createTestApp()
  expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok', service: 'ingress' })
  expect((await app.inject('/readyz?probe=1')).json()).toEqual({ status: 'ready', service: 'ingress', checks: { postgres: true } })
  expect((await app.inject('/metrics')).body).toContain('pinline_ingress_requests_total')
})

test('does not repeat an unknown path', async () => {
  const { app } = await createTestApp()
  const answer = await app.inject('/crm/orders/some-key')
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toEqual({ error: 'not found' })
})

test('logs routes as patterns: no key, no secret, no words', async () => {
  const { app, intake, lines } = await createTestApp()
  const headers = { 'x-telegram-bot-api-secret-token': webhookSecret }
  const telegram = { method: 'POST', url: '/telegram/webhook', headers, payload: { update_id: 1, message: { text: 'my words' } } } as const
  await app.inject(telegram)
  await app.inject('/crm/messages/crm-key?InvoiceId=129&Message=my+words')
  await app.inject('/crm/messages/crm-key?InvoiceId=my+words')
  await app.inject('/crm/messages/guessed-key?InvoiceId=129')
  await app.inject('/unknown/guessed-key')
  intake.setTrouble(() => Promise.reject(new Error('away')))
  await app.inject('/crm/messages/crm-key?InvoiceId=129')
  await app.inject(telegram)
  const log = lines.join('')
  expect(log).toContain('"route":"/crm/messages/:key"')
  for (const hidden of ['crm-key', 'guessed-key', webhookSecret, 'my words', 'my+words', 'InvoiceId']) expect(log).not.toContain(hidden)
})

test('hides the message of an error of its own', async () => {
  const { app, lines } = await createTestApp()
  app.get('/broken', () => {
    throw new TypeError('inner detail')
  })
  const answer = await app.inject('/broken')
  expect(answer.statusCode).toBe(500)
  expect(answer.json()).toEqual({ error: 'internal error' })
  expect(lines.join('')).toContain('inner detail')
})
