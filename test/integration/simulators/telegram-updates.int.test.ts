import { expect, test } from 'vitest'
import { z } from 'zod'
import { createReceiver, createTelegramWorld } from './telegram-world.ts'
import { eventually } from './matching.ts'

const ids = (result: unknown): number[] =>
  z
    .array(z.object({ update_id: z.number() }))
    .parse(result)
    .map(({ update_id: id }) => id)

test('a webhook gets the updates of a person in order, with the secret', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const { received, url } = await createReceiver()
  await call('setWebhook', { url, secret_token: 's3cret' })
  const texts = Array.from({ length: 10 }, (_, index) => `t${String(index)}`)
  const sent = texts.map((text) => telegram.sendText(anna, anna.id, text).updateId)
  await eventually(() => received.map(({ text }) => text)).toEqual(texts)
  expect(received.map(({ updateId }) => updateId)).toEqual(sent)
  expect(received[0]?.headers['x-telegram-bot-api-secret-token']).toBe('s3cret')
  await eventually(() => telegram.pendingUpdates()).toBe(0)
})

test('a refused update comes again before the next one of that person', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  telegram.faults.webhookBackoffMs = 20
  const { received, url } = await createReceiver([{ status: 500 }, { status: 500 }, { status: 500 }])
  telegram.sendText(anna, anna.id, 'first')
  telegram.sendText(anna, anna.id, 'second')
  await call('setWebhook', { url })
  await eventually(() => received.map(({ text }) => text)).toEqual(['first', 'first', 'first', 'first', 'second'])
  expect(
    telegram.ledger.where(({ kind, ok }) => kind === 'telegram.update' && !ok).map(({ status, attempt }) => [status, attempt]),
  ).toEqual([
    [500, 0],
    [500, 1],
    [500, 2],
  ])
})

test('a Retry-After of the webhook is waited for', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const { received, url } = await createReceiver([{ status: 503, headers: { 'retry-after': '1' } }])
  await call('setWebhook', { url })
  telegram.sendText(anna, anna.id, 'x')
  const delivered = await telegram.ledger.waitFor(({ kind, ok }) => kind === 'telegram.update' && ok, { timeoutMs: 5000 })
  const [refused] = telegram.ledger.where(({ status }) => status === 503)
  expect(delivered.atMs - (refused?.atMs ?? delivered.atMs)).toBeGreaterThanOrEqual(990)
  expect(received).toHaveLength(2)
})

test('polling repeats what was not confirmed and drops what was', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const [first = 0, second = 0] = ['a', 'b'].map((text) => telegram.sendText(anna, anna.id, text).updateId)
  expect(ids((await call('getUpdates')).result)).toEqual([first, second])
  expect(ids((await call('getUpdates', { limit: 1 })).result)).toEqual([first])
  expect(ids((await call('getUpdates', { offset: second })).result)).toEqual([second])
  expect(ids((await call('getUpdates', { offset: second + 1 })).result)).toEqual([])
  expect(telegram.pendingUpdates()).toBe(0)
})

test('a long poll ends with the update that comes meanwhile', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const polling = call('getUpdates', { timeout: 30 })
  const other = call('getUpdates', { timeout: 30 })
  // One of the two polls has thrown the other out by now.
  const conflict = await Promise.race([polling, other])
  expect(conflict).toMatchObject({ status: 409 })
  const { updateId } = telegram.sendText(anna, anna.id, 'x')
  expect((await Promise.all([polling, other])).flatMap(({ result }) => (result === undefined ? [] : ids(result)))).toEqual([updateId])
})

test('polling beside a webhook is a conflict', async () => {
  const { call } = await createTelegramWorld()
  await call('setWebhook', { url: 'http://127.0.0.1:9/telegram/webhook' })
  expect((await call('getUpdates')).status).toBe(409)
  await call('deleteWebhook')
  expect((await call('getUpdates')).status).toBe(200)
})

test('the bot gets only the kinds that it asked for', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  await call('getUpdates', { allowed_updates: ['edited_message'] })
  const { messageId } = telegram.sendText(anna, anna.id, 'old')
  const { updateId } = telegram.editText(anna, anna.id, messageId, 'new')
  expect(ids((await call('getUpdates')).result)).toEqual([updateId])
})

test('a duplicated update comes twice, by webhook and by polling', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  telegram.faults.duplicateRate = 1
  const { updateId } = telegram.sendText(anna, anna.id, 'x')
  expect(ids((await call('getUpdates')).result)).toEqual([updateId, updateId])
  const { received, url } = await createReceiver()
  await call('setWebhook', { url, drop_pending_updates: true })
  telegram.sendText(anna, anna.id, 'y')
  await eventually(() => received.map(({ text }) => text)).toEqual(['y', 'y'])
})

test('shuffled updates of one person arrive all, in another order', async () => {
  const { telegram, anna, call } = await createTelegramWorld({ seed: 4 })
  telegram.faults.shuffleRate = 0.5
  const { received, url } = await createReceiver()
  await call('setWebhook', { url })
  const sent = Array.from({ length: 12 }, (_, index) => telegram.sendText(anna, anna.id, String(index)).updateId)
  await eventually(() => received.length).toBe(12)
  const order = received.map(({ updateId }) => updateId)
  expect(order.toSorted((a, b) => a - b)).toEqual(sent)
  expect(order).not.toEqual(sent)
})

test('shuffled updates are not lost by the offset of a poll', async () => {
  const { telegram, anna, call } = await createTelegramWorld({ seed: 4 })
  telegram.faults.shuffleRate = 0.5
  const sent = Array.from({ length: 12 }, (_, index) => telegram.sendText(anna, anna.id, String(index)).updateId)
  const got = new Set<number>()
  let offset = 0
  while (got.size < sent.length) {
    const batch = ids((await call('getUpdates', { offset, timeout: 5 })).result)
    for (const id of batch) got.add(id)
    offset = Math.max(offset, ...batch.map((id) => id + 1))
  }
  expect([...got].toSorted((a, b) => a - b)).toEqual(sent)
})

test('a delayed update waits', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  telegram.faults.deliveryDelayMs = [150, 200]
  telegram.sendText(anna, anna.id, 'x')
  expect(ids((await call('getUpdates')).result)).toEqual([])
  expect(ids((await call('getUpdates', { timeout: 5 })).result)).toHaveLength(1)
})

test('presses in one batch come as one update a person', async () => {
  const { telegram, call, post } = await createTelegramWorld()
  const messageId = await post('card', { reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] } })
  const people = Array.from({ length: 50 }, (_, index) => telegram.addUser({ firstName: `M${String(index)}` }))
  const presses = telegram.pressAll(people.map((user) => ({ user, chatId: telegram.groupId(), messageId, button: 'Go' })))
  expect(ids((await call('getUpdates')).result)).toEqual(presses.map(({ updateId }) => updateId))
})

test('what happened while Telegram was away comes after it returns, at the same address', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const { received, url } = await createReceiver()
  await call('setWebhook', { url })
  const address = telegram.url
  await telegram.stop()
  await expect(call('getMe')).rejects.toThrow()
  telegram.sendText(anna, anna.id, 'while away')
  await telegram.start()
  expect(telegram.url).toBe(address)
  await eventually(() => received.map(({ text }) => text)).toEqual(['while away'])
  expect((await call('getMe')).ok).toBe(true)
})
