import { expect, onTestFinished, test } from 'vitest'
import { createStack } from '../support/stack.ts'

test(
  '/here in the group that nothing was set for: the check stands there, and so does the next message of a buyer',
  { timeout: 90_000 },
  async () => {
    const stack = await createStack({ env: { TELEGRAM_GROUP_ID: '', TELEGRAM_ADMIN_IDS: '700000001' } })
    onTestFinished(() => stack.close())
    const { telegram, crm, groupId } = stack
    const chief = telegram.addUser({ id: 700_000_001, firstName: 'Ольга', username: 'olha' })
    await stack.startAll()
    telegram.sendText(chief, chief.id, '/start')
    telegram.sendText(chief, groupId, '/here')
    const posted = (word: string) =>
      telegram.ledger.waitFor(
        ({ kind, ok, chat, text }) => ok && kind === 'telegram.sendMessage' && chat === groupId && (text ?? '').includes(word),
        {
          timeoutMs: 40_000,
        },
      )
    const report = await posted('Тепер це група менеджерів')
    expect(report.text).toContain('✓ Бот — адміністратор групи')
    const order = crm.addChat()
    crm.buyerWrites(order, 'Є білі?')
    await posted('Є білі?')
  },
)
