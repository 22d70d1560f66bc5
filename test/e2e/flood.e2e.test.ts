import { deliveryReport } from '@pinline/simulators'
import type { Expected } from '@pinline/simulators'
import { afterEach, describe, expect, it } from 'vitest'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

let stack: Stack | undefined
afterEach(() => stack?.close())

/** Buyers of `chats` dialogs write `each` messages, in turns, each with a marker. */
const writeMany = ({ crm }: Stack, chats: readonly number[], each: number, round: string): Expected[] =>
  Array.from({ length: each }, (_, turn) =>
    chats.map((chat) => {
      const marker = `m${round}x${String(chat)}x${String(turn)}`
      crm.buyerWrites(chat, `Питання ${marker}`)
      return { chat, marker }
    }),
  ).flat()

const reportOf = ({ telegram, crm, groupId }: Stack, buyerMessages: readonly Expected[]) =>
  deliveryReport({ telegram: telegram.ledger, crm: crm.ledger, expectations: { buyerMessages, replies: [], groups: [groupId] } }).toGroup

const clean = { lost: [], duplicated: [], outOfOrder: [] }

describe('a flood of messages', () => {
  it('shows every message of 200 chats once and in order, though webhooks come twice, shuffled or never', async () => {
    stack = await createStack({ seed: 7, env: { SWEEP_SECONDS: '15' } })
    const { crm } = stack
    await stack.startAll({ outbox: 0, dispatcher: 2 })
    await crm.ledger.waitFor(({ kind }) => kind === 'crm.list', { timeoutMs: 10_000 })
    crm.patchFaults({ webhookDropRate: 0.2, webhookDuplicateRate: 0.3, webhookDelayMs: [0, 1_500] })
    const chats = Array.from({ length: 200 }, () => crm.addChat())
    const expected = writeMany(stack, chats, 5, 'a')
    const running = stack
    await expect.poll(() => reportOf(running, expected).lost.length, { timeout: 30_000, interval: 250 }).toBe(0)
    expect(reportOf(stack, expected)).toMatchObject({ expected: 1_000, ...clean })
  })

  it('is read to the end when a chat has more news than one page holds', async () => {
    stack = await createStack()
    const { crm } = stack
    const chat = crm.addChat()
    await stack.startAll({ outbox: 0 })
    const first = writeMany(stack, [chat], 1, 'a')
    const running = stack
    await expect.poll(() => reportOf(running, first).lost.length, { timeout: 10_000 }).toBe(0)
    crm.patchFaults({ webhookDropRate: 1 })
    const more = writeMany(stack, [chat], 130, 'b')
    await expect.poll(() => reportOf(running, more).lost.length, { timeout: 20_000 }).toBe(0)
    expect(reportOf(stack, [...first, ...more])).toMatchObject({ expected: 131, ...clean })
  })
})
