import { mostLostTries } from '@pinline/domain'
import type { Crm } from '@pinline/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crash, createOutboxFixture } from './outbox-fixture.ts'
import type { OutboxFixture, OutboxOptions } from './outbox-fixture.ts'

let fixture: OutboxFixture

beforeAll(async () => {
  fixture = await createOutboxFixture()
})
afterAll(() => fixture.close())

/** Works a lane in a process that dies where `between` says so. */
const dieIn = async (lane: number, between: OutboxOptions['between']): Promise<void> => {
  const { drain } = fixture.open(between === undefined ? {} : { between }, false)
  await expect(drain(await fixture.claim(lane), new AbortController().signal)).rejects.toThrow('the process died')
  await fixture.expireLease(lane)
}

const afterPost = (crm: Crm): Partial<Crm> => ({
  send: async (...call) => {
    await crm.send(...call)
    return crash()
  },
})

/** Answers the reading before the first send and dies at the one after it. */
const afterEnd = (crm: Crm): Partial<Crm> => {
  let posted = false
  return {
    send: (...call) => {
      posted = true
      return crm.send(...call)
    },
    readMessages: (...call) => (posted ? Promise.resolve().then(crash) : crm.readMessages(...call)),
  }
}

test('a process that dies right after it has sent leaves one message, which is found and linked', async () => {
  const { open, chat, say, ended, items, sent } = fixture
  const order = await chat()
  const lane = await say(order, 'only once')
  await dieIn(lane, afterPost)
  expect(sent(order)).toHaveLength(1)
  await open().worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order)).toHaveLength(1)
  expect((await items(lane))[0]?.linked).toBe(sent(order)[0]?.messageId)
})

test('the writer of a reply whose process died between its end and the word of it is told all the same, once', async () => {
  const { open, chat, say, claim, told, sql, lanes } = fixture
  const order = await chat()
  const lane = await say(order, 'nobody has told of it')
  const held = await claim(lane)
  const head = await lanes.takeHead(held)
  if (head.status !== 'item') throw new Error('the lane has work')
  await lanes.finish(held, head.item.seq, { state: 'sent' })
  const receipts = async (): Promise<string[]> =>
    (await told('receipt')).filter(({ idem }) => idem.endsWith(':sent')).map(({ recipient }) => recipient)
  const before = (await receipts()).length
  const { tellUntold } = open({}, false)
  // whoever has written the end may be about to tell of it
  await tellUntold()
  expect(await receipts()).toHaveLength(before)
  await sql(`update outbox_item set sent_at = now() - interval '11 s' where lane_id = $1`, [lane])
  await Promise.all([tellUntold(), tellUntold()])
  await tellUntold()
  expect((await receipts()).slice(before)).toEqual(['manager:7'])
})

test('a last reply whose process died between the answer of the CRM and the look for its message is linked, to the message of its time', async () => {
  const { open, chat, say, items, sent, sql, simulator } = fixture
  const order = await chat()
  const lane = await say(order, 'Добре')
  await dieIn(lane, afterEnd)
  // the same words from the CRM's panel, later
  simulator.sellerWrites(order, 'Добре')
  const { linkUnlinked } = open({}, false)
  const { signal } = new AbortController()
  const linked = async (): Promise<unknown> => (await items(lane))[0]?.linked
  // whoever has sent it may be looking for it
  await linkUnlinked(signal)
  expect(await linked()).toBeNull()
  await sql(`update outbox_item set sent_at = now() - interval '11 s' where lane_id = $1`, [lane])
  await Promise.all([linkUnlinked(signal), linkUnlinked(signal)])
  expect(await linked()).toBe(sent(order)[0]?.messageId)
})

test('a process that dies right before it sends loses nothing: after a wait the reply goes', async () => {
  const { open, chat, say, ended, sent, dueIn, claim } = fixture
  const order = await chat()
  const lane = await say(order, 'after all')
  await dieIn(lane, () => ({ send: () => Promise.resolve().then(crash) }))
  const { drain, worker } = open({}, false)
  await drain(await claim(lane), new AbortController().signal)
  expect(sent(order)).toEqual([])
  // 18 s after the last moment at which the dead process may have begun its request, which was 9 s before the lease's end.
  const waitMs = await dueIn(lane)
  expect(waitMs).toBeGreaterThan(8500)
  expect(waitMs).toBeLessThan(9100)
  await fixture.sql('update lane set next_at = now() where id = $1', [lane])
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order)).toHaveLength(1)
})

test('of two equal replies the second is not taken for the first when a process dies before it linked the first', async () => {
  const { open, chat, say, ended, items, sent } = fixture
  const order = await chat()
  const lane = await say(order, 'ok', 'ok')
  await dieIn(lane, afterEnd)
  expect(await items(lane)).toMatchObject([
    { state: 'sent', linked: null },
    { state: 'sending', attempts: 1 },
  ])
  await open().worker.work(lane)
  expect(await ended(lane)).toEqual(['sent', 'sent'])
  expect(sent(order)).toHaveLength(2)
  expect((await items(lane)).map(({ linked }) => linked)).toEqual(sent(order).map(({ messageId }) => messageId))
})

test('nor when the second was sent and its answer was lost as well', async () => {
  const { open, chat, say, ended, items, sent } = fixture
  const order = await chat()
  const lane = await say(order, 'ok', 'ok')
  await dieIn(lane, afterEnd)
  await dieIn(lane, afterPost)
  expect(sent(order)).toHaveLength(2)
  await open().worker.work(lane)
  expect(await ended(lane)).toEqual(['sent', 'sent'])
  expect(sent(order)).toHaveLength(2)
  expect((await items(lane)).every(({ linked }) => linked !== null)).toBe(true)
})

test.each([
  ['before it was sent', () => ({ send: () => Promise.resolve().then(crash) })],
  ['after it was sent', afterPost],
] as const)('a message that can not be told from others is never taken for the next reply, which was cut %s', async (_, death) => {
  const { open, chat, say, ended, items, sent, simulator, claim, sql } = fixture
  const order = await chat()
  const lane = await say(order, 'first words', 'second words')
  // The CRM shows something else, and a colleague writes in its panel at the same moment.
  const muddle = (crm: Crm): Partial<Crm> => ({
    send: async (...call) => {
      const answer = await crm.send(...call)
      simulator.editMessage(order, simulator.messages(order).at(-1)?.id ?? 0, 'second words')
      simulator.sellerWrites(order, 'from the panel')
      return answer
    },
  })
  await open({ between: muddle }, false).drain(await claim(lane), new AbortController().signal)
  expect(await items(lane)).toMatchObject([
    { state: 'sent', linked: null },
    { state: 'pending', attempts: 0 },
  ])
  await dieIn(lane, death)
  await open().worker.work(lane)
  await sql('update lane set next_at = now() where id = $1', [lane])
  expect(await ended(lane)).toEqual(['sent', 'sent'])
  expect(sent(order).map(({ text }) => text)).toEqual(['first words', 'second words'])
})

test('a time-out is waited out before anything is sent again, and what arrived meanwhile is found', async () => {
  const { open, chat, say, ended, items, sent, dueIn, claim, sql } = fixture
  const order = await chat()
  const lane = await say(order, 'slow one')
  const { drain } = open({ between: () => ({ send: () => Promise.resolve({ status: 'ambiguous', reason: 'timeout' }) }) }, false)
  await drain(await claim(lane), new AbortController().signal)
  expect(await items(lane)).toMatchObject([{ state: 'sending', attempts: 1 }])
  expect(await dueIn(lane)).toBeGreaterThan(9500)
  // The request arrives after all, long after its sender has given up.
  const late = open({ between: (crm) => ({ send: crm.send.bind(crm) }) }, false)
  fixture.simulator.sellerWrites(order, 'slow one')
  await sql('update lane set next_at = now() where id = $1', [lane])
  await late.worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order)).toEqual([])
  expect((await items(lane))[0]?.linked).toBe(fixture.simulator.messages(order).at(-1)?.id)
})

test('what resembles a cut reply is asked of its writer, once, and the lane goes on', async () => {
  const { open, chat, say, ended, sent, told, simulator, sql } = fixture
  const order = await chat()
  const lane = await say(order, 'The parcel left today', 'Anything else?')
  const cutFirst = (crm: Crm): Partial<Crm> => ({
    send: (...call) => {
      if (call[1].text !== 'The parcel left today') return crm.send(...call)
      simulator.sellerWrites(order, 'The parcel left t?day')
      return Promise.resolve({ status: 'ambiguous', reason: 'reset' })
    },
  })
  await open({ between: cutFirst }).worker.work(lane)
  expect(await ended(lane)).toEqual(['unknown', 'sent'])
  expect(sent(order).map(({ text }) => text)).toEqual(['Anything else?'])
  const notice = (await told('notice')).find(({ payload }) => payload.key === 'reply.unknown')
  expect(notice?.payload.buttons?.map(([button]) => button?.['label'])).toEqual(['btn.crm', 'btn.is_there', 'btn.resend'])
  expect(await sql(`select kind from event where kind = 'unknown'`)).toHaveLength(1)
})

test('a reply whose sending ends the process each time is given up in the end, its writer is told, and the lane goes on', async () => {
  const { open, chat, say, ended, sent, told, items, sql } = fixture
  const order = await chat()
  const lane = await say(order, 'this one kills', 'this one does not')
  const killed = { times: 0 }
  const deadly = (crm: Crm): Partial<Crm> => ({
    send: (...call) => {
      if (call[1].text !== 'this one kills') return crm.send(...call)
      killed.times += 1
      return crash()
    },
  })
  for (let round = 0; round < 3 * mostLostTries; round += 1) {
    await sql(`update lane set next_at = now(), lease_until = now() - interval '1 ms' where id = $1`, [lane])
    const [first] = await items(lane)
    if (first?.state !== 'pending' && first?.state !== 'sending') break
    await open({ between: deadly }, false)
      .drain(await fixture.claim(lane), new AbortController().signal)
      .catch((error: unknown) => {
        expect(error).toMatchObject({ message: 'the process died' })
      })
  }
  expect(await ended(lane)).toEqual(['dead', 'sent'])
  expect(killed.times).toBe(mostLostTries)
  expect(sent(order).map(({ text }) => text)).toEqual(['this one does not'])
  expect((await items(lane))[0]?.error).toBe('poison')
  const notices = (await told('notice')).filter(({ payload }) => payload.params?.['text'] === 'this one kills')
  expect(notices).toMatchObject([{ payload: { key: 'reply.failed', params: { reason: { text: 'reason.poison' } } } }])
})
