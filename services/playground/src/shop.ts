import { createCrmSimulator, createLedger, createTelegramSimulator } from '@pinline/simulators'
import type { CrmSimulator, Ledger, TelegramSimulator } from '@pinline/simulators'
import type { Config } from './config.ts'

/** The simulated world that people play with. */
export interface Shop {
  readonly telegram: TelegramSimulator
  readonly crm: CrmSimulator
  /** One account of both. */
  readonly ledger: Ledger
}

const addPeople = (telegram: TelegramSimulator, config: Config): void => {
  const [adminId = 700_000_001] = config.TELEGRAM_ADMIN_IDS
  telegram.addUser({ id: adminId, firstName: 'Олена', username: 'olena_example', languageCode: 'uk', role: 'creator' })
  telegram.addUser({ firstName: 'Анна', username: 'anna_example', languageCode: 'uk' })
  telegram.addUser({ firstName: 'Богдан', username: 'bohdan_example', languageCode: 'uk' })
  telegram.addChannel({ id: config.TELEGRAM_LOG_CHAT_ID, title: 'Журнал' })
}

const addOrders = (crm: CrmSimulator): void => {
  const greeting = { from: 'system', text: 'Дякуємо за замовлення! Продавець відповість Вам тут.' } as const
  crm.addChat({
    email: 'maria.k@example.com',
    product: 'Навушники BT-200 (OLX)',
    itemId: 2_500_001,
    messages: [greeting, { from: 'buyer', text: 'Добрий день! Чи є чорні?' }, { from: 'seller', text: 'Добрий день! Так, є.' }],
  })
  crm.addChat({ email: 'taras.p@example.com', product: 'Чохол для телефона (Prom)', itemId: 2_500_002, messages: [greeting] })
  crm.addChat({
    email: 'iryna.s@example.com',
    product: 'Електронний ключ до гри (Rozetka)',
    itemId: 2_500_003,
    messages: [greeting, { from: 'buyer', text: 'Ключ не активується, що робити?' }],
    purchase: {
      amount: 899,
      unique_code_state: { state: 2, date_check: null, date_delivery: null, date_confirmed: null, date_refuted: null },
    },
  })
}

/** Builds the shop: three orders with their buyers, an admin, two managers, a group and a log channel. Nothing runs yet. */
export const createShop = (config: Config, { origin }: { origin: () => string }): Shop => {
  const { PLAYGROUND_LEDGER: file, PLAYGROUND_SEED: seed, INGRESS_URL: ingress, CRM_WEBHOOK_KEY: key, CRM_SALE_PASSWORD: password } = config
  const ledger = createLedger(file === undefined ? {} : { file })
  const telegram = createTelegramSimulator({
    token: config.TELEGRAM_BOT_TOKEN,
    groupId: config.TELEGRAM_GROUP_ID,
    ledger,
    seed,
    mount: '/telegram',
    origin,
  })
  const crm = createCrmSimulator({
    sellerId: config.CRM_SELLER_ID,
    apiKey: config.CRM_API_KEY,
    ledger,
    seed,
    timeZone: config.CRM_TIMEZONE,
    webhook: {
      url: `${ingress}/crm/messages/${encodeURIComponent(key)}`,
      ...(password === undefined ? {} : { sale: { url: `${ingress}/crm/sales/${encodeURIComponent(key)}`, password } }),
    },
    mount: '/crm',
    origin,
  })
  addPeople(telegram, config)
  addOrders(crm)
  return { telegram, crm, ledger }
}
