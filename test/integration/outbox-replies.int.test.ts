import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, createOutboxFixture } from './outbox-fixture.ts'
import type { OutboxFixture } from './outbox-fixture.ts'

let fixture: OutboxFixture

beforeAll(async () => {
  fixture = await createOutboxFixture()
})
afterAll(() => fixture.close())

const forbidden = async (during: () => Promise<void>): Promise<void> => {
  fixture.simulator.faults.forbidden = true
  try {
    await during()
  } finally {
    fixture.simulator.faults.forbidden = false
  }
}

test('a reply reaches the dialog once, is linked to its message, and its writer gets a receipt', async () => {
  const { open, chat, say, ended, items, sent, simulator, told, hinted } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await say(order, 'Good day!')
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order).map(({ text }) => text)).toEqual(['Good day!'])
  expect((await items(lane))[0]?.linked).toBe(simulator.messages(order).at(-1)?.id)
  expect((await told('receipt')).filter(({ idem }) => idem.endsWith(':1:sent'))).toHaveLength(1)
  expect(hinted.telegram).toContain('manager:7')
})

test('several replies of one chat go in the order of their acceptance, equal ones each for itself', async () => {
  const { open, chat, say, ended, items, sent } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await say(order, 'ok', 'ok', 'one moment', 'ok')
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent', 'sent', 'sent', 'sent'])
  expect(sent(order).map(({ text }) => text)).toEqual(['ok', 'ok', 'one moment', 'ok'])
  const linked = (await items(lane)).map((item) => item.linked)
  expect(linked).toEqual(sent(order).map(({ messageId }) => messageId))
})

test('a refused reply is dead at once: its writer is told why, with the text and three ways on, and the next one goes', async () => {
  const { open, chat, say, ended, sent, sql, told, claim } = fixture
  const { worker, drain } = open()
  const order = await chat()
  const lane = await say(order, 'not for you')
  await forbidden(async () => {
    await drain(await claim(lane), new AbortController().signal)
  })
  await say(order, 'for you')
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['dead', 'sent'])
  expect(sent(order).map(({ text }) => text)).toEqual(['for you'])
  const notice = (await told('notice')).find(({ payload }) => payload.key === 'reply.failed')
  expect(notice).toMatchObject({
    recipient: 'manager:7',
    payload: { params: { reason: { text: 'reason.rights' }, text: 'not for you' } },
  })
  expect(notice?.payload.buttons?.map(([button]) => button)).toMatchObject([
    { label: 'btn.retry', data: `1:retry:${lane.toString(36)}:1` },
    { label: 'btn.copy', copy: 'not for you' },
    { label: 'btn.crm', url: `https://crm.example/${String(order)}` },
  ])
  expect(await sql(`select kind, data->>'class' as class from event where kind = 'dead'`)).toEqual([{ kind: 'dead', class: 'forbidden' }])
  expect((await told('receipt')).filter(({ idem }) => idem.endsWith(':1:dead'))).toHaveLength(1)
})

test('a reply that was accepted before somebody else claimed the chat is not sent', async () => {
  const { open, chat, say, ended, sent, desk, told } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await say(order, 'too late')
  await desk.drop({ order, manager: 7 })
  await desk.claim({ order, message: 0, manager: 8, key: `again:${String(order)}` })
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['dead'])
  expect(sent(order)).toEqual([])
  expect(await told('notice')).toContainEqual(
    expect.objectContaining({ payload: expect.objectContaining({ key: 'reply.stale.other', params: { manager: { manager: 8 } } }) }),
  )
})

test('a mark as read is made, told when somebody waits for it, and followed by a new reading', async () => {
  const { open, chat, ended, simulator, desk, hinted, told } = fixture
  const { worker } = open()
  const order = await chat()
  const seen = await desk.seen({ order, manager: 7, key: `press:${String(order)}` })
  const lane = seen?.lanes[0]?.lane ?? 0
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(simulator.chats().find(({ id }) => id === order)?.unread).toBe(0)
  expect(hinted.crmSync).toContain(order)
  expect((await told('notice')).filter(({ payload }) => payload.key === 'reply.seen.ok')).toHaveLength(1)
})

test('an effect that this version does not know is dead and holds nothing up', async () => {
  const { open, chat, say, ended, sql } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await say(order, 'first', 'second')
  await sql(`update outbox_item set payload = '{}' where lane_id = $1 and seq = 1`, [lane])
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['dead', 'sent'])
})

test('a key that the CRM refuses kills no reply', async () => {
  const { open, chat, say, items, dueIn, claim } = fixture
  const { drain } = open({ between: () => ({ readMessages: () => Promise.resolve({ status: 'unauthorized' }) }) }, false)
  const lane = await say(await chat(), 'later')
  await drain(await claim(lane), new AbortController().signal)
  expect(await items(lane)).toMatchObject([{ state: 'pending', attempts: 0 }])
  expect(await dueIn(lane)).toBeGreaterThan(25_000)
})

test('a reply that waits for a quarter of an hour is told of once', async () => {
  const { open, chat, say, claim, told, sql } = fixture
  const late = new Date(Date.now() + 16 * 60_000)
  const { drain } = open(
    { between: () => ({ readMessages: () => Promise.resolve({ status: 'not-done', reason: 'unreachable' }) }), clock: () => late },
    false,
  )
  const lane = await say(await chat(), 'patience')
  const tryOnce = async (): Promise<void> => {
    await sql('update lane set next_at = now() where id = $1', [lane])
    await drain(await claim(lane), new AbortController().signal)
  }
  await tryOnce()
  await tryOnce()
  expect((await told('notice')).filter(({ payload }) => payload.key === 'reply.waiting')).toHaveLength(1)
})

test('after a day a reply that surely did not go is dead and its writer knows', async () => {
  const { open, chat, say, claim, items, told } = fixture
  const tomorrow = new Date(Date.now() + 25 * 3_600_000)
  const { drain } = open(
    { between: () => ({ readMessages: () => Promise.resolve({ status: 'not-done', reason: 'unreachable' }) }), clock: () => tomorrow },
    false,
  )
  const lane = await say(await chat(), 'yesterday')
  await drain(await claim(lane), new AbortController().signal)
  expect(await items(lane)).toMatchObject([{ state: 'dead' }])
  expect((await told('notice')).some(({ payload }) => payload.params?.['text'] === 'yesterday')).toBe(true)
})

test('a worker that stops gives the lane back untouched', async () => {
  const { open, chat, say, claim, items, sent } = fixture
  const { drain } = open({}, false)
  const order = await chat()
  const lane = await say(order, 'not yet')
  await drain(await claim(lane), AbortSignal.abort())
  expect(await items(lane)).toMatchObject([{ state: 'pending', attempts: 0 }])
  expect(sent(order)).toEqual([])
  await fixture.claim(lane)
})

test('a reply for another account is left alone, for the number of its order means somebody else here', async () => {
  const { open, chat, say, claim, items, sent, sql, dueIn } = fixture
  const { drain } = open({}, false)
  const order = await chat()
  const lane = await say(order, 'elsewhere')
  await sql('update lane set key = $2 where id = $1', [lane, `${String(account + 1)}:${String(order)}`])
  await drain(await claim(lane), new AbortController().signal)
  expect(await items(lane)).toMatchObject([{ state: 'pending', attempts: 0 }])
  expect(sent(order)).toEqual([])
  expect(await dueIn(lane)).toBeGreaterThan(30_000)
})
