import { createCrmSimulator, createLedger, createOpenProjectSimulator, createTelegramSimulator } from '@pinline/simulators'
import type { CrmSimulator, Ledger, OpenProjectSimulator, TelegramSimulator } from '@pinline/simulators'
import type { PagePerson } from './api.ts'
import type { Config } from './config.ts'

type User = ReturnType<TelegramSimulator['addUser']>

/** A buyer who comes to the shop. Without an e-mail the CRM shows a guest, without a name the page does. */
export interface NewBuyer {
  readonly name?: string
  readonly email?: string
  readonly product: string
}

/** The simulated world that people play with. */
export interface Shop {
  readonly telegram: TelegramSimulator
  readonly crm: CrmSimulator
  readonly openProject: OpenProjectSimulator
  /** Which halves are played; the simulator of the other one is reached by nobody. */
  readonly parts: { readonly shop: boolean; readonly helpDesk: boolean }
  readonly staffGroupId: number
  /** One account of all. */
  readonly ledger: Ledger
  readonly logChatId: number
  /** Those with a phone. */
  readonly people: readonly PagePerson[]
  /** The manager who blocks the bot when that is switched on. */
  readonly blocker: User
  /** Opens a dialog and gives its number. */
  readonly addBuyer: (buyer: NewBuyer) => number
  /** What the page calls a buyer; the CRM does not know it. */
  readonly buyerName: (chat: number) => string | null
}

/** Where and when the shop begins. */
export interface ShopStart {
  readonly origin: () => string
  /** The managers' group; it may have moved since it was configured. */
  readonly groupId: number
  /** Seconds, with a fraction, that rise with every start: what is counted from here never repeats numbers of an earlier run. */
  readonly startedSeconds: number
}

const toPerson = ({ id, first_name: name, username }: User, role: PagePerson['role']): PagePerson => ({
  id,
  name,
  username: username ?? null,
  role,
})

const languageCode = 'uk'

const addPeople = (telegram: TelegramSimulator, config: Config) => {
  const [adminId = 700_000_001] = config.TELEGRAM_ADMIN_IDS
  const admin = telegram.addUser({ id: adminId, firstName: 'Марія', username: 'maria_example', languageCode, role: 'creator' })
  const anna = telegram.addUser({ firstName: 'Анна', username: 'anna_example', languageCode })
  const bohdan = telegram.addUser({ firstName: 'Богдан', username: 'bohdan_example', languageCode })
  telegram.addChannel({ id: config.TELEGRAM_LOG_CHAT_ID, title: 'Журнал' })
  return { admin, people: [toPerson(admin, 'admin'), toPerson(anna, 'manager'), toPerson(bohdan, 'manager')], blocker: anna }
}

/** Two who work on requests, and one who has some. The requester has not met the bot yet. */
const addDeskPeople = (telegram: TelegramSimulator, config: Config, admin: User): readonly PagePerson[] => {
  const oleh = telegram.addUser({ firstName: 'Олег', username: 'oleh_example', languageCode, role: 'none' })
  const iryna = telegram.addUser({ firstName: 'Ірина', username: 'iryna_example', languageCode, role: 'none' })
  const oksana = telegram.addUser({ firstName: 'Оксана', username: 'oksana_example', languageCode, role: 'none', started: false })
  telegram.addGroup({ id: config.TELEGRAM_STAFF_GROUP_ID, title: 'Відділ підтримки', members: [oleh, iryna, admin] })
  return [toPerson(oleh, 'staff'), toPerson(iryna, 'staff'), toPerson(oksana, 'requester')]
}

const createBuyers = (crm: CrmSimulator) => {
  const names = new Map<number, string>()
  let orders = 0
  type History = NonNullable<NonNullable<Parameters<CrmSimulator['addChat']>[0]>['messages']>
  const add = ({ name, email = '', product }: NewBuyer, messages: History = []): number => {
    orders += 1
    const chat = crm.addChat({ email, product, itemId: 2_500_000 + orders, messages })
    if (name !== undefined) names.set(chat, name)
    return chat
  }
  return { names, add }
}

const addOrders = (add: ReturnType<typeof createBuyers>['add']): void => {
  const greeting = { from: 'system', text: 'Дякуємо за замовлення! Продавець відповість Вам тут.' } as const
  const olena = { name: 'Олена', email: 'olena.k@example.com', product: 'Навушники JBL Tune 520BT (OLX)' }
  add(olena, [greeting, { from: 'buyer', text: 'Добрий день! Чи є чорні?' }, { from: 'seller', text: 'Добрий день! Так, є.' }])
  add({ name: 'Тарас', email: 'taras.p@example.com', product: 'Чохол для телефона (Prom)' }, [greeting])
  add({ product: 'Електронний ключ до гри (Rozetka)' }, [greeting, { from: 'buyer', text: 'Ключ не активується, що робити?' }])
}

/** A bit of room a second: far more than is written in one, on average over a run. */
const perSecond = { orders: 10, crmMessages: 1000, telegramMessages: 100, updates: 1000, works: 10, workSteps: 100 }

const countFrom = (startedSeconds: number, thing: keyof typeof perSecond): number => Math.floor(startedSeconds * perSecond[thing])

const createSimulators = (config: Config, { origin, groupId, startedSeconds }: ShopStart, ledger: Ledger) => {
  const { PLAYGROUND_SEED: seed, INGRESS_URL: ingress, CRM_WEBHOOK_KEY: key = '', CRM_SALE_PASSWORD: password } = config
  const telegram = createTelegramSimulator({
    token: config.TELEGRAM_BOT_TOKEN,
    groupId,
    groupTitle: 'Менеджери',
    lastIds: { message: countFrom(startedSeconds, 'telegramMessages'), update: countFrom(startedSeconds, 'updates') },
    ledger,
    seed,
    mount: '/telegram',
    origin,
  })
  const crm = createCrmSimulator({
    sellerId: config.CRM_SELLER_ID,
    apiKey: config.CRM_API_KEY ?? '',
    lastIds: { order: 129_000_000 + countFrom(startedSeconds, 'orders'), message: countFrom(startedSeconds, 'crmMessages') },
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
  return { telegram, crm }
}

const createDesk = (config: Config, { origin, startedSeconds }: ShopStart, ledger: Ledger): OpenProjectSimulator => {
  const { INGRESS_URL: ingress, OPENPROJECT_WEBHOOK_SECRET: secret } = config
  const steps = countFrom(startedSeconds, 'workSteps')
  return createOpenProjectSimulator({
    apiKey: config.OPENPROJECT_API_KEY ?? '',
    ledger,
    seed: config.PLAYGROUND_SEED,
    webhook: { url: `${ingress}/openproject/webhook`, ...(secret === undefined ? {} : { secret }) },
    fieldTelegramId: config.OPENPROJECT_FIELD_TELEGRAM_ID,
    fieldRequestKey: config.OPENPROJECT_FIELD_REQUEST_KEY,
    lastIds: { work: 1200 + countFrom(startedSeconds, 'works'), activity: 4000 + steps, attachment: 700 + steps },
    mount: '/openproject',
    origin,
  })
}

/**
 * Builds the shop (three orders with their buyers, an admin, two managers, a group and a log channel) and the help desk (a group of two, and a
 * requester). Nothing runs yet.
 */
export const createShop = (config: Config, start: ShopStart): Shop => {
  const { PLAYGROUND_LEDGER: file } = config
  const ledger = createLedger(file === undefined ? {} : { file })
  const { telegram, crm } = createSimulators(config, start, ledger)
  const openProject = createDesk(config, start, ledger)
  const parts = { shop: config.CRM_API_KEY !== undefined, helpDesk: config.OPENPROJECT_API_KEY !== undefined }
  const { admin, people, blocker } = addPeople(telegram, config)
  const deskPeople = parts.helpDesk ? addDeskPeople(telegram, config, admin) : []
  const { names, add } = createBuyers(crm)
  if (parts.shop) addOrders(add)
  return {
    telegram,
    crm,
    openProject,
    parts,
    staffGroupId: config.TELEGRAM_STAFF_GROUP_ID,
    ledger,
    logChatId: config.TELEGRAM_LOG_CHAT_ID,
    people: [...people, ...deskPeople],
    blocker,
    addBuyer: (buyer) => add(buyer),
    buyerName: (chat) => names.get(chat) ?? null,
  }
}
