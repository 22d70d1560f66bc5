import { expect, test } from 'vitest'
import { deliveryReport } from './delivery-report.ts'
import { createLedger } from './ledger.ts'

const group = -1001
const setUp = () => {
  const ledger = createLedger()
  let lastId = 0
  const card = (text: string, details: { ok?: boolean; messageId?: number; kind?: string; chat?: number } = {}) => {
    lastId += 1
    ledger.append({ system: 'telegram', kind: 'telegram.sendMessage', ok: true, chat: group, messageId: lastId, text, ...details })
  }
  const reply = (chat: number, text: string, ok = true) => {
    lastId += 1
    ledger.append({ system: 'crm', kind: 'crm.send', ok, chat, messageId: lastId, text })
  }
  const report = (buyer: readonly string[], replies: readonly string[] = []) =>
    deliveryReport({
      telegram: ledger,
      crm: ledger,
      expectations: {
        buyerMessages: buyer.map((marker) => ({ chat: 1, marker })),
        replies: replies.map((marker) => ({ chat: 1, marker })),
        groups: [group],
      },
    })
  return { card, reply, report }
}

test('everything that arrived once and in order gives no complaint', () => {
  const { card, reply, report } = setUp()
  card('new: m1')
  card('two at once: m2\nm3')
  reply(1, 'r1')
  reply(1, 'r2')
  const clean = { lost: [], duplicated: [], outOfOrder: [] }
  expect(report(['m1', 'm2', 'm3'], ['r1', 'r2'])).toEqual({
    toGroup: { expected: 3, ...clean },
    toCrm: { expected: 2, ...clean },
    misdirected: [],
  })
})

test('a reply is misdirected when another dialog has it, also beside its own', () => {
  const { reply, report } = setUp()
  reply(1, 'r1')
  reply(2, 'r1')
  reply(1, 'r2')
  reply(2, 'r3', false)
  expect(report([], ['r1', 'r2', 'r3']).misdirected).toEqual(['r1'])
})

test('a message is lost when only a longer word, a refused call or another chat holds it', () => {
  const { card, reply, report } = setUp()
  card('m12')
  card('m1', { ok: false })
  card('m1', { chat: 5 })
  reply(2, 'r1')
  reply(1, 'r1', false)
  const { toGroup, toCrm } = report(['m1'], ['r1'])
  expect([toGroup.lost, toCrm.lost]).toEqual([['m1'], ['r1']])
})

test('a second message is a duplicate, an edit of the first one is none', () => {
  const { card, reply, report } = setUp()
  card('m1', { messageId: 10 })
  card('m1 taken', { messageId: 10, kind: 'telegram.editMessageText' })
  card('m2')
  card('m2')
  reply(1, 'r1')
  reply(1, 'r1')
  const { toGroup, toCrm } = report(['m1', 'm2'], ['r1'])
  expect([toGroup.duplicated, toCrm.duplicated]).toEqual([['m2'], ['r1']])
})

test('a message that was overtaken is out of order, also inside one card', () => {
  const { card, reply, report } = setUp()
  card('m2 then m1')
  reply(1, 'r2')
  reply(1, 'r1')
  const { toGroup, toCrm } = report(['m1', 'm2'], ['r1', 'r2'])
  expect([toGroup.outOfOrder, toCrm.outOfOrder]).toEqual([['m2'], ['r2']])
})
