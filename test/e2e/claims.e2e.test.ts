import { afterEach, describe, expect, it } from 'vitest'
import { cardOf, becomeManagers, keyboardOf } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

const chief = 500_001
let stack: Stack | undefined
afterEach(() => stack?.close())

/** 50 managers press the button of one card at the same moment. */
const pressAtOnce = async (running: Stack) => {
  const { telegram, crm, groupId } = running
  const managers = await becomeManagers(running, telegram.addUser({ id: chief, firstName: 'Марія' }), 50)
  const chat = crm.addChat({ email: 'olena@example.com', product: 'Навушники' })
  crm.buyerWrites(chat, 'Скільки коштує?')
  const card = await cardOf(running, 'Скільки коштує?')
  const [button = ''] = keyboardOf(card)
  return {
    chat,
    card,
    managers,
    press: () =>
      Promise.all(
        telegram.pressAll(managers.map((user) => ({ user, chatId: groupId, messageId: card.id, button }))).map(({ answered }) => answered),
      ),
  }
}

const openings = (running: Stack) =>
  new Set(
    running.telegram.ledger
      .where(({ ok, kind, text }) => ok && kind === 'telegram.sendMessage' && (text ?? '').includes('Ви відповідаєте'))
      .map(({ chat }) => chat),
  )

describe('50 managers press “Відповісти” on one chat at once', () => {
  it('has exactly one owner, and tells everybody else who it is', async () => {
    stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief) } })
    await stack.startAll({ bot: 2, outbox: 0 })
    const { press, card, managers } = await pressAtOnce(stack)
    const answers = await press()
    const won = answers.filter(({ text }) => (text ?? '').includes('закріплено за Вами'))
    const lost = answers.filter(({ text }) => (text ?? '').includes('уже веде @'))
    // Who waits too long for his turn is told that the answer comes in private, and it does.
    const later = managers.filter((_, index) => (answers[index]?.text ?? '').includes('Результат прийде'))
    expect([won.length, lost.length + later.length]).toEqual([1, 49])
    const { ledger } = stack.telegram
    const isTold = (text: string | undefined): boolean => (text ?? '').includes('уже веде @')
    for (const { id } of later) await ledger.waitFor(({ ok, chat: at, text }) => ok && at === id && isTold(text), { timeoutMs: 10_000 })
    expect(new Set(lost.map(({ text }) => text)).size).toBe(1)
    const current = stack
    await expect.poll(() => openings(current).size, { timeout: 10_000 }).toBe(1)
    await expect
      .poll(() => current.telegram.messages(current.groupId).find(({ id }) => id === card.id)?.text, { timeout: 10_000 })
      .toContain('Менеджер: @')
  })

  it('has exactly one owner also without the lock in Redis', async () => {
    stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief) } })
    await stack.startAll({ bot: 2, outbox: 0 })
    const { press } = await pressAtOnce(stack)
    await stack.stopRedis()
    const answers = await press()
    expect(answers.filter(({ text }) => (text ?? '').includes('закріплено за Вами'))).toHaveLength(1)
    const told = answers.filter(({ text }) => (text ?? '').includes('уже веде @') || (text ?? '').includes('Результат прийде'))
    expect(told).toHaveLength(49)
    const current = stack
    await expect.poll(() => openings(current).size, { timeout: 15_000 }).toBe(1)
  })
})
