import type { SimMessage } from '@pinline/simulators'
import { afterEach, describe, expect, it } from 'vitest'
import { becomeManager, claimMany, keyboardOf } from '../support/desk.ts'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

const chief = 500_001
const soon = { timeoutMs: 15_000 }
let stack: System | undefined
afterEach(() => stack?.close())

type User = ReturnType<System['telegram']['addUser']>

const begin = async (): Promise<{ running: System; admin: User; anna: User }> => {
  stack = await createTogether({ env: { TELEGRAM_ADMIN_IDS: String(chief) } })
  await stack.startAll()
  const admin = stack.telegram.addUser({ id: chief, firstName: 'Марія' })
  const anna = await becomeManager(stack, admin, { firstName: 'Анна', username: 'anna' })
  return { running: stack, admin, anna }
}

const newest = ({ telegram }: System): number => telegram.ledger.entries().length

/** The message with these words that came to a chat after an entry of the ledger. */
const shownTo = async ({ telegram }: System, chat: number, words: string, after = 0): Promise<SimMessage> => {
  const entry = await telegram.ledger
    .waitFor(
      ({ seq, ok, kind, chat: at, text }) =>
        seq > after && ok && kind.startsWith('telegram.send') && at === chat && (text ?? '').includes(words),
      soon,
    )
    .catch((cause: unknown) => {
      const last = telegram
        .messages(chat)
        .slice(-3)
        .map(({ text }) => text)
      throw new Error(`nothing with “${words}” came; last: ${JSON.stringify(last)}`, { cause })
    })
  const message = telegram.messages(chat).find(({ id }) => id === entry.messageId)
  if (message === undefined) throw new Error('the message is gone')
  return message
}

/** Types, and waits for what comes of it. */
const type = (running: System, user: User, text: string, words: string): Promise<SimMessage> => {
  const after = newest(running)
  running.telegram.sendText(user, user.id, text)
  return shownTo(running, user.id, words, after)
}

/** Presses a button named by its label or its data, and waits for a message with these words. */
const press = async (running: System, user: User, message: SimMessage, button: string, words: string): Promise<SimMessage> => {
  const after = newest(running)
  await running.telegram.pressButton(user, user.id, message.id, button).answered
  return shownTo(running, user.id, words, after)
}

const edited = async ({ telegram }: System, message: SimMessage, words: string): Promise<SimMessage> => {
  await telegram.ledger.waitFor(
    ({ ok, kind, messageId, chat, text }) =>
      ok && kind === 'telegram.editMessageText' && chat === message.chat && messageId === message.id && (text ?? '').includes(words),
    soon,
  )
  const found = telegram.messages(message.chat).find(({ id }) => id === message.id)
  if (found === undefined) throw new Error('the message is gone')
  return found
}

const labelsOf = ({ replyMarkup }: SimMessage): string[] => {
  if (replyMarkup === undefined || (!('inline_keyboard' in replyMarkup) && !('keyboard' in replyMarkup))) return []
  const rows = 'inline_keyboard' in replyMarkup ? replyMarkup.inline_keyboard : replyMarkup.keyboard
  return rows.flat().map((button) => (typeof button === 'string' ? button : button.text))
}

const listButtons = (message: SimMessage): string[] => keyboardOf(message).filter((data) => data.startsWith('1:open:'))

const sends = ({ crm }: System) => crm.ledger.where(({ ok, kind }) => ok && kind === 'crm.send')

const homeUk = ['🔥 Мої переписки', '⚡ Закріплені чати', '🐱 Чати з гостями', '🔎 Пошук', '📁 Історія всіх чатів', '🟢 На зміні']
const homeEn = ['🔥 My chats', '⚡ Pinned chats', '🐱 Guests’ chats', '🔎 Search', '📁 All chats', '🟢 On shift']

describe('menus', () => {
  it('lead to lists and back, in Ukrainian and in English, and nothing of it reaches a buyer', async () => {
    const { running, admin, anna } = await begin()
    expect(labelsOf(await type(running, anna, '/menu', 'Головне меню'))).toEqual(homeUk)
    expect(labelsOf(await type(running, admin, '/menu', 'Головне меню'))).toEqual([...homeUk, '🛠 Керування'])
    expect(labelsOf(await type(running, anna, '🔥 Мої переписки', 'У Вас немає активних чатів'))).toEqual([
      '📁 Історія моїх переписок',
      '◀ Назад',
    ])
    await claimMany(running, [anna], 2)
    const placed = await shownTo(running, anna.id, 'Ви відповідаєте')
    expect(labelsOf(placed)).toEqual(['✅ Надіслати статус «Прочитано»', '◀ Назад до чату', '🏠 Меню'])
    expect(labelsOf(await type(running, anna, '🏠 Меню', 'згорнуто'))).toEqual(homeUk)

    const list = await type(running, anna, 'Мої переписки', 'У Вас 2 активні чати.')
    expect(list.text).toContain('З них 2 чекають на відповідь.')
    expect(labelsOf(list)).toHaveLength(2)
    for (const label of labelsOf(list)) expect(label).toMatch(/^🔵 .+ · /u)
    await press(running, anna, list, listButtons(list)[0] ?? '', 'Ви відповідаєте')
    expect(labelsOf(await type(running, anna, '🔙 Назад', 'згорнуто'))).toEqual(homeUk)
    await type(running, anna, '📁 Історія моїх переписок', 'У Вас 2 архівні чати')
    await type(running, anna, 'Чати с неавторизованими клієнтами', 'Чатів з гостями зараз немає')
    await type(running, anna, '🛠 Керування', 'лише адміністратор')

    expect(labelsOf(await type(running, anna, '/lang', 'Language: English'))).toEqual(homeEn)
    expect((await type(running, anna, '🔥 My chats', 'You have 2 active chats.')).text).toContain('2 are waiting for an answer.')
    expect(labelsOf(await type(running, anna, '/pinned', 'You have no activations'))).toEqual([
      '📁 My past pinned chats',
      '📊 Board',
      '◀ Back',
    ])
    expect(labelsOf(await type(running, anna, '◀ Назад', 'Main menu'))).toEqual(homeEn)
    await type(running, anna, '/lang uk', 'Мова: українська')
    expect(sends(running)).toEqual([])
  })

  it('answer an old button with the menu of this moment', async () => {
    const { running, anna } = await begin()
    const help = await type(running, anna, '/help', 'Як відповідати')
    expect(labelsOf(help)).toEqual(homeUk)
    const { telegram } = running
    const after = newest(running)
    const [welcome] = telegram.messages(anna.id).filter(({ text }) => (text ?? '').includes('Доступ відкрито'))
    if (welcome === undefined) throw new Error('no welcome')
    const answer = await telegram.pressInline(anna, '1:gone:1').answered
    expect(answer.text).toContain('застаріла')
    const list = await type(running, anna, '/menu', 'Головне меню')
    expect(list.id).toBeGreaterThan(welcome.id)
    expect(newest(running)).toBeGreaterThan(after)
  })
})

describe('a long list', () => {
  it('is turned in place without losing or repeating a chat, and is fresh again once it is gone', async () => {
    const { running, anna } = await begin()
    const { telegram } = running
    const claimed = await claimMany(running, [anna], 10)
    await type(running, anna, '/menu', 'згорнуто')
    const first = await type(running, anna, '/mine', 'У Вас 10 активних чатів')
    expect(labelsOf(first).slice(-3)).toEqual(['◀', '1/2', '▶'])
    const shown = listButtons(first)
    expect(shown).toHaveLength(8)
    const [top] = claimed
    running.crm.faults.webhookForSeller = true
    running.crm.sellerWrites(top?.chat ?? 0, 'Відповіли в CRM')
    await expect.poll(async () => (await type(running, anna, '/mine', 'У Вас 10')).text, { timeout: 10_000 }).toContain('З них 9')
    await telegram.pressButton(anna, anna.id, first.id, '▶').answered
    const second = await edited(running, first, 'активних чатів')
    expect(new Set([...shown, ...listButtons(second)])).toHaveLength(10)
    expect(listButtons(second)).toHaveLength(2)
    expect(second.text).toContain('З них 9 чекають')
    await telegram.pressButton(anna, anna.id, first.id, '◀').answered
    await expect
      .poll(() => listButtons(telegram.messages(anna.id).find(({ id }) => id === first.id) ?? first), { timeout: 10_000 })
      .toEqual(shown)
  })
})

describe('a search', () => {
  it('takes the next text, which no buyer gets, and is taken back by any command', async () => {
    const { running, anna } = await begin()
    const [one, two] = await claimMany(running, [anna], 2)
    await type(running, anna, '🔎 Пошук', 'Напишіть номер рахунку')
    const byNumber = await type(running, anna, String(one?.chat), 'знайдено 1 чат')
    expect(listButtons(byNumber)).toEqual([`1:open:${(one?.chat ?? 0).toString(36)}`])
    await type(running, anna, '/search', 'Напишіть номер рахунку')
    expect(listButtons(await type(running, anna, 'питання', 'знайдено 2 чати'))).toHaveLength(2)
    await type(running, anna, '/search', 'Напишіть номер рахунку')
    await type(running, anna, 'нічого такого', 'нічого не знайдено')
    expect(listButtons(await type(running, anna, `/search ${String(two?.chat)}`, 'знайдено 1 чат'))).toHaveLength(1)
    expect(sends(running)).toEqual([])

    await type(running, anna, '/search', 'Напишіть номер рахунку')
    await type(running, anna, '/help', 'Як відповідати')
    running.telegram.sendText(anna, anna.id, 'Це вже для клієнта', { replyTo: one?.opened ?? 0 })
    await expect(running.crm.ledger.waitFor(({ ok, kind }) => ok && kind === 'crm.send', soon)).resolves.toMatchObject({
      text: 'Це вже для клієнта',
    })
  })

  it('works from anywhere behind the bot’s name, for managers only, and shows the others nothing', async () => {
    const { running, anna } = await begin()
    const { telegram, groupId } = running
    const [one] = await claimMany(running, [anna], 1)
    const offer = await telegram.askInline(anna, String(one?.chat)).answered
    expect(offer).toMatchObject({ is_personal: true, cache_time: 0 })
    const [result] = offer.results
    if (result === undefined) throw new Error('nothing was offered')
    expect(result.title).toContain(String(one?.chat))
    expect(result.input_message_content.message_text).not.toContain('@')
    telegram.chooseInline(anna, groupId, result)
    telegram.chooseInline(anna, anna.id, result)
    const after = newest(running)
    await telegram.pressInline(anna, `1:open:${(one?.chat ?? 0).toString(36)}`).answered
    await shownTo(running, anna.id, 'Ви відповідаєте', after)

    const stranger = telegram.addUser({ firstName: 'Хтось' })
    await expect(telegram.askInline(stranger, String(one?.chat)).answered).resolves.toMatchObject({
      results: [],
      button: { text: 'Нічого не знайдено або немає доступу' },
    })
    expect(sends(running)).toEqual([])
  })
})

describe('history', () => {
  it('sends a file of a page to the reader', async () => {
    const { running, anna } = await begin()
    const { crm } = running
    const [one] = await claimMany(running, [anna], 1)
    crm.buyerWrites(one?.chat ?? 0, 'Ось документ', {
      file: { name: 'рахунок.pdf', type: 'application/pdf', bytes: new TextEncoder().encode('pdf') },
    })
    await shownTo(running, anna.id, 'Ось документ')
    const page = await type(running, anna, '📁 Історія чату', '📁 Чат №')
    const file = labelsOf(page).find((label) => label.startsWith('📎'))
    expect(file).toBe('📎 рахунок.pdf')
    const after = newest(running)
    await running.telegram.pressButton(anna, anna.id, page.id, file ?? '').answered
    const sent = await running.telegram.ledger.waitFor(
      ({ seq, ok, kind, chat }) => seq > after && ok && kind === 'telegram.sendDocument' && chat === anna.id,
      soon,
    )
    expect(running.telegram.messages(anna.id).find(({ id }) => id === sent.messageId)?.file?.name).toBe('рахунок.pdf')
  })
})

describe('administration', () => {
  it('shows people and decides about them by buttons, and offers each the commands of his role', async () => {
    const { running, admin, anna } = await begin()
    const { telegram } = running
    const commandsOf = (user: User): string[] =>
      telegram.settings().flatMap(({ args }) => {
        if (
          !('scope' in args) ||
          !('commands' in args) ||
          JSON.stringify(args.scope) !== JSON.stringify({ type: 'chat', chat_id: user.id })
        )
          return []
        return Array.isArray(args.commands) ? args.commands.map(({ command }: { command: string }) => command) : []
      })
    const offered = ['menu', 'mine', 'pinned', 'search', 'shift', 'help', 'lang']
    await expect.poll(() => commandsOf(anna)).toEqual(expect.arrayContaining(offered))
    await expect.poll(() => commandsOf(admin)).toEqual(expect.arrayContaining([...offered, 'users', 'chats']))

    await claimMany(running, [anna], 1)
    const menu = await type(running, admin, '🛠 Керування', '🛠 Керування')
    const users = await press(running, admin, menu, '👥 Користувачі', '👥 Користувачі: 2')
    expect(users.text).toMatch(/Анна @anna · менеджер · 1 чат/u)
    await telegram.pressButton(admin, admin.id, users.id, 'Анна').answered
    const page = await edited(running, users, 'ID:')
    const ask = await press(running, admin, page, 'Закрити доступ', 'Закрити доступ для Анна? Чати (1)')
    await press(running, admin, ask, 'Закрити доступ', 'доступ закрито')
    await shownTo(running, anna.id, 'Доступ до бота закрито')
    await shownTo(running, running.groupId, 'Чат знову вільний')
    await expect.poll(() => commandsOf(anna)).toEqual([])
    telegram.sendText(anna, anna.id, '/menu')
    telegram.sendText(admin, admin.id, '/all_users')
    await shownTo(running, admin.id, 'доступ закрито', newest(running) - 1)
  })

  it('lists the chats that somebody has, for admins only', async () => {
    const { running, admin, anna } = await begin()
    const [one] = await claimMany(running, [anna], 1)
    await type(running, anna, '/chats', 'лише адміністратор')
    const list = await type(running, admin, '/chats', 'Усього 1 чат')
    expect(labelsOf(list)).toEqual([expect.stringContaining('@anna')])
    await press(running, admin, list, keyboardOf(list)[0] ?? '', `Чат №\u00a0${String(one?.chat)}`)
  })
})

describe('commands for everybody', () => {
  it('are the few that strangers may use, and the group has its own, seen by who asks only', async () => {
    const { running } = await begin()
    const { telegram, groupId } = running
    const named = (scope: object) =>
      telegram.settings().flatMap(({ args }) => ('scope' in args && JSON.stringify(args.scope) === JSON.stringify(scope) ? [args] : []))
    await expect.poll(() => named({ type: 'all_private_chats' })).toHaveLength(2)
    expect(named({ type: 'all_private_chats' })[0]).toMatchObject({
      commands: [{ command: 'start' }, { command: 'help' }, { command: 'lang' }],
    })
    await expect.poll(() => named({ type: 'chat', chat_id: groupId })).toHaveLength(2)
    const [group] = named({ type: 'chat', chat_id: groupId })
    expect(group).toMatchObject({
      commands: expect.arrayContaining([expect.objectContaining({ command: 'help', is_ephemeral: true })]) as unknown,
    })
    const stranger = telegram.addUser({ firstName: 'Olha', languageCode: 'en' })
    await type(running, stranger, '/start', 'Welcome to Pinline')
    await type(running, stranger, '/lang', 'Мова: українська')
    await type(running, stranger, '/menu', 'Запит на доступ уже надіслано')
  })
})
