import { afterEach, describe, expect, it } from 'vitest'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'
import { becomeManager, cardOf, claim, pressOnCard } from '../support/desk.ts'

let stack: Stack | undefined
const admin = 500_001
const ways = {
  'each service in a process of its own': (running: Stack) => running.startAll(),
  'all services in one process': (running: Stack) => running.startSingle(),
}

afterEach(() => stack?.close())

describe('a buyer writes and a manager answers', () => {
  it.each(Object.entries(ways))(
    'with %s: to the group, claimed by one, answered in the CRM; SIGTERM ends it in order',
    async (_, start) => {
      const running = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(admin) } })
      stack = running
      await start(running)
      const { telegram, crm } = running
      const chief = telegram.addUser({ id: admin, firstName: 'Марія' })
      const anna = await becomeManager(running, chief, { firstName: 'Анна', username: 'anna' })
      const chat = crm.addChat({ email: 'olena@example.com', product: 'Навушники' })

      crm.buyerWrites(chat, 'Є білі?')
      const card = await cardOf(running, 'Є білі?')
      expect(card.text).toContain('Навушники')
      expect(card.text).toContain('o•••a@example.com')

      const alert = await claim(running, anna, card)
      expect(alert.text).toContain('закріплено за Вами')
      await telegram.ledger.waitFor(
        ({ kind, chat: at, text }) => kind === 'telegram.editMessageText' && at === running.groupId && (text ?? '').includes('@anna'),
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
      await expect(pressOnCard(running, anna, card)).rejects.toThrow('no button')
      const names = ['ingress', 'bot', 'dispatcher', 'outbox', 'pinline'] as const
      const stopped = await Promise.all(names.flatMap((name) => running.running(name)).map((service) => service.stop()))
      expect([...new Set(stopped)]).toEqual([0])
    },
  )
})
