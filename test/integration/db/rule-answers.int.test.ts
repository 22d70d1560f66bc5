import { createReplies, createRuleAnswers } from '@pinline/db'
import type { Replies, RuleAnswers, UnansweredMessage } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { account, buyer, createRig, page, postedChat, seller, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let rules: RuleAnswers
let replies: Replies
let anna: number
let orders = 90_000

beforeEach(async () => {
  rig = await createRig()
  anna = await rig.manager(1)
  rules = createRuleAnswers(rig.db, { account, clock: () => rig.clock.now })
  replies = createReplies(rig.db)
})
afterEach(() => rig.close())

const longAgo = new Date(0)
const waiting = async (order: number): Promise<UnansweredMessage[]> =>
  (await rules.waiting(longAgo, 100)).filter((message) => message.order === order)
const only = async (order: number): Promise<UnansweredMessage> => {
  const [message] = await waiting(order)
  if (message === undefined) throw new Error('nobody waits')
  return message
}
const give = (message: UnansweredMessage, rule = 'night', day = '2026-03-02', text = 'Ми ще спимо') =>
  rules.give({ message, rule, day, text })
const effects = (order: number) =>
  rig.rows<{ op: string; payload: unknown; manager_id: number | null }>(
    `select o.op, o.payload, o.manager_id from outbox_item o join lane l on l.id = o.lane_id where l.kind = 'crm' and l.key = $1 order by o.seq`,
    [`${String(account)}:${String(order)}`],
  )
const waits = async (order: number) =>
  (
    await rig.rows<{ waiting_since: Date | null; last_seller_id: number }>(
      'select waiting_since, last_seller_id from chat where external_id = $1',
      [order],
    )
  )[0]

/** An answer that the outbox has sent after message `base`, as the lanes know it. */
const sendAnswer = async (order: number, base: number): Promise<{ chat: number; lane: number; seq: number }> => {
  const [touched] = await give(await only(order))
  const { item } = await takeItem(rig.lanes, touched?.lane ?? 0)
  await rig.rows('update outbox_item set base_id = $3 where lane_id = $1 and seq = $2', [item.lane, item.seq, base])
  return { chat: item.chat ?? 0, lane: item.lane, seq: item.seq }
}

describe('messages that rules may answer', () => {
  test('are those that were posted as new and have no answer', async () => {
    const order = (orders += 1)
    const { chat } = await postedChat(rig, order)
    expect(await waiting(order)).toEqual([
      {
        chat,
        order,
        message: order * 100 + 1,
        text: `text ${String(order * 100 + 1)}`,
        storedAt: expect.any(Date) as Date,
        product: null,
        shop: null,
        isFirst: true,
      },
    ])
    await stored(rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), buyer(order * 100 + 2)])))
    expect((await waiting(order)).map(({ isFirst }) => isFirst)).toEqual([true, false])
    await stored(rig.importPage(page(order, 'hook', [buyer(order * 100 + 1), buyer(order * 100 + 2), seller(order * 100 + 3)])))
    expect(await waiting(order)).toEqual([])
  })

  test('are none that were imported as history', async () => {
    const order = (orders += 1)
    await stored(rig.importPage(page(order, 'silent', [buyer(1)])))
    expect(await waiting(order)).toEqual([])
  })

  test('are none that came before the moment that is asked for', async () => {
    const order = (orders += 1)
    await postedChat(rig, order)
    expect(await rules.waiting(new Date(Date.now() + 60_000), 100)).toEqual([])
  })
})

describe('an automatic answer', () => {
  test('is asked for once a message, and once a chat, rule and day', async () => {
    const order = (orders += 1)
    await postedChat(rig, order)
    const message = await only(order)
    expect(await give(message)).toHaveLength(1)
    expect(await give(message)).toEqual([])
    expect(await give(message, 'other')).toEqual([])
    const later = { ...message, message: message.message + 1 }
    expect(await give(later)).toEqual([])
    expect(await give(later, 'night', '2026-03-03')).toHaveLength(1)
    expect((await effects(order)).map(({ op, manager_id }) => [op, manager_id])).toEqual([
      ['reply.auto', null],
      ['reply.auto', null],
    ])
    expect(await waiting(order)).toEqual([])
  })

  test('is asked for once by two who look at the same time', async () => {
    const order = (orders += 1)
    await postedChat(rig, order)
    const message = await only(order)
    await Promise.all(Array.from({ length: 6 }, () => give(message)))
    expect(await effects(order)).toHaveLength(1)
  })

  test('is not given where somebody has answered meanwhile, or is about to', async () => {
    const order = (orders += 1)
    await postedChat(rig, order)
    const message = await only(order)
    await rig.desk.claim({ order, message: 0, manager: anna, key: newId() })
    await rig.desk.reply({
      order,
      manager: anna,
      parts: [{ type: 'text', text: 'ok' }],
      source: { telegramChat: 1, messageId: 2, updateId: order },
    })
    expect(await give(message)).toEqual([])
    const answered = (orders += 1)
    await postedChat(rig, answered)
    const other = await only(answered)
    await stored(rig.importPage(page(answered, 'hook', [buyer(answered * 100 + 1), seller(answered * 100 + 2)])))
    expect(await give(other)).toEqual([])
  })
})

describe('an automatic answer that comes back from the CRM', () => {
  test('is nobody’s answer: the buyer goes on waiting, and no card is drawn as answered', async () => {
    const order = (orders += 1)
    const first = order * 100 + 1
    await postedChat(rig, order)
    const since = (await waits(order))?.waiting_since
    await sendAnswer(order, first)
    const imported = await stored(rig.importPage(page(order, 'hook', [buyer(first), seller(first + 1, { text: ' Ми  ще\nспимо ' })])))
    expect([imported.sellers, await waits(order)]).toEqual([[], { waiting_since: since, last_seller_id: 0 }])
    const [row] = await rig.rows<{ side: string }>('select side from message where chat_id = $1 and external_id = $2', [
      imported.chat,
      first + 1,
    ])
    expect(row?.side).toBe('auto')
  })

  test('stays so at every later reading, linked or not, and once the answer itself is cleaned away', async () => {
    const order = (orders += 1)
    const first = order * 100 + 1
    await postedChat(rig, order)
    const { chat, lane, seq } = await sendAnswer(order, first)
    const messages = [buyer(first), seller(first + 1, { text: 'Ми ще спимо' })]
    await stored(rig.importPage(page(order, 'hook', messages)))
    expect(await replies.unlinked(chat, first)).toEqual([])
    expect((await replies.unlinked(chat, first, true)).map(({ id }) => id)).toEqual([first + 1])
    expect(await replies.link({ chat, message: first + 1, lane, seq, manager: null })).toBe(true)
    await stored(rig.importPage(page(order, 'hook', messages)))
    await rig.rows(`update outbox_item set payload = '{}' where op = 'reply.auto'`)
    await stored(rig.importPage(page(order, 'hook', messages)))
    expect((await waits(order))?.last_seller_id).toBe(0)
  })

  test('is one message: the same words written again by a person are an answer', async () => {
    const order = (orders += 1)
    const first = order * 100 + 1
    await postedChat(rig, order)
    await sendAnswer(order, first)
    const words = { text: 'Ми ще спимо' }
    await stored(rig.importPage(page(order, 'hook', [buyer(first), seller(first + 1, words), seller(first + 2, words)])))
    expect(await waits(order)).toEqual({ waiting_since: null, last_seller_id: first + 2 })
  })

  test('is not what was written before it was sent', async () => {
    const order = (orders += 1)
    const first = order * 100 + 1
    await postedChat(rig, order)
    await sendAnswer(order, first + 1)
    await stored(rig.importPage(page(order, 'hook', [buyer(first), seller(first + 1, { text: 'Ми ще спимо' })])))
    expect((await waits(order))?.last_seller_id).toBe(first + 1)
  })
})
