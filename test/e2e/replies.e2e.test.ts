import { deliveryReport } from '@pinline/simulators'
import type { Expected } from '@pinline/simulators'
import { afterEach, describe, expect, it } from 'vitest'
import { answerMany, becomeManagers, claimMany } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

const chief = 500_001
let stack: Stack | undefined
afterEach(() => stack?.close())

const reportOf = ({ telegram, crm, groupId }: Stack, replies: readonly Expected[]) =>
  deliveryReport({ telegram: telegram.ledger, crm: crm.ledger, expectations: { buyerMessages: [], replies, groups: [groupId] } }).toCrm

describe('replies', () => {
  it('reach a CRM that fails, cuts its answers and alters texts, once each and in order per chat', async () => {
    stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief) }, seed: 11 })
    const { telegram, crm } = stack
    await stack.startAll({ outbox: 2 })
    const managers = await becomeManagers(stack, telegram.addUser({ id: chief, firstName: 'Марія' }), 5)
    const claimed = await claimMany(stack, managers, 50)
    crm.patchFaults({ errorRate5xx: 0.1, commitThenResetRate: 0.05, alterTextRate: 0.3 })
    const expected = answerMany(stack, claimed, 4)
    const running = stack
    await expect.poll(() => reportOf(running, expected).lost.length, { timeout: 60_000, interval: 250 }).toBe(0)
    crm.patchFaults({ errorRate5xx: 0, commitThenResetRate: 0 })
    // Whatever would come twice has come once every reply is known to be there.
    const receipts = () =>
      managers
        .flatMap((user) => telegram.messages(user.id))
        .filter(({ reactions }) => reactions.some((one) => 'emoji' in one && (one.emoji === '👌' || one.emoji === '🤔')))
    await expect.poll(() => receipts().length, { timeout: 60_000, interval: 250 }).toBe(200)
    expect(reportOf(stack, expected)).toMatchObject({ expected: 200, lost: [], duplicated: [], outOfOrder: [] })
  })
})
