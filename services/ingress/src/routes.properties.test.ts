import { fuzz, hostileRecord, hostileText, hostileValue } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestApp, webhookSecret } from '../test/app.ts'
import { isTooDeep, toStorable } from './storable.ts'
import { parseUpdate } from './telegram-update.ts'

const options = fuzz(process.env)
const json = (value: unknown): string => JSON.stringify(value)
const fields = ['update_id', 'message', 'callback_query', 'InvoiceId', 'invoiceid', 'from', 'chat', 'Message', 'id', 'SHA256']
const body = fc.oneof(
  hostileText,
  hostileValue.map(json),
  hostileRecord(fields).map(json),
  fc.nat().map((id) => `InvoiceId=${String(id)}`),
)
const type = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/xml',
  'multipart/form-data',
)
const query = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.toWellFormed().slice(0, 500))),
  fc.nat().map((id) => `InvoiceId=${String(id)}`),
  fc.constant('%E0%A4%A&=&&=%'),
)

test('whatever is sent to a door that is there gets an answer, and never one that says that we broke', { timeout: 600_000 }, async () => {
  const { app, lines } = await createTestApp()
  const url = fc.constantFrom(
    '/telegram/webhook',
    '/crm/messages/crm-key',
    '/crm/sales/crm-key',
    '/crm/messages/wrong',
    '/healthz',
    '/metrics',
    '/',
  )
  const call = fc.record({ method: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD'), url, query, type, body, known: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(call, async ({ method, url: path, query: asked, type: contentType, body: payload, known }) => {
      const headers = { 'content-type': contentType, ...(known ? { 'x-telegram-bot-api-secret-token': webhookSecret } : {}) }
      const request = { method: method as 'GET', url: `${path}?${asked}`, headers } // one of four, which inject names one by one
      const answer = await app.inject(method === 'POST' || method === 'PUT' ? { ...request, payload } : request)
      expect(answer.statusCode).toBeLessThan(500)
      if (payload.length > 40) expect(answer.body).not.toContain(payload)
      lines.length = 0
    }),
    options,
  )
})

test('an order of the CRM is believed only as a number', { timeout: 600_000 }, async () => {
  const { app, intake } = await createTestApp()
  await fc.assert(
    fc.asyncProperty(fc.oneof(hostileValue, hostileText, fc.nat(), fc.nat().map(String)), async (order) => {
      intake.rings.length = 0
      const payload = json({ InvoiceId: order })
      await app.inject({ method: 'POST', url: '/crm/messages/crm-key', headers: { 'content-type': 'application/json' }, payload })
      for (const ring of intake.rings) expect(ring).toBe(`7:${String(Number(order))}`)
    }),
    options,
  )
})

test('an update that is stored has a person’s lane and nothing that Postgres refuses', { timeout: 600_000 }, () => {
  const content = fc.oneof(
    hostileValue,
    hostileRecord(['from', 'chat', 'text', 'user']),
    fc.record({ from: fc.record({ id: fc.integer() }), text: hostileText }),
  )
  const update = fc.oneof(hostileValue, fc.record({ update_id: fc.oneof(fc.integer(), hostileValue), message: content }))
  fc.assert(
    fc.property(update, (value) => {
      const parsed = parseUpdate(100, value)
      if (parsed.status === 'invalid') return
      const { laneKey, body: stored } = parsed.update
      expect(laneKey).toMatch(/^100:-?\d+$/u)
      const text = json(stored)
      expect(text.isWellFormed()).toBe(true)
      expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/u)
    }),
    options,
  )
})

test('making a value storable twice is doing it once, and keeps what can be kept', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(fc.dictionary(hostileText, hostileValue), (value) => {
      if (isTooDeep(value)) return
      const stored = toStorable(value)
      expect(json(toStorable(stored))).toBe(json(stored))
      if (json(value).isWellFormed() && !/\\u0000|\\ud[89a-f]/u.test(json(value))) expect(json(stored)).toBe(json(value))
    }),
    options,
  )
})
