import { encodeCallback } from '@pinline/contracts'
import { createReplies } from '@pinline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, createOutboxFixture } from './outbox-fixture.ts'
import type { OutboxFixture } from './outbox-fixture.ts'

let fixture: OutboxFixture
type Told = Awaited<ReturnType<OutboxFixture['told']>>[number]

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

test('a text whose words another one has taken over sends nothing, and keeps nobody waiting', async () => {
  const { open, chat, say, ended, sent, sql, told } = fixture
  const { worker } = open()
  const order = await chat()
  const lane = await say(order, 'all of it', 'the rest', 'and another')
  await sql(`update outbox_item set payload = payload || '{"text": ""}' where lane_id = $1 and seq = 2`, [lane])
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent', 'sent', 'sent'])
  expect(sent(order).map(({ text }) => text)).toEqual(['all of it', 'and another'])
  expect((await told('receipt')).filter(({ idem }) => idem.endsWith(':2:sent'))).not.toEqual([])
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

describe('a reply whose chat another manager had while it waited', () => {
  const file = { type: 'file', fileId: 'f1', name: 'a.pdf', mime: 'application/pdf', size: 3 } as const

  /** The reply of manager 7 meets its chat after manager 8 has had it. */
  const outrun = async (end: 'free' | 'his'): Promise<{ order: number; lane: number; notices: Told[] }> => {
    const { open, chat, accept, ended, desk, told } = fixture
    const { worker } = open()
    const order = await chat()
    const lane = await accept(order, [{ type: 'text', text: 'too late' }, file])
    await desk.drop({ order, manager: 7 })
    await desk.claim({ order, message: 0, manager: 8, key: `other:${String(order)}` })
    await desk.drop({ order, manager: 8 })
    if (end === 'his') await desk.claim({ order, message: 0, manager: 7, key: `back:${String(order)}` })
    await worker.work(lane)
    expect(await ended(lane)).toEqual(['dead', 'dead'])
    expect(fixture.sent(order)).toEqual([])
    const notices = (await told('notice')).filter(({ idem }) => idem.endsWith(':stale'))
    return { order, lane, notices: notices.slice(-1) }
  }
  const drafts = (order: number) =>
    fixture.sql<{ id: number; content: object; open: boolean }>(
      `select id, content, closed_at is null as open from draft where (content ->> 'order')::bigint = $1`,
      [order],
    )

  test('is kept whole as one draft, which goes by taking the chat', async () => {
    const before = (await fixture.told('notice')).filter(({ idem }) => idem.endsWith(':stale')).length
    const { order, lane, notices } = await outrun('free')
    const [draft] = await drafts(order)
    expect(draft).toMatchObject({
      open: true,
      content: { parts: [{ type: 'text', text: 'too late' }, file], replaces: { lane, seq: 1, last: 2 } },
    })
    expect(notices[0]?.payload).toMatchObject({ key: 'reply.stale.free', params: { at: { time: 'at' } } })
    const data = encodeCallback({ action: 'claimSend', args: [draft?.id ?? 0, order] })
    expect(notices[0]?.payload.buttons).toMatchObject([[{ label: 'btn.claim_send', data }], [{ label: 'btn.copy', copy: 'too late' }]])
    // Both parts were refused, and told of once.
    expect((await fixture.told('notice')).filter(({ idem }) => idem.endsWith(':stale'))).toHaveLength(before + 1)
  })

  test('is sent by a press where the chat is the writer’s again', async () => {
    const { order, notices } = await outrun('his')
    const [draft] = await drafts(order)
    const data = encodeCallback({ action: 'send', args: [draft?.id ?? 0, order] })
    expect(notices[0]?.payload).toMatchObject({ key: 'reply.stale.mine', buttons: [[{ label: 'btn.send', data }], [{}]] })
  })

  test('shows as a draft until its writer has decided', async () => {
    const { order } = await outrun('free')
    const replies = createReplies(fixture.database)
    const [draft] = await fixture.sql<{ id: number; update: number }>(
      `select id, update_id as update from draft where (content ->> 'order')::bigint = $1`,
      [order],
    )
    expect(await replies.progress(42, draft?.update ?? 0)).toBe('draft')
    await fixture.sql('update draft set closed_at = now() where id = $1', [draft?.id])
    expect(await replies.progress(42, draft?.update ?? 0)).toBe('failed')
  })
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

test('a mark as read says so where nothing was left to mark, and tells of the buyer’s newer words again', async () => {
  const { open, chat, ended, simulator, desk, told, sql } = fixture
  const { worker } = open()
  const order = await chat()
  const keys = async () => (await told('notice')).map(({ payload }) => payload.key).filter((key) => key?.startsWith('reply.seen'))
  const mark = async (key: string): Promise<void> => {
    const lane = (await desk.seen({ order, manager: 7, key: `${key}:${String(order)}` }))?.lanes[0]?.lane ?? 0
    await worker.work(lane)
    await ended(lane)
  }
  const before = (await keys()).length
  await mark('first')
  await mark('second')
  await sql(`update message set stored_at = now() where chat_id = (select id from chat where external_id = $1)`, [order])
  await mark('third')
  expect((await keys()).slice(before)).toEqual(['reply.seen.ok', 'reply.seen.none', 'reply.seen.ok'])
  // The CRM is asked in any case: what it shows as unread may be newer than what is stored here.
  expect(simulator.ledger.where(({ kind, chat: of }) => kind === 'crm.seen' && of === order)).toHaveLength(3)
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

test.each([
  ['is silent', { status: 'not-done', reason: 'unreachable' }, 'reason.down'],
  ['refuses the key', { status: 'unauthorized' }, 'reason.key'],
] as const)('a reply that waits for a quarter of an hour while the CRM %s is told of once, with the reason', async (_, answer, reason) => {
  const { open, chat, say, claim, told, sql } = fixture
  const late = new Date(Date.now() + 16 * 60_000)
  const { drain } = open({ between: () => ({ readMessages: () => Promise.resolve(answer) }), clock: () => late }, false)
  const lane = await say(await chat(), 'patience')
  const tryOnce = async (): Promise<void> => {
    await sql('update lane set next_at = now() where id = $1', [lane])
    await drain(await claim(lane), new AbortController().signal)
  }
  const waitsTold = async () => (await told('notice')).filter(({ payload }) => payload.key === 'reply.waiting')
  const before = (await waitsTold()).length
  await tryOnce()
  await tryOnce()
  const waits = (await waitsTold()).slice(before)
  expect(waits).toMatchObject([{ payload: { params: { reason: { text: reason } } } }])
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
