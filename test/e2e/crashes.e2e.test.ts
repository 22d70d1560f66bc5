import { deliveryReport } from '@pinline/simulators'
import type { Expected } from '@pinline/simulators'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, it } from 'vitest'
import { answerMany, becomeManagers, claimMany } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'
import type { ServiceName } from '../support/surroundings.ts'

const chief = 500_001
let stack: Stack | undefined
afterEach(() => stack?.close())

const askMany = ({ crm }: Stack, chats: readonly number[], round: string): Expected[] =>
  chats.map((chat) => {
    const marker = `b${round}x${String(chat)}`
    crm.buyerWrites(chat, `Питання ${marker}`)
    return { chat, marker }
  })

const reportOf = ({ telegram, crm, groupId }: Stack, buyerMessages: readonly Expected[], replies: readonly Expected[]) =>
  deliveryReport({ telegram: telegram.ledger, crm: crm.ledger, expectations: { buyerMessages, replies, groups: [groupId] } })

/** Ends a service as a crash would, in the middle of what it does, and has it back as a supervisor would. */
const crash = async (running: Stack, name: ServiceName): Promise<void> => {
  await running.running(name)[0]?.kill()
  await running.start(name)
}

const flush = async (running: Stack): Promise<void> => {
  const redis = new Redis(running.redisUrl)
  await redis.flushall()
  await redis.quit()
}

describe('kill -9 of each service and FLUSHALL under load', () => {
  it('loses nothing and sends nothing twice to the CRM', async () => {
    stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief) }, seed: 3 })
    const { telegram } = stack
    await stack.startAll()
    const managers = await becomeManagers(stack, telegram.addUser({ id: chief, firstName: 'Марія' }), 4)
    const claimed = await claimMany(stack, managers, 30)
    const chats = claimed.map(({ chat }) => chat)
    const asked: Expected[] = []
    const replied: Expected[] = []
    const faults = [...(['ingress', 'bot', 'dispatcher', 'outbox'] as const).map((name) => (running: Stack) => crash(running, name)), flush]
    for (const [round, fault] of faults.entries()) {
      asked.push(...askMany(stack, chats, String(round)))
      replied.push(...answerMany(stack, claimed, 2, `k${String(round)}x`))
      await fault(stack)
    }
    const running = stack
    const report = () => reportOf(running, asked, replied)
    await expect.poll(() => report().toCrm.lost.length + report().toGroup.lost.length, { timeout: 90_000, interval: 250 }).toBe(0)
    const { toCrm, toGroup } = report()
    expect(toCrm).toMatchObject({ expected: 300, lost: [], duplicated: [], outOfOrder: [] })
    expect(toGroup).toMatchObject({ expected: 150, lost: [], outOfOrder: [] })
  })
})
