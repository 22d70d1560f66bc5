import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'
import { createShop } from './shop.ts'

const config = parseConfig({ TELEGRAM_BOT_TOKEN: '1:a', CRM_API_KEY: 'key', CRM_WEBHOOK_KEY: 'hook' })

const numbersOf = (startedSeconds: number) => {
  const shop = createShop(config, { origin: () => 'http://127.0.0.1:1', groupId: -1_001_000_000_001, startedSeconds })
  const orders = shop.crm.chats().map(({ id }) => id)
  const messages = orders.flatMap((order) => shop.crm.messages(order).map(({ id }) => id))
  const { messageId, updateId } = shop.telegram.sendText(shop.blocker, shop.blocker.id, 'x')
  return [orders, messages, [messageId], [updateId]]
}

test('no number of an order, a message or an update comes again in a run that begins half a second later', () => {
  const before = numbersOf(28_000_000)
  const after = numbersOf(28_000_000.5)
  after.forEach((numbers, index) => {
    expect(Math.min(...numbers)).toBeGreaterThan(Math.max(...(before[index] ?? [Infinity])))
  })
  expect(String(after[0]?.[0])).toHaveLength(9)
})

test('a buyer without a name and an e-mail is a guest', () => {
  const shop = createShop(config, { origin: () => 'http://127.0.0.1:1', groupId: -1_001_000_000_001, startedSeconds: 0 })
  const guest = shop.addBuyer({ product: 'Кабель' })
  const iryna = shop.addBuyer({ product: 'Кабель', name: 'Ірина', email: 'i@example.com' })
  expect([guest, iryna].map(shop.buyerName)).toEqual([null, 'Ірина'])
  expect(shop.crm.chats().slice(-2)).toMatchObject([{ email: '' }, { email: 'i@example.com' }])
})
