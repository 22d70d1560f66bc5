import { afterEach, describe, expect, it } from 'vitest'
import type { SimMessage } from '@pinline/simulators'
import { cardOf, claim, keyboardOf } from '../support/desk.ts'
import { createScene } from '../support/scene.ts'
import type { Scene } from '../support/scene.ts'

const soon = { timeoutMs: 20_000 }
let scene: Scene | undefined
afterEach(() => scene?.running.close())

const begin = async (env: Readonly<Record<string, string>> = {}): Promise<Scene> => {
  scene = await createScene(env)
  return scene
}

type User = Scene['anna']

/** A buyer who has written. */
const asked = async ({ running }: Scene, question: string): Promise<{ order: number; card: SimMessage }> => {
  const order = running.crm.addChat({ email: 'olena@example.com' })
  running.crm.buyerWrites(order, question)
  return { order, card: await cardOf(running, question) }
}

const groupMessage = ({ running }: Scene, id: number | undefined): SimMessage | undefined =>
  running.telegram.messages(running.groupId).find((message) => message.id === id)

const write = ({ running }: Scene, user: User, text: string): void => {
  running.telegram.sendText(user, user.id, text)
}

describe('an old card', () => {
  it('whose words were answered says so and brings the present one, whose button takes the chat', async () => {
    const shop = await begin()
    const { running, anna, bohdan } = shop
    const { telegram, crm, groupId } = running
    const { order, card } = await asked(shop, 'Чи є білі?')
    const [dead = ''] = keyboardOf(card)
    // Their screens go on showing the old button.
    const [byAnna, byBohdan] = [anna, bohdan].map((user) => telegram.aimAtButton(user, groupId, card.id, dead))
    crm.sellerWrites(order, 'Так, є')
    await shop.shown(groupId, 'вже відповіли в CRM')
    crm.buyerWrites(order, 'А чорні?')
    const present = await cardOf(running, 'А чорні?')
    const before = shop.newest()

    expect((await byAnna?.().answered)?.text).toBe('Картка застаріла. Нова — нижче.')
    const fresh = groupMessage(shop, (await shop.shown(groupId, 'А чорні?', before)).messageId)
    expect((await byBohdan?.().answered)?.text).toBe('Картка застаріла. Нова — нижче.')
    if (fresh === undefined) throw new Error('no card')
    expect(fresh.id).toBeGreaterThan(present.id)
    expect((await claim(running, bohdan, fresh)).text).toContain(`${String(order)} закріплено за Вами`)
    const posts = telegram.ledger.where(
      ({ ok, kind, chat, text: shown, seq }) =>
        ok && kind === 'telegram.sendMessage' && chat === groupId && seq > before && (shown ?? '').includes('А чорні?'),
    )
    expect(posts).toHaveLength(1)
    expect(telegram.ledger.where(({ chat, text: shown }) => chat === anna.id && (shown ?? '').includes('Ви відповідаєте'))).toEqual([])
  })
})

describe('a shift', () => {
  it('begins with the free chats that wait, and one press takes one', async () => {
    const shop = await begin()
    const { running, anna, bohdan } = shop
    const { telegram } = running
    const first = await asked(shop, 'Перше питання?')
    const second = await asked(shop, 'Друге питання?')
    const taken = await asked(shop, 'Чуже питання?')
    await claim(running, bohdan, taken.card)
    write(shop, anna, '/shift off')
    await shop.shown(anna.id, 'Зміну завершено')
    write(shop, anna, '/shift on')
    await shop.shown(anna.id, 'Ви на зміні')
    const offered = await shop.shown(anna.id, 'чекають вільні чати: 2')
    const offer = telegram.messages(anna.id).find(({ id }) => id === offered.messageId)
    expect(keyboardOf(offer)).toEqual([...keyboardOf(first.card).slice(0, 1), ...keyboardOf(second.card).slice(0, 1)])

    expect((await shop.press(anna, offered.messageId, 'claim')).text).toContain(`${String(first.order)} закріплено за Вами`)
    await shop.shown(anna.id, 'Ви відповідаєте')
    await telegram.ledger.waitFor(
      ({ ok, kind, messageId, text }) =>
        ok && kind === 'telegram.editMessageText' && messageId === first.card.id && (text ?? '').includes('Менеджер: @anna'),
      soon,
    )
    // The same button, pressed by whoever is late.
    write(shop, bohdan, '/shift on')
    const late = await shop.shown(bohdan.id, 'чекають вільні чати: 1')
    await claim(running, anna, second.card)
    expect((await shop.press(bohdan, late.messageId, 'claim')).text).toContain('уже веде @anna')
  })
})

describe('what a manager is told', () => {
  it('of his activations where they are listed, and of no end when he is given one', async () => {
    const shop = await begin({ CRM_ACTIVATION_PRODUCTS: '2500077' })
    const { running, anna, bohdan, chief } = shop
    const { telegram, crm } = running
    write(shop, anna, '⚡ Закріплені чати')
    await shop.shown(anna.id, 'Активацій у Вас немає')
    const order = crm.addChat({ itemId: 2_500_077 })
    crm.buyerWrites(order, 'Активуйте, будь ласка')
    await claim(running, anna, await cardOf(running, 'Активуйте'))
    write(shop, anna, '⚡ Закріплені чати')
    await shop.shown(anna.id, 'це Ваші активації')

    // Nobody but Bohdan is left to be asked.
    write(shop, chief, '/shift off')
    await shop.shown(chief.id, 'Зміну завершено')
    const opened = await shop.shown(anna.id, 'Активація: Ваша до завершення')
    const buttons = () => keyboardOf(telegram.messages(anna.id).find(({ id }) => id === opened.messageId))
    await shop.press(anna, opened.messageId, 'more')
    await expect.poll(() => buttons().some((data) => data.includes(':handover:')), { timeout: 20_000 }).toBe(true)
    await shop.press(anna, opened.messageId, 'handover')
    await shop.press(anna, (await shop.shown(anna.id, 'Кому передати')).messageId, 'handTo')
    await shop.press(bohdan, (await shop.shown(bohdan.id, 'пропонує Вам чат')).messageId, 'handAccept')
    const done = await shop.shown(bohdan.id, 'тепер Ваша до завершення')
    expect(done.text).toContain(String(order))
  })

  it('in the help: the hours of the configuration, and to admins alone their own commands', async () => {
    const shop = await begin({ PIN_TTL_HOURS: '5' })
    const { anna, chief, running } = shop
    const before = shop.newest()
    write(shop, anna, '/help')
    const help = await shop.shown(anna.id, 'Як відповідати', before)
    expect(help.text).toContain('Закріп діє 5 годин від останньої відповіді')
    expect(help.text).toContain('/quiet')
    write(shop, chief, '/help')
    const admins = await shop.shown(chief.id, 'Для адміністратора', before)
    for (const command of ['/get_chat_', '/duty_ID', '/forget']) expect(admins.text).toContain(command)
    const told = running.telegram.ledger.where(({ ok, chat, text }) => ok && chat === anna.id && (text ?? '').includes('/forget'))
    expect(told).toEqual([])
  })

  it('when a colleague has blocked the bot: admins hear how many chats are the team’s again', async () => {
    const shop = await begin()
    const { running, anna, chief } = shop
    const { card } = await asked(shop, 'Чи є гарантія?')
    await claim(running, anna, card)
    const before = shop.newest()
    running.telegram.blockBot(anna)
    const told = await shop.shown(chief.id, 'бота заблоковано', before)
    expect(told.text).toContain('@anna')
    expect(told.text).toContain('1 чат')
    await shop.shown(running.groupId, 'Чат знову вільний', before)
  })
})
