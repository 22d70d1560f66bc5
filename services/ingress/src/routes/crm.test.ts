import { saleSignature } from '@pinline/crm'
import { describe, expect, test } from 'vitest'
import { createTestApp, crm } from '../../test/app.ts'

const messages = '/crm/messages/crm-key'
const sales = '/crm/sales/crm-key'
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('a notice of a message', () => {
  test.each([
    ['JSON with a number', { method: 'POST', url: messages, headers: json, payload: '{"InvoiceId":129,"Message":"hi"}' }],
    ['JSON with digits', { method: 'POST', url: messages, headers: json, payload: '{"InvoiceId":"129"}' }],
    ['another letter case', { method: 'POST', url: messages, headers: json, payload: '{"INVOICEID":129}' }],
    [
      'JSON with a charset',
      { method: 'POST', url: messages, headers: { 'content-type': 'application/json; charset=utf-8' }, payload: '{"invoiceid":129}' },
    ],
    ['JSON called text', { method: 'POST', url: messages, headers: { 'content-type': 'text/plain' }, payload: ' {"InvoiceId":129}' }],
    ['JSON without a type', { method: 'POST', url: messages, payload: '{"InvoiceId":129}' }],
    ['a form', { method: 'POST', url: messages, headers: form, payload: 'InvoiceId=129&Message=hi' }],
    ['a query by GET', { method: 'GET', url: `${messages}?InvoiceId=129` }],
    ['a query in another letter case', { method: 'GET', url: `${messages}?invoiceID=129` }],
    ['a query by POST', { method: 'POST', url: `${messages}?InvoiceId=129` }],
    ['a query beside an empty JSON body', { method: 'POST', url: `${messages}?InvoiceId=129`, headers: json, payload: '' }],
    [
      'a query beside a body of an unknown type',
      { method: 'POST', url: `${messages}?InvoiceId=129`, headers: { 'content-type': 'text/xml' }, payload: '<a/>' },
    ],
    ['a query beside a body that is no object', { method: 'POST', url: `${messages}?InvoiceId=129`, headers: json, payload: '[5]' }],
    ['a body that contradicts the query', { method: 'POST', url: `${messages}?InvoiceId=5`, headers: json, payload: '{"InvoiceId":129}' }],
    ["the seller's own message", { method: 'POST', url: messages, headers: json, payload: '{"InvoiceId":129,"OwnerId":7}' }],
  ] as const)('rings the chat for %s', async (_name, request) => {
    const { app, intake, hints } = await createTestApp()
    const answer = await app.inject(request)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ ok: true })
    expect(intake.rings).toEqual(['7:129'])
    expect(hints).toEqual([{ lane: 1, chat: 129, wanted: 1 }])
  })

  test('passes the count of rings on', async () => {
    const { app, hints } = await createTestApp()
    await app.inject({ method: 'GET', url: `${messages}?InvoiceId=129` })
    await app.inject({ method: 'GET', url: `${messages}?InvoiceId=129` })
    expect(hints.at(-1)).toEqual({ lane: 1, chat: 129, wanted: 2 })
  })

  test.each([
    ['nothing', '{}'],
    ['null', '{"InvoiceId":null}'],
    ['an empty text', '{"InvoiceId":""}'],
    ['words', '{"InvoiceId":"129; drop table"}'],
    ['an exponent', '{"InvoiceId":"1e9"}'],
    ['a hexadecimal number', '{"InvoiceId":"0x10"}'],
    ['digits of another script', '{"InvoiceId":"١٢٩"}'],
    ['a space', '{"InvoiceId":" 129"}'],
    ['zero', '{"InvoiceId":0}'],
    ['a negative number', '{"InvoiceId":-129}'],
    ['negative digits', '{"InvoiceId":"-129"}'],
    ['a fraction', '{"InvoiceId":129.5}'],
    ['sixteen digits', '{"InvoiceId":1234567890123456}'],
    ['a huge number', '{"InvoiceId":1e300}'],
    ['a list', '{"InvoiceId":[129]}'],
    ['an object', '{"InvoiceId":{"$gt":0}}'],
    ['true', '{"InvoiceId":true}'],
    ['broken JSON', '{"InvoiceId":129'],
    ['no object', '129'],
  ])('is refused with 400 and a reason for %s', async (_name, payload) => {
    const { app, intake } = await createTestApp()
    const answer = await app.inject({ method: 'POST', url: messages, headers: json, payload })
    expect(answer.statusCode).toBe(400)
    expect(answer.json<{ error: string }>().error).not.toBe('')
    expect(intake.rings).toEqual([])
  })

  test('is refused with 400 when the query names two chats', async () => {
    const { app } = await createTestApp()
    expect((await app.inject({ method: 'GET', url: `${messages}?InvoiceId=1&InvoiceId=2` })).statusCode).toBe(400)
  })

  test('is refused with 413 above 256 KiB', async () => {
    const { app } = await createTestApp()
    const payload = JSON.stringify({ InvoiceId: 129, Message: 'x'.repeat(256 * 1024) })
    expect((await app.inject({ method: 'POST', url: messages, headers: json, payload })).statusCode).toBe(413)
  })

  test('is refused with 401 for a wrong key before its body is looked at', async () => {
    const { app, intake } = await createTestApp()
    const answer = await app.inject({ method: 'POST', url: '/crm/messages/crm-keY', headers: json, payload: '{ not JSON' })
    expect(answer.statusCode).toBe(401)
    expect(intake.rings).toEqual([])
  })

  test('is let in by a long key of signs that a path must escape', async () => {
    const webhookKey = `${'long key/'.repeat(20)}%`
    const { app, intake } = await createTestApp({ ...crm, webhookKey })
    const answer = await app.inject({ method: 'GET', url: `/crm/messages/${encodeURIComponent(webhookKey)}?InvoiceId=129` })
    expect(answer.statusCode).toBe(200)
    expect(intake.rings).toEqual(['7:129'])
  })

  test('is answered with 503 and a time to come back while Postgres is away', async () => {
    const { app, intake, hints } = await createTestApp()
    intake.setTrouble(() => Promise.reject(new Error('away')))
    const answer = await app.inject({ method: 'GET', url: `${messages}?InvoiceId=129` })
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(hints).toEqual([])
  })

  test('is unknown where there is no shop', async () => {
    const { app } = await createTestApp(null)
    expect((await app.inject({ method: 'GET', url: `${messages}?InvoiceId=129` })).statusCode).toBe(404)
  })
})

describe('a notice of a sale', () => {
  const signature = saleSignature('secret', 129, 25)

  test.each([
    ['JSON', { method: 'POST', url: sales, headers: json, payload: JSON.stringify({ ID_I: 129, ID_D: 25, SHA256: signature }) }],
    [
      'a form with capital digits',
      { method: 'POST', url: sales, headers: form, payload: `ID_I=129&ID_D=25&SHA256=${signature.toUpperCase()}` },
    ],
    ['a query', { method: 'GET', url: `${sales}?id_i=129&id_d=25&sha256=${signature}` }],
  ] as const)('rings the chat of its order for %s', async (_name, request) => {
    const { app, intake, hints } = await createTestApp()
    expect((await app.inject(request)).statusCode).toBe(200)
    expect(intake.rings).toEqual(['7:129'])
    expect(hints).toEqual([{ lane: 1, chat: 129, wanted: 1 }])
  })

  test.each([
    ['a wrong signature', `ID_I=129&ID_D=26&SHA256=${signature}`, 401],
    ['no signature', 'ID_I=129&ID_D=25', 401],
    ['two signatures', `ID_I=129&ID_D=25&SHA256=${signature}&SHA256=${signature}`, 401],
    ['no order', `ID_D=25&SHA256=${signature}`, 400],
    ['no product', `ID_I=129&SHA256=${signature}`, 400],
    ['an order that is no number', `ID_I=1e2&ID_D=25&SHA256=${signature}`, 400],
  ])('is refused for %s', async (_name, query, status) => {
    const { app, intake } = await createTestApp()
    expect((await app.inject({ method: 'GET', url: `${sales}?${query}` })).statusCode).toBe(status)
    expect(intake.rings).toEqual([])
  })

  test('is refused for a wrong key', async () => {
    const { app, intake } = await createTestApp()
    const answer = await app.inject({ method: 'GET', url: `/crm/sales/wrong?ID_I=129&ID_D=25&SHA256=${signature}` })
    expect(answer.statusCode).toBe(401)
    expect(intake.rings).toEqual([])
  })

  test('is refused where no password is set, whatever the signature', async () => {
    const { app, intake } = await createTestApp({ ...crm, salePassword: undefined })
    const unsigned = saleSignature('', 129, 25)
    expect((await app.inject({ method: 'GET', url: `${sales}?ID_I=129&ID_D=25&SHA256=${unsigned}` })).statusCode).toBe(401)
    expect(intake.rings).toEqual([])
  })
})
