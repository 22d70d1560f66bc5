import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await createStack({ env: { TELEGRAM_LIMITS: 'default', SWEEP_SECONDS: '60' } })
  stack.telegram.faults.limits = 'real'
  await stack.startAll()
})
afterAll(() => stack.close())

const cards = () => stack.telegram.ledger.where(({ kind, ok, chat }) => ok && kind === 'telegram.sendMessage' && chat === stack.groupId)
const violations = () => stack.telegram.ledger.where(({ violation }) => violation !== undefined)

describe('a group under Telegram’s limits', () => {
  it('is left in peace after a 429, which costs no card', async () => {
    const { telegram, crm } = stack
    Object.assign(telegram.faults, { throttle429Rate: 1, retryAfterSeconds: [2, 2] })
    crm.buyerWrites(crm.addChat(), 'Після 429')
    const refused = await telegram.ledger.waitFor(({ status, chat }) => status === 429 && chat === stack.groupId, { timeoutMs: 5_000 })
    telegram.faults.throttle429Rate = 0
    const sent = await telegram.ledger.waitFor(
      ({ kind, ok, text }) => ok && kind === 'telegram.sendMessage' && (text ?? '').includes('Після 429'),
      {
        timeoutMs: 8_000,
      },
    )
    expect(sent.atMs - refused.atMs).toBeGreaterThanOrEqual(2_000)
    expect(violations()).toEqual([])
  })

  it('gets what fits into a minute, a second apart, and the rest later', { timeout: 60_000 }, async () => {
    const { telegram, crm } = stack
    for (let index = 0; index < 21; index += 1) crm.buyerWrites(crm.addChat(), `Питання ${String(index)}`)
    // Of the minute's twenty, one was posted before and one is spent on the try that got a 429.
    await expect.poll(() => cards().length, { timeout: 45_000, interval: 200 }).toBe(19)
    await expect(
      telegram.ledger.waitFor(
        ({ seq, ok, chat, kind }) => seq > (cards().at(-1)?.seq ?? 0) && ok && chat === stack.groupId && kind === 'telegram.sendMessage',
        {
          timeoutMs: 3_000,
        },
      ),
    ).rejects.toThrow('no such ledger entry')
    expect(violations()).toEqual([])
  })
})
