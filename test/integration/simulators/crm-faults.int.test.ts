import { expect, test } from 'vitest'
import { createCrmWorld, createHookListener } from './crm-world.ts'
import { eventually, matching } from './matching.ts'

test('list key, numbers as text and wrapped messages', async () => {
  const { crm, chat, call, list } = await createCrmWorld()
  crm.buyerWrites(chat, 'x')
  crm.faults.listKey = 'items'
  crm.faults.numbersAsText = true
  crm.faults.wrapMessages = true
  expect(await list()).toMatchObject({ cnt_pages: '1', items: [{ id_i: String(chat), cnt_new: '1' }] })
  expect(await (await call('/debates/v2', { query: { id_i: chat } })).json()).toMatchObject({ messages: [{ buyer: '1', message: 'x' }] })
})

test('a text comes back altered, but the ledger and the store keep what was written', async () => {
  const { crm, chat, send, read } = await createCrmWorld()
  crm.faults.alterTextRate = 1
  crm.faults.changedCharacterRate = 0
  await send('2 < 3 & "so"  \nnext ')
  expect((await read())[0]?.message).toBe('2 &lt; 3 &amp; &quot;so&quot;<br>next')
  crm.faults.changedCharacterRate = 1
  await send('plain')
  expect((await read())[1]?.message).toMatch(/^(?=.*\?)[plain?]{5}$/)
  expect(crm.messages(chat).map(({ text }) => text)).toEqual(['2 < 3 & "so"  \nnext ', 'plain'])
})

test('5xx, an HTML page and 429: refused, nothing done', async () => {
  const { crm, chat, send } = await createCrmWorld()
  crm.faults.errorRate5xx = 1
  expect((await send('x')).status).toBe(503)
  crm.faults.errorRate5xx = 0
  crm.faults.htmlPageRate = 1
  const page = await send('x')
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<html>')])
  crm.faults.htmlPageRate = 0
  crm.faults.throttle429Rate = 1
  const throttled = await send('x')
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '1'])
  expect(crm.messages(chat)).toEqual([])
  expect(crm.ledger.where(({ kind }) => kind === 'crm.send').map(({ ok, status }) => [ok, status])).toEqual([
    [false, 503],
    [false, 200],
    [false, 429],
  ])
})

test('done, then cut: the message stands once, and reading is never cut', async () => {
  const { crm, chat, send, read } = await createCrmWorld()
  crm.faults.commitThenResetRate = 1
  await expect(send('x')).rejects.toThrow()
  expect((await read()).map(({ message }) => message)).toEqual(['x'])
  expect(crm.ledger.where(({ kind }) => kind === 'crm.send')).toMatchObject([{ ok: true, answered: false, chat, text: 'x' }])
})

test('401 once: the token is dead, a new one works', async () => {
  const { crm, session, newToken, call } = await createCrmWorld()
  crm.faults.unauthorizedOnce = true
  expect((await call('/debates/v2/chats')).status).toBe(401)
  expect((await call('/debates/v2/chats')).status).toBe(401)
  session.token = await newToken()
  expect((await call('/debates/v2/chats')).status).toBe(200)
})

test('a token ends with its lifetime', async () => {
  const { crm, session, newToken, call } = await createCrmWorld()
  crm.faults.tokenLifetimeMs = 0
  session.token = await newToken()
  expect((await call('/debates/v2/chats')).status).toBe(401)
})

test('forbidden is 403', async () => {
  const { crm, call } = await createCrmWorld()
  crm.faults.forbidden = true
  expect((await call('/debates/v2/chats')).status).toBe(403)
})

test('slow: the answer takes its time', async () => {
  const { crm, call } = await createCrmWorld()
  crm.faults.slowMs = 120
  const before = performance.now()
  await call('/debates/v2/chats')
  expect(performance.now() - before).toBeGreaterThanOrEqual(115)
})

test('refused files have an error and no id', async () => {
  const { crm, upload } = await createCrmWorld()
  crm.faults.refuseFiles = true
  expect(await upload('a.exe')).toMatchObject([{ newid: '', name: 'a.exe' }])
  expect([crm.uploads(), crm.ledger.entries().at(-1)]).toMatchObject([[], { kind: 'crm.upload', ok: false }])
})

test('a file that hangs is never answered, others are', async () => {
  const { crm, chat, read } = await createCrmWorld()
  crm.buyerWrites(chat, '', { file: { name: 'a.jpg', bytes: Buffer.from('picture'), image: true } })
  const [message] = await read()
  crm.faults.hangFiles.add(chat)
  const controller = new AbortController()
  const hanging = fetch(message?.url ?? '', { signal: controller.signal })
  await crm.ledger.waitFor(({ kind, error }) => kind === 'crm.file' && error === 'hangs', { timeoutMs: 5000 })
  controller.abort()
  await expect(hanging).rejects.toThrow()
  crm.faults.hangFiles.clear()
  expect(await (await fetch(message?.url ?? '')).text()).toBe('picture')
})

test('down refuses connections; up again, all is still there', async () => {
  const { crm, chat, call, read } = await createCrmWorld()
  crm.buyerWrites(chat, 'x')
  crm.faults.down = true
  await eventually(() => call('/debates/v2/chats').catch((error: unknown) => (error instanceof Error ? error.cause : error))).toMatchObject(
    { code: 'ECONNREFUSED' },
  )
  crm.faults.down = false
  await eventually(() => read().catch(() => [])).toMatchObject([{ message: 'x' }])
})

test('reading can mark as seen, and names can come encoded', async () => {
  const { crm, chat, read, list } = await createCrmWorld()
  crm.buyerWrites(chat, '', { file: { name: 'мій файл.pdf', bytes: Buffer.from('x') } })
  crm.faults.encodeNames = true
  crm.faults.readMarksSeen = true
  expect((await read())[0]?.filename).toBe(encodeURIComponent('мій файл.pdf'))
  expect(await list()).toMatchObject({ chats: [{ cnt_new: 0 }] })
})

test('a webhook tells of a buyer’s message in each of the three forms', async () => {
  const { hooks, url } = await createHookListener()
  const { crm, chat } = await createCrmWorld({ webhook: { url } })
  for (const format of ['json', 'form', 'query'] as const) {
    const id = crm.buyerWrites(chat, 'hello & bye', { format })
    await crm.ledger.waitFor(({ kind, messageId }) => kind === 'crm.webhook' && messageId === id, { timeoutMs: 5000 })
  }
  const fields = { InvoiceId: String(chat), Message: 'hello & bye', OwnerId: '0' }
  expect(hooks).toMatchObject([
    { method: 'POST', type: 'application/json', fields },
    { method: 'POST', type: matching(/urlencoded/), fields },
    { method: 'GET', fields },
  ])
})

test('a webhook can be missing, double, lost, and come for the seller', async () => {
  const { hooks, url } = await createHookListener()
  const { crm, chat } = await createCrmWorld({ webhook: { url } })
  const hooksSeen = () => crm.ledger.where(({ kind }) => kind === 'crm.webhook').length
  crm.buyerWrites(chat, 'untold', { webhook: false })
  crm.buyerWrites(chat, 'twice', { webhook: 'duplicate' })
  await eventually(hooksSeen).toBe(2)
  crm.faults.webhookDropRate = 1
  crm.buyerWrites(chat, 'lost')
  expect(crm.ledger.entries().at(-1)).toMatchObject({ kind: 'crm.webhook', ok: false, error: 'dropped' })
  crm.faults.webhookDropRate = 0
  crm.faults.webhookForSeller = true
  crm.sellerWrites(chat, 'own')
  await eventually(hooksSeen).toBe(4)
  expect(hooks.map(({ fields }) => fields['Message'])).toEqual(['twice', 'twice', 'own'])
  expect(hooks.at(-1)?.fields['OwnerId']).toBe('100001')
})

test('a sale is told with the published signature', async () => {
  const { hooks, url } = await createHookListener()
  const { crm } = await createCrmWorld()
  crm.setWebhook({ sale: { url, password: 'Secret' } })
  const order = crm.addChat({ id: 129_000_001, itemId: 2_500_001 })
  crm.saleWebhookFor(order)
  await eventually(() => hooks.length).toBe(1)
  expect(hooks[0]?.fields['SHA256']).toBe('74742016b60b9b235a90f0b5ff8bf8371893f6463cac8c3734e4ed3f067ca83e')
})

test('knobs can be set and read as JSON, and a wrong patch changes nothing', async () => {
  const { crm, chat } = await createCrmWorld()
  expect(crm.patchFaults({ hangFiles: [chat], slowMs: 5 })).toEqual({ status: 'done' })
  expect(crm.describeFaults()).toMatchObject({ hangFiles: [chat], slowMs: 5, down: false })
  expect(crm.patchFaults({ slowMs: 7, colour: 'red' }).status).toBe('invalid')
  expect(crm.faults.slowMs).toBe(5)
})
