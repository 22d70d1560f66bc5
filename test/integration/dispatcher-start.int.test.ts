import { createDatabase, createSettings } from '@pinline/db'
import type { Database } from '@pinline/db'
import { createLogger } from '@pinline/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyboardOf } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

let stack: Stack
let database: Database

beforeEach(async () => {
  stack = await createStack({ env: { SWEEP_SECONDS: '1' } })
  database = createDatabase({ url: stack.databaseUrl, name: 'test', logger: createLogger({ service: 'test', level: 'silent' }) })
})
afterEach(async () => {
  await database.close()
  await stack.close()
})

const posts = () => stack.telegram.ledger.where(({ kind, ok, chat }) => kind === 'telegram.sendMessage' && ok && chat === stack.groupId)
const post = (word: string) =>
  stack.telegram.ledger.waitFor(({ kind, ok, text }) => kind === 'telegram.sendMessage' && ok && (text ?? '').includes(word), {
    timeoutMs: 10_000,
  })
const firstPass = async (timeoutMs: number): Promise<void> => {
  const settings = createSettings(database)
  await expect.poll(() => settings.get('crm.first-pass.4242'), { timeout: timeoutMs, interval: 50 }).toBe(true)
}

describe('a first start of the dispatcher, without any webhook', () => {
  it('is over within two seconds for an empty account, and then finds by itself what a buyer writes', async () => {
    await stack.start('dispatcher')
    await firstPass(2_000)
    const chat = stack.crm.addChat({ product: 'Навушники' })
    stack.crm.buyerWrites(chat, 'Ніхто не подзвонив', { webhook: false })
    expect((await post('Ніхто не подзвонив')).text).toContain('Навушники')
  })

  it('makes five posts of five hundred waiting chats, a button each, and none of answered ones', { timeout: 60_000 }, async () => {
    const orders = Array.from({ length: 500 }, () => stack.crm.addChat({ messages: [{ from: 'buyer', text: 'Давнє питання' }] }))
    stack.crm.addChat({
      messages: [
        { from: 'buyer', text: 'Питання' },
        { from: 'seller', text: 'Відповідь' },
      ],
    })
    await stack.start('dispatcher')
    await firstPass(30_000)
    await expect.poll(() => posts().length, { timeout: 5_000 }).toBe(5)
    const digests = stack.telegram.messages(stack.groupId)
    const claims = digests.flatMap((message) => keyboardOf(message))
    expect(new Set(claims).size).toBe(500)
    expect(Math.max(...digests.map(({ text }) => (text ?? '').length))).toBeLessThanOrEqual(4096)
    for (const order of orders) expect(digests.some(({ text }) => (text ?? '').includes(String(order)))).toBe(true)

    stack.crm.buyerWrites(orders[0] ?? 0, 'Нове питання', { webhook: false })
    await post('Нове питання')
    expect(posts()).toHaveLength(6)
  })

  it('posts what a webhook tells of, also while or after the silent pass has stored it', async () => {
    const { crm } = stack
    const orders = Array.from({ length: 20 }, () => crm.addChat({ messages: [{ from: 'buyer', text: 'Давнє питання' }] }))
    await stack.start('ingress')
    crm.patchFaults({ slowMs: 100 })
    await stack.start('dispatcher')
    const told = orders.slice(0, 5)
    for (const order of told) crm.webhookFor(order)
    await firstPass(10_000)
    const after = orders.at(-1) ?? 0
    crm.webhookFor(after)
    const cards = () => posts().filter(({ text }) => (text ?? '').includes('Повідомлення: Давнє питання'))
    await expect.poll(() => cards().length, { timeout: 10_000 }).toBe(6)
    for (const order of [...told, after]) expect(cards().some(({ text }) => (text ?? '').includes(String(order)))).toBe(true)
  })

  it('goes on where a CRM that fails half of the time lets it', { timeout: 60_000 }, async () => {
    for (let index = 0; index < 30; index += 1) stack.crm.addChat({ messages: [{ from: 'buyer', text: 'Давнє питання' }] })
    stack.crm.faults.errorRate5xx = 0.5
    await stack.start('dispatcher')
    await firstPass(40_000)
    await expect.poll(() => posts().length, { timeout: 5_000 }).toBe(2)
  })
})
