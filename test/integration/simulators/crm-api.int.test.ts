import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCrmWorld, sellerId, toSign } from './crm-world.ts'
import { matching } from './matching.ts'

test('the sign of the published test vector is accepted once, also with the fraction of a float', async () => {
  const { login } = await createCrmWorld()
  const sign = '001263e6833a2a37fdc337fcbd6da350a7742e1737975747449dda95959c83a7'
  const body = { seller_id: sellerId, timestamp: 1_732_233_600, sign }
  expect(await (await login(body)).json()).toMatchObject({ retval: 0, token: matching(/^[0-9A-F]{32}$/) })
  expect(await (await login(body)).json()).toMatchObject({ retval: 1, desc: matching(/timestamp/), token: null })
  expect(await (await login({ ...body, timestamp: 1_732_233_600.2 })).json()).toMatchObject({ retval: 0 })
})

test('a wrong sign or seller gets no token', async () => {
  const { crm, login } = await createCrmWorld()
  expect(await (await login({ seller_id: sellerId, timestamp: 5, sign: toSign(6) })).json()).toMatchObject({ retval: 1, token: null })
  expect(await (await login({ seller_id: 1, timestamp: 5, sign: toSign(5) })).json()).toMatchObject({ retval: 1, token: null })
  expect(crm.ledger.where(({ kind, ok }) => kind === 'crm.login' && !ok)).toHaveLength(2)
})

test('an idle connection is kept for minutes, so that a client that stood still finds it alive', async () => {
  const { call } = await createCrmWorld()
  expect((await call('/token/perms')).headers.get('keep-alive')).toBe('timeout=120')
})

test('a call without a good token is 401', async () => {
  const { crm, call, session } = await createCrmWorld()
  expect((await call('/token/perms')).status).toBe(200)
  session.token = 'WRONG'
  expect((await call('/token/perms')).status).toBe(401)
  expect(crm.ledger.entries().at(-1)).toMatchObject({ kind: 'crm.perms', ok: false, status: 401 })
})

test('dialogs are listed newest activity first, in pages and filtered', async () => {
  const { crm, chat, list } = await createCrmWorld()
  const second = crm.addChat({ email: 'second@example.com', itemId: 7 })
  crm.buyerWrites(chat, 'hello')
  const rows = [
    { id_i: chat, cnt_msg: 1, cnt_new: 1 },
    { id_i: second, cnt_msg: 0, cnt_new: 0 },
  ]
  expect(await list()).toMatchObject({ cnt_pages: 1, chats: rows })
  expect(await list({ pagesize: 1, page: 2 })).toMatchObject({ cnt_pages: 2, chats: [{ id_i: second }] })
  expect(await list({ pageSize: 1 })).toMatchObject({ cnt_pages: 2, chats: [{ id_i: chat }] })
  expect(await list({ filter_new: 1 })).toMatchObject({ chats: [{ id_i: chat }] })
  expect(await list({ email: 'second@example.com' })).toMatchObject({ chats: [{ id_i: second }] })
  expect(await list({ id_ds: '7,8' })).toMatchObject({ chats: [{ id_i: second }] })
})

test('messages are read back and forth by id, deleted ones only when asked for', async () => {
  const { crm, chat, read } = await createCrmWorld()
  const ids = ['a', 'b', 'c', 'd'].map((text) => crm.buyerWrites(chat, text))
  const [a = 0, b = 0, c = 0, d = 0] = ids
  const idsOf = async (query: Record<string, number>) => (await read(query)).map(({ id }) => id)
  expect(await idsOf({ count: 200 })).toEqual(ids)
  expect(await idsOf({ count: 2 })).toEqual([c, d])
  expect(await idsOf({ count: 2, old_id: c })).toEqual([a, b])
  expect(await idsOf({ newer: 1, old_id: b, count: 1 })).toEqual([c, d])
  expect(await idsOf({ id_from: b, id_to: c, old_id: a })).toEqual([b, c])
  crm.deleteMessage(chat, b)
  expect(await idsOf({ count: 200 })).toEqual([a, c, d])
  expect((await read({ count: 200, hidden: 1 })).map(({ deleted }) => deleted)).toEqual([0, 1, 0, 0])
})

test('the writers are told apart, and an edit is seen in place', async () => {
  const { crm, chat, read } = await createCrmWorld()
  const id = crm.buyerWrites(chat, 'from the buyer')
  crm.sellerWrites(chat, 'from the panel')
  crm.automaticMessage(chat, 'by itself')
  crm.editMessage(chat, id, 'changed')
  expect((await read()).map(({ buyer, seller, message }) => [buyer, seller, message])).toEqual([
    [1, 0, 'changed'],
    [0, 1, 'from the panel'],
    [0, 0, 'by itself'],
  ])
})

test('a send appears once as the seller’s, is empty in its answer, and marks the dialog as read', async () => {
  const { crm, chat, send, read, list } = await createCrmWorld()
  crm.buyerWrites(chat, 'question')
  const response = await send('answer')
  expect([response.ok, await response.text()]).toEqual([true, ''])
  expect((await read()).at(-1)).toMatchObject({ message: 'answer', seller: 1, buyer: 0 })
  expect(await list()).toMatchObject({ chats: [{ cnt_new: 0 }] })
  expect(crm.ledger.where(({ kind }) => kind === 'crm.send')).toMatchObject([
    { ok: true, chat, text: 'answer', messageId: crm.messages(chat).at(-1)?.id },
  ])
})

test('an automatic send leaves the dialog unread, and seen reads it', async () => {
  const { crm, chat, send, post, list } = await createCrmWorld()
  crm.buyerWrites(chat, 'question')
  await send('we got it', { is_auto: true })
  expect(await list()).toMatchObject({ chats: [{ cnt_new: 1 }] })
  expect((await post('/debates/v2/seen', chat)).ok).toBe(true)
  expect(await list()).toMatchObject({ chats: [{ cnt_new: 0 }] })
})

test('uploaded files become messages of their own, each once', async () => {
  const { crm, chat, send, read, upload } = await createCrmWorld()
  const files = await upload('one.jpg', 'два.pdf')
  expect((await send('see', { files })).ok).toBe(true)
  const messages = await read()
  expect(messages.map(({ is_file: isFile, filename }) => [isFile, filename])).toEqual([
    [0, null],
    [1, 'one.jpg'],
    [1, 'два.pdf'],
  ])
  expect(await (await fetch(messages[2]?.url ?? '')).text()).toBe('bytes of два.pdf')
  const md5 = createHash('md5').update('bytes of one.jpg').digest('hex')
  expect(crm.ledger.where(({ kind }) => kind === 'crm.send')).toMatchObject([
    { chat, files: [{ name: 'one.jpg', md5 }, { name: 'два.pdf' }] },
  ])
  expect((await send('again', { files })).status).toBe(400)
  expect(crm.uploads().map(({ used }) => used)).toEqual([true, true])
})

test.each([
  ['an empty message', { message: ' ' }],
  ['an unknown field', { message: 'x', colour: 'red' }],
  ['a text that is none', { message: 5 }],
  ['an unknown file', { message: 'x', files: [{ newid: 'nothing', name: 'a', type: 'b' }] }],
])('%s is refused with 400 and not sent', async (_, body) => {
  const { crm, chat, post } = await createCrmWorld()
  expect((await post('/debates/v2', chat, body)).status).toBe(400)
  expect(crm.messages(chat)).toEqual([])
  expect(crm.ledger.entries().at(-1)).toMatchObject({ kind: 'crm.send', ok: false, status: 400, chat })
})

test('an unknown dialog is 404, a missing number 400', async () => {
  const { call, post } = await createCrmWorld()
  expect((await post('/debates/v2', 5, { message: 'x' })).status).toBe(404)
  expect((await call('/debates/v2')).status).toBe(400)
  expect((await call('/debates/v2', { query: { id_i: '1 OR 1' } })).status).toBe(400)
  expect((await call('/nothing')).status).toBe(404)
})

test('the seller deletes an own message, not a buyer’s', async () => {
  const { crm, chat, call, send } = await createCrmWorld()
  const buyers = crm.buyerWrites(chat, 'mine')
  await send('wrong')
  const own = crm.messages(chat).at(-1)?.id ?? 0
  const remove = async (id: number) => (await call(`/debates/v2/${String(id)}`, { method: 'DELETE', query: { id_i: chat } })).status
  expect(await remove(buyers)).toBe(403)
  expect([200, 204]).toContain(await remove(own))
  expect(crm.messages(chat).map(({ deleted }) => deleted)).toEqual([false, true])
})

test('a dialog is closed and opened again', async () => {
  const { chat, call } = await createCrmWorld()
  const state = async (): Promise<unknown> => (await call('/debates/v2/chat-state', { query: { id_i: chat } })).json()
  const set = (value: number) => call('/debates/v2/chat-state', { method: 'POST', query: { id_i: chat, chat_state: value } })
  expect(await state()).toEqual({ chat_state: 1, may_change: 1 })
  await set(0)
  expect(await state()).toEqual({ chat_state: 0, may_change: 1 })
  expect((await set(5)).status).toBe(400)
})

test('the order’s card tells product and buyer; an unknown order is an error with status 200', async () => {
  const { crm, call } = await createCrmWorld()
  const chat = crm.addChat({ product: 'Atlas', email: 'b@example.com', itemId: 9, purchase: { invoice_state: 5 } })
  const content = { item_id: 9, name: 'Atlas', invoice_state: 5, buyer_info: { email: 'b@example.com' } }
  expect(await (await call(`/purchase/info/${String(chat)}`)).json()).toMatchObject({ retval: 0, content })
  const unknown = await call('/purchase/info/1')
  expect([unknown.status, await unknown.json()]).toMatchObject([200, { retval: 1, content: null }])
})
