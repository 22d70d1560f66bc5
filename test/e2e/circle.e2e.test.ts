import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'
import { becomeManager, cardOf, claim, pressOnCard } from '../support/desk.ts'

let stack: Stack
const admin = 500_001

beforeAll(async () => {
  stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(admin) } })
  await stack.startAll()
})
afterAll(() => stack.close())

describe('a buyer writes and a manager answers', () => {
  it('takes the message to the group, the claim to one manager and the answer to the CRM', async () => {
    const { telegram, crm } = stack
    const chief = telegram.addUser({ id: admin, firstName: 'Марія' })
    const anna = await becomeManager(stack, chief, { firstName: 'Анна', username: 'anna' })
    const chat = crm.addChat({ email: 'olena@example.com', product: 'Навушники' })

    crm.buyerWrites(chat, 'Є білі?')
    const card = await cardOf(stack, 'Є білі?')
    expect(card.text).toContain('Навушники')
    expect(card.text).toContain('o•••a@example.com')

    const alert = await claim(stack, anna, card)
    expect(alert.text).toContain('закріплено за Вами')
    await telegram.ledger.waitFor(
      ({ kind, chat: at, text }) => kind === 'telegram.editMessageText' && at === stack.groupId && (text ?? '').includes('@anna'),
      { timeoutMs: 5_000 },
    )
    const opened = await telegram.ledger.waitFor(
      ({ kind, chat: at, text }) => kind === 'telegram.sendMessage' && at === anna.id && (text ?? '').includes('Ви відповідаєте'),
      { timeoutMs: 5_000 },
    )
    expect(opened.text).toContain('olena@example.com')

    const { messageId } = telegram.sendText(anna, anna.id, 'Так, є білі')
    const sent = await crm.ledger.waitFor(({ kind, text }) => kind === 'crm.send' && text === 'Так, є білі', { timeoutMs: 5_000 })
    expect(sent.chat).toBe(chat)
    await expect
      .poll(() => telegram.messages(anna.id).find(({ id }) => id === messageId)?.reactions, { timeout: 5_000 })
      .toEqual([expect.objectContaining({ emoji: '👌' })])
    await expect(pressOnCard(stack, anna, card)).rejects.toThrow('no button')
  })
})
