import { afterEach, describe, expect, it } from 'vitest'
import { becomeManager, cardOf, claim, claimMany, keyboardOf } from '../support/desk.ts'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

const chief = 500_001
const soon = { timeoutMs: 15_000 }
let stack: System | undefined
afterEach(() => stack?.close())

type User = ReturnType<System['telegram']['addUser']>

const begin = async (env: Record<string, string> = {}): Promise<{ running: System; anna: User; bohdan: User }> => {
  stack = await createTogether({ env: { TELEGRAM_ADMIN_IDS: String(chief), ...env } })
  await stack.startAll()
  const admin = stack.telegram.addUser({ id: chief, firstName: 'Марія' })
  const anna = await becomeManager(stack, admin, { firstName: 'Анна', username: 'anna' })
  const bohdan = await becomeManager(stack, admin, { firstName: 'Богдан', username: 'bohdan' })
  return { running: stack, anna, bohdan }
}

const sentTo = ({ telegram }: System, chat: number, words: string, after = 0) =>
  telegram.ledger.waitFor(
    ({ seq, ok, kind, chat: at, text }) =>
      seq > after && ok && kind === 'telegram.sendMessage' && at === chat && (text ?? '').includes(words),
    soon,
  )

const press = ({ telegram }: System, user: User, chat: number, messageId: number | undefined, action: string) => {
  const button = keyboardOf(telegram.messages(chat).find(({ id }) => id === messageId)).find((data) => data.includes(`:${action}:`))
  if (button === undefined || messageId === undefined) throw new Error(`no button ${action}`)
  return telegram.pressButton(user, chat, messageId, button).answered
}

const sends = ({ crm }: System) => crm.ledger.where(({ ok, kind }) => ok && kind === 'crm.send')

describe('the right recipient', () => {
  it('is asked for when another buyer’s card came in between, and nobody gets the text until then', async () => {
    const { running, anna } = await begin()
    const { telegram, crm } = running
    const [first] = await claimMany(running, [anna], 1)
    const [second] = await claimMany(running, [anna], 1)
    if (first === undefined || second === undefined) throw new Error('two chats are needed')
    telegram.sendText(anna, anna.id, 'Відповідь у відкритий чат')
    await expect(crm.ledger.waitFor(({ ok, kind }) => ok && kind === 'crm.send', soon)).resolves.toMatchObject({ chat: second.chat })
    crm.buyerWrites(first.chat, 'Ви тут?')
    const other = await sentTo(running, anna.id, 'Ви тут?')
    const before = sends(running).length
    telegram.sendText(anna, anna.id, 'Це для когось із двох')
    const asked = await sentTo(running, anna.id, 'Кому надіслати?')
    expect(sends(running)).toHaveLength(before)

    const choice = keyboardOf(telegram.messages(anna.id).find(({ id }) => id === asked.messageId)).find(
      (data) => data.startsWith('1:send:') && data.endsWith(first.chat.toString(36)),
    )
    await telegram.pressButton(anna, anna.id, asked.messageId ?? 0, choice ?? '').answered
    const sent = await crm.ledger.waitFor(({ ok, kind, text }) => ok && kind === 'crm.send' && text === 'Це для когось із двох', soon)
    expect(sent.chat).toBe(first.chat)

    telegram.sendText(anna, anna.id, 'А це — відповідь на картку', { replyTo: other.messageId ?? 0 })
    await expect(
      crm.ledger.waitFor(({ ok, kind, text }) => ok && kind === 'crm.send' && text === 'А це — відповідь на картку', soon),
    ).resolves.toMatchObject({ chat: first.chat })
  })

  it('is never somebody in the CRM for what is written in the group, for commands or for menu words', async () => {
    const { running, anna } = await begin()
    const { telegram } = running
    await claimMany(running, [anna], 1)
    telegram.sendText(anna, running.groupId, 'Колеги, хто візьме?')
    telegram.sendText(anna, anna.id, '/help')
    await sentTo(running, anna.id, 'Як відповідати')
    telegram.sendText(anna, anna.id, '✅ Надіслати статус "Прочитано"')
    telegram.sendText(anna, anna.id, '🏠 Меню')
    await running.crm.ledger.waitFor(({ ok, kind }) => ok && kind === 'crm.seen', soon)
    expect(sends(running)).toEqual([])
  })
})

describe('the life of a pin', () => {
  it('shows new messages of an owned chat silently in the group and to the owner in private', async () => {
    const { running, anna } = await begin()
    const { telegram, crm, groupId } = running
    const [mine] = await claimMany(running, [anna], 1)
    crm.buyerWrites(mine?.chat ?? 0, 'Ще одне питання')
    await sentTo(running, anna.id, 'Ще одне питання')
    const posted = await sentTo(running, groupId, 'Ще одне питання')
    const card = telegram.messages(groupId).find(({ id }) => id === posted.messageId)
    expect(card).toMatchObject({ silent: true })
    expect(card?.text).toContain('Закріплений менеджер: @anna')
    expect(keyboardOf(card).filter((data) => data.includes('claim'))).toEqual([])
  })

  it('ends with a card for everybody when the owner drops it while the buyer waits', async () => {
    const { running, anna, bohdan } = await begin()
    const { telegram, groupId } = running
    const [mine] = await claimMany(running, [anna], 1)
    const posts = telegram.ledger.entries().length
    await press(running, anna, anna.id, mine?.opened, 'unpin')
    const ask = await sentTo(running, anna.id, 'Зняти закріп?')
    await press(running, anna, anna.id, ask.messageId, 'unpinYes')
    const again = await sentTo(running, groupId, 'Чат знову вільний', posts)
    const card = telegram.messages(groupId).find(({ id }) => id === again.messageId)
    if (card === undefined) throw new Error('no new card')
    expect(card.silent).toBe(false)
    await expect(claim(running, bohdan, card)).resolves.toMatchObject({ text: expect.stringContaining('закріплено за Вами') as string })
    telegram.sendText(anna, anna.id, 'Запізніла відповідь', { replyTo: mine?.opened ?? 0 })
    await sentTo(running, anna.id, 'тепер веде @bohdan')
    expect(sends(running)).toEqual([])
  })

  it('lapses by itself, is offered again, and tells its owner', async () => {
    const { running, anna } = await begin({ PIN_TTL_HOURS: '0.001' })
    const { telegram } = running
    const before = telegram.ledger.entries().length
    await claimMany(running, [anna], 1)
    await sentTo(running, anna.id, 'закінчився. Чат знову вільний', before)
    await sentTo(running, running.groupId, 'Закріп закінчився', before)
  })

  it('goes back to the group when its owner is banned or has blocked the bot', async () => {
    const { running, anna, bohdan } = await begin()
    const { telegram } = running
    await claimMany(running, [anna, bohdan], 2)
    const before = telegram.ledger.entries().length
    const admin = telegram.people().find(({ id }) => id === chief)
    if (admin === undefined) throw new Error('no admin')
    telegram.sendText(admin, admin.id, `/ban_${String(anna.id)}`)
    await sentTo(running, anna.id, 'Доступ до бота закрито', before)
    await sentTo(running, running.groupId, 'Чат знову вільний', before)
    const middle = telegram.ledger.entries().length
    telegram.blockBot(bohdan)
    await sentTo(running, running.groupId, 'Чат знову вільний', middle)
  })

  it('is not given for a message that was answered in the CRM itself', async () => {
    const { running, anna } = await begin()
    const { telegram, crm, groupId } = running
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Питання e1')
    const card = await cardOf(running, 'e1')
    crm.faults.webhookForSeller = true
    crm.sellerWrites(chat, 'Відповів із CRM')
    await telegram.ledger.waitFor(
      ({ ok, kind, messageId, text }) =>
        ok && kind === 'telegram.editMessageText' && messageId === card.id && (text ?? '').includes('вже відповіли в CRM'),
      soon,
    )
    expect(keyboardOf(telegram.messages(groupId).find(({ id }) => id === card.id)).filter((data) => data.includes('claim'))).toEqual([])
    expect(telegram.messages(anna.id).filter(({ text }) => (text ?? '').includes('Ви відповідаєте'))).toEqual([])
  })
})

describe('the log channel', () => {
  it('hears of pins and decisions without a name, an address or a text', async () => {
    const logChat = -1_001_000_000_002
    const { running, anna } = await begin({ TELEGRAM_LOG_CHAT_ID: String(logChat) })
    await claimMany(running, [anna], 1)
    const entry = await sentTo(running, logChat, '#pin')
    const log = running.telegram
      .messages(logChat)
      .map(({ text }) => text)
      .join('\n')
    expect(entry.text).toMatch(/#pin М\d\d → №\u00a0\d+ · до/)
    for (const secret of ['Анна', 'anna', 'example.com', 'Питання']) expect(log).not.toContain(secret)
  })
})
