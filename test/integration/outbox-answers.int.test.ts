import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOutboxFixture } from './outbox-fixture.ts'
import type { OutboxFixture } from './outbox-fixture.ts'

let fixture: OutboxFixture

beforeAll(async () => {
  fixture = await createOutboxFixture()
})
afterAll(() => fixture.close())

const chatRow = async (order: number) =>
  (
    await fixture.sql<{ waits: boolean; seller: number }>(
      'select waiting_since is not null as waits, last_seller_id as seller from chat where external_id = $1',
      [order],
    )
  )[0]

test('the answer of a rule goes out as automatic, is linked, tells nobody, and the buyer goes on waiting', async () => {
  const { open, chat, answer, ended, items, sent, simulator, told } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await answer(order, 'Ми відповімо вранці\n  і дамо знати')
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order).map(({ text, note }) => [text, note])).toEqual([['Ми відповімо вранці\n  і дамо знати', 'auto']])
  expect((await items(lane))[0]?.linked).toBe(simulator.messages(order).at(-1)?.id)
  expect(await chatRow(order)).toEqual({ waits: true, seller: 0 })
  expect([...(await told('receipt')), ...(await told('notice'))]).toEqual([])
})

test('an answer whose end was cut is found again, not sent twice', async () => {
  const { open, chat, answer, ended, sent, simulator } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await answer(order, 'Вітаємо!')
  simulator.faults.commitThenResetRate = 1
  const first = worker.work(lane)
  await simulator.ledger.waitFor(({ kind, ok, chat: of }) => kind === 'crm.send' && ok && of === order, { timeoutMs: 10_000 })
  simulator.faults.commitThenResetRate = 0
  await first
  expect(await ended(lane, 40_000)).toEqual(['sent'])
  expect(sent(order)).toHaveLength(1)
  expect(await chatRow(order)).toEqual({ waits: true, seller: 0 })
})

test('a manager’s reply behind it ends the wait, each is linked to its own message, and only the reply is no automatic one', async () => {
  const { open, chat, answer, say, ended, items, sent } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await answer(order, 'Добрий день!')
  await say(order, 'Добрий день!')
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent', 'sent'])
  expect(sent(order).map(({ note }) => note)).toEqual(['auto', undefined])
  expect((await items(lane)).map(({ linked }) => linked)).toEqual(sent(order).map(({ messageId }) => messageId))
  expect(await chatRow(order)).toEqual({ waits: false, seller: sent(order)[1]?.messageId })
})
