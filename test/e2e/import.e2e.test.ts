import { afterEach, describe, expect, it } from 'vitest'
import { becomeManagers, keyboardOf } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

const chief = 500_001
let stack: Stack | undefined
afterEach(() => stack?.close())

const posts = ({ telegram, groupId }: Stack) =>
  telegram.ledger.where(({ ok, kind, chat }) => ok && kind.startsWith('telegram.send') && chat === groupId)

describe('the first import of an account', () => {
  it('makes at most five posts of 500 old chats, with a button for each that waits', async () => {
    stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief) } })
    const { telegram, crm, groupId } = stack
    const waiting = Array.from({ length: 500 }, (_, index) => {
      const chat = crm.addChat()
      crm.buyerWrites(chat, `Давнє питання ${String(index)}`)
      // Every second one has been answered before we came.
      if (index % 2 === 0) crm.sellerWrites(chat, 'Відповідь з CRM')
      return index % 2 === 0 ? [] : [chat]
    }).flat()
    await stack.startAll({ outbox: 0 })
    const running = stack
    const buttons = () => telegram.messages(groupId).flatMap(keyboardOf)
    await expect.poll(() => buttons().length, { timeout: 60_000, interval: 250 }).toBe(waiting.length)
    expect(posts(running).length).toBeLessThanOrEqual(5)

    const [anna] = await becomeManagers(stack, telegram.addUser({ id: chief, firstName: 'Марія' }), 1)
    const [digest] = telegram.messages(groupId)
    if (anna === undefined || digest === undefined) throw new Error('nobody or nothing to press')
    const [button = ''] = keyboardOf(digest)
    const before = posts(running).length
    await expect(telegram.pressButton(anna, groupId, digest.id, button).answered).resolves.toMatchObject({
      text: expect.stringContaining('закріплено за Вами') as string,
    })
    await expect.poll(() => keyboardOf(telegram.messages(groupId)[0]).includes(button), { timeout: 10_000 }).toBe(false)
    expect(posts(running).length).toBe(before)
  })

  it('gives way to a webhook: a message that came meanwhile is posted as a card', async () => {
    stack = await createStack()
    const { telegram, crm, groupId } = stack
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Ще до запуску', { webhook: false })
    crm.sellerWrites(chat, 'Відповіли')
    await stack.startAll({ outbox: 0 })
    crm.buyerWrites(chat, 'А тепер нове')
    await telegram.ledger.waitFor(
      ({ kind, chat: at, text }) => kind === 'telegram.sendMessage' && at === groupId && (text ?? '').includes('А тепер нове'),
      { timeoutMs: 10_000 },
    )
    expect(posts(stack).filter(({ text }) => (text ?? '').includes('Ще до запуску'))).toHaveLength(0)
  })
})
