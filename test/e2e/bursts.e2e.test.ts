import { createHash } from 'node:crypto'
import { deliveryReport } from '@pinline/simulators'
import type { Expected, LedgerEntry } from '@pinline/simulators'
import { afterEach, describe, expect, it } from 'vitest'
import { becomeManagers, cardOf, claim, keyboardOf } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { System } from '../support/surroundings.ts'
import { createTogether } from '../support/together.ts'

const chief = 500_001
const soon = { timeoutMs: 10_000 }
let stack: System | undefined
afterEach(() => stack?.close())

const limited = (env: Readonly<Record<string, string>>) => ({ TELEGRAM_LIMITS: 'default', TELEGRAM_ADMIN_IDS: String(chief), ...env })

const begin = <S extends System>(created: S): S => {
  created.telegram.patchFaults({ limits: 'real' })
  stack = created
  return created
}

/** A shop that keeps Telegram's limits, before a Telegram that enforces them. */
const createLimited = async (env: Readonly<Record<string, string>> = {}): Promise<System> =>
  begin(await createTogether({ env: limited(env) }))

/** The same with a dispatcher that can be started later. */
const createApart = async () => begin(await createStack({ env: limited({}) }))

const bytes = (seed: string): Uint8Array => createHash('sha512').update(seed).digest()
const postKinds = /^telegram\.send/u

const inGroup = (running: System, filter: (entry: LedgerEntry) => boolean = () => true): LedgerEntry[] =>
  running.telegram.ledger.where((entry) => entry.ok && entry.chat === running.groupId && entry.user === undefined && filter(entry))
const posts = (running: System): LedgerEntry[] => inGroup(running, ({ kind }) => postKinds.test(kind))

const reportOf = ({ telegram, crm, groupId }: System, buyerMessages: readonly Expected[]) =>
  deliveryReport({ telegram: telegram.ledger, crm: crm.ledger, expectations: { buyerMessages, replies: [], groups: [groupId] } }).toGroup

const allShown = (running: System, expected: readonly Expected[], timeout: number) =>
  expect.poll(() => reportOf(running, expected).lost, { timeout, interval: 200 }).toEqual([])

const clean = { lost: [], duplicated: [], outOfOrder: [] }
const violations = ({ telegram }: System): LedgerEntry[] => telegram.ledger.where(({ violation }) => violation !== undefined)

const write = (running: System, chat: number, marker: string, file?: { name: string; bytes: Uint8Array; image?: boolean }): Expected => {
  running.crm.buyerWrites(chat, `Питання ${marker}`, file === undefined ? {} : { file })
  return { chat, marker }
}

const groupMessage = (running: System, messageId: number | undefined) =>
  running.telegram.messages(running.telegram.groupId()).find(({ id }) => id === messageId)

describe('a buyer who writes in bursts', () => {
  it('has one card, to which what follows is added without a sound', async () => {
    const running = await createLimited()
    await running.startAll()
    const chat = running.crm.addChat()
    const expected = [write(running, chat, 'one1')]
    const card = await cardOf(running, 'one1')
    for (const marker of ['two2', 'three3', 'four4']) expected.push(write(running, chat, marker))
    await allShown(running, expected, 10_000)
    expect(posts(running)).toHaveLength(1)
    expect(reportOf(running, expected)).toMatchObject(clean)
    const shown = groupMessage(running, card.id)
    expect([shown?.text?.includes('4 повідомлення:'), shown?.silent]).toEqual([true, false])
    expect(keyboardOf(shown)).toHaveLength(1)
    expect(violations(running)).toEqual([])
  })

  it('gets a new card with a sound once somebody has answered', async () => {
    const running = await createLimited()
    await running.startAll()
    const chat = running.crm.addChat()
    write(running, chat, 'before1')
    await cardOf(running, 'before1')
    running.crm.sellerWrites(chat, 'Так, є')
    write(running, chat, 'after2')
    const second = await cardOf(running, 'after2')
    expect([posts(running).length, second.silent, second.text?.includes('before1')]).toEqual([2, false, false])
  })

  it('sees photos among the words follow their card as answers to it', async () => {
    const running = await createApart()
    await running.startAll({ outbox: 0, dispatcher: 0 })
    const chat = running.crm.addChat()
    const photo = bytes('photo')
    const expected = [
      write(running, chat, 'words1'),
      write(running, chat, 'seen2', { name: 'photo.jpg', bytes: photo, image: true }),
      write(running, chat, 'words3'),
    ]
    await running.start('dispatcher')
    await allShown(running, expected, 15_000)
    const sent = await running.telegram.ledger.waitFor(({ ok, kind }) => ok && kind === 'telegram.sendPhoto', soon)
    const [card] = posts(running)
    expect(sent.files?.[0]?.md5).toBe(createHash('md5').update(photo).digest('hex'))
    expect(groupMessage(running, sent.messageId)).toMatchObject({ replyTo: card?.messageId, silent: true })
    expect(groupMessage(running, card?.messageId)?.text).toContain('🖼 Фото')
    expect(posts(running)).toHaveLength(2)
    expect(reportOf(running, expected)).toMatchObject(clean)
  })

  it('may edit any message of a card, and the card follows', async () => {
    const running = await createApart()
    await running.startAll({ outbox: 0, dispatcher: 0 })
    const chat = running.crm.addChat()
    const first = running.crm.buyerWrites(chat, 'Є чорні?')
    running.crm.buyerWrites(chat, 'Дуже треба')
    await running.start('dispatcher')
    const card = await cardOf(running, 'Дуже треба')
    expect(card.text).toContain('Є чорні?')
    running.crm.editMessage(chat, first, 'Є білі?')
    running.crm.webhookFor(chat)
    await expect.poll(() => groupMessage(running, card.id)?.text, { timeout: 10_000 }).toContain('Є білі?')
    expect(groupMessage(running, card.id)?.text).toContain('Дуже треба')
  })

  it('gets a card of their own for what can not be added, because the card is gone', async () => {
    const running = await createLimited()
    await running.startAll()
    const chat = running.crm.addChat()
    write(running, chat, 'gone1')
    const card = await cardOf(running, 'gone1')
    running.telegram.removeMessage(running.groupId, card.id)
    write(running, chat, 'left2')
    const second = await cardOf(running, 'left2')
    expect([second.id === card.id, keyboardOf(second).length]).toEqual([false, 1])
  })
})

describe('more than the group takes', () => {
  it('is listed early, follows card by card without a second sound, and breaks no limit', async () => {
    const running = await createLimited({ TELEGRAM_LOG_CHAT_ID: '-1001000000002' })
    await running.startAll()
    await running.crm.ledger.waitFor(({ kind }) => kind === 'crm.list', soon)
    const chats = Array.from({ length: 30 }, () => running.crm.addChat())
    const expected = [1, 2].flatMap((turn) => chats.map((chat) => write(running, chat, `f${String(chat)}x${String(turn)}`)))
    await allShown(running, expected, 110_000)
    expect(violations(running)).toEqual([])
    expect(reportOf(running, expected)).toMatchObject(clean)
    const list = inGroup(running, ({ text }) => (text ?? '').includes('тому тут список'))
    expect(list).toHaveLength(1)
    expect(list[0]?.text?.match(/^\d+\. /gmu)).toHaveLength(10)
    // Two messages of each chat took one post each at most, and the list one.
    expect(posts(running)).toHaveLength(31)
    const shown = posts(running).map(({ messageId }) => groupMessage(running, messageId))
    expect(shown.filter((message) => message?.silent === true)).toHaveLength(10)
    expect(shown.some((message) => /затримка ~1\s?хв/u.test(message?.text ?? ''))).toBe(true)
    await running.telegram.ledger.waitFor(({ chat, text }) => chat === running.logChatId && (text ?? '').includes('#limit'), soon)
  }, 150_000)
})

describe('words that are too long for a caption', () => {
  it('follow the photo in a message of their own, which a claim changes', async () => {
    const running = await createLimited()
    await running.startAll()
    const { telegram, crm, groupId } = running
    const [anna] = await becomeManagers(running, telegram.addUser({ id: chief, firstName: 'Марія' }), 1)
    if (anna === undefined) throw new Error('nobody')
    const chat = crm.addChat()
    // Letters of two units each: 600 of them fit into a message, and not into a caption.
    crm.buyerWrites(chat, '𝒜'.repeat(590), { file: { name: 'photo.jpg', bytes: bytes('long'), image: true } })
    const photo = await telegram.ledger.waitFor(({ ok, kind, chat: at }) => ok && kind === 'telegram.sendPhoto' && at === groupId, soon)
    const card = await cardOf(running, '𝒜'.repeat(590))
    expect([card.replyTo, keyboardOf(card).length, keyboardOf(groupMessage(running, photo.messageId)).length]).toEqual([
      photo.messageId,
      1,
      0,
    ])
    await claim(running, anna, card)
    await expect.poll(() => groupMessage(running, card.id)?.text, { timeout: 10_000 }).toContain('Менеджер: @m1')
    expect(groupMessage(running, card.id)?.text).toContain('𝒜'.repeat(590))
  })
})

describe('a file of the CRM', () => {
  it('is uploaded once, however often it is shown', async () => {
    const running = await createLimited()
    await running.startAll()
    const { telegram, crm, groupId } = running
    const [anna] = await becomeManagers(running, telegram.addUser({ id: chief, firstName: 'Марія' }), 1)
    if (anna === undefined) throw new Error('nobody')
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Ось фото', { file: { name: 'photo.jpg', bytes: bytes('once'), image: true } })
    const card = await telegram.ledger.waitFor(({ ok, kind, chat: at }) => ok && kind === 'telegram.sendPhoto' && at === groupId, soon)
    const claimed = groupMessage(running, card.messageId)
    if (claimed === undefined) throw new Error('no card')
    await claim(running, anna, claimed)
    await telegram.ledger.waitFor(({ ok, chat: at, text }) => ok && at === anna.id && (text ?? '').includes('Ви відповідаєте'), soon)
    // He is not there any more, so the chat is offered again with its photo.
    telegram.blockBot(anna)
    const again = await telegram.ledger.waitFor(
      ({ ok, kind, chat: at, messageId }) => ok && kind === 'telegram.sendPhoto' && at === groupId && messageId !== card.messageId,
      soon,
    )
    expect([card.files?.length, again.files]).toEqual([1, undefined])
    expect(crm.ledger.where(({ kind }) => kind === 'crm.file')).toHaveLength(1)
  })
})

describe('the managers’ group', () => {
  it('gets its open cards once more when it becomes a supergroup, and what is written meanwhile', async () => {
    const running = await createLimited()
    await running.startAll()
    const { telegram, crm } = running
    telegram.addUser({ id: chief, firstName: 'Марія' })
    telegram.sendText(telegram.addUser({ firstName: 'x' }), telegram.groupId(), 'hi')
    const [open, answered] = [crm.addChat(), crm.addChat()]
    write(running, open, 'open1')
    write(running, answered, 'done1')
    await cardOf(running, 'open1')
    await cardOf(running, 'done1')
    crm.sellerWrites(answered, 'Є')
    crm.webhookFor(answered)
    await telegram.ledger.waitFor(
      ({ ok, kind, text }) => ok && kind === 'telegram.editMessageText' && (text ?? '').includes('вже відповіли'),
      soon,
    )
    const moved = telegram.migrateGroup()
    const fresh = crm.addChat()
    write(running, fresh, 'fresh1')
    const texts = () => telegram.messages(moved).map(({ text }) => text ?? '')
    await expect.poll(() => texts().filter((text) => text.includes('open1')).length, { timeout: 15_000 }).toBe(1)
    await expect.poll(() => texts().filter((text) => text.includes('fresh1')).length, { timeout: 15_000 }).toBe(1)
    write(running, open, 'open2')
    await expect.poll(() => texts().some((text) => text.includes('open2')), { timeout: 10_000 }).toBe(true)
    expect(texts().filter((text) => text.includes('done1'))).toEqual([])
    expect(texts().filter((text) => text.includes('open1'))).toHaveLength(1)
  })

  it('that lets the bot in again gets at once what has waited; the admins are told once', async () => {
    const running = await createLimited()
    await running.startAll()
    const { telegram, crm, groupId } = running
    const boss = telegram.addUser({ id: chief, firstName: 'Марія' })
    telegram.sendText(boss, boss.id, '/start')
    await telegram.ledger.waitFor(({ ok, kind, chat }) => ok && kind === 'telegram.sendMessage' && chat === boss.id, soon)
    telegram.kickBot(boss)
    const chats = [crm.addChat(), crm.addChat()]
    for (const chat of chats) write(running, chat, `kept${String(chat)}`)
    const told = () => telegram.messages(boss.id).filter(({ text }) => (text ?? '').includes('не може писати в групу'))
    await expect.poll(() => told().length, { timeout: 15_000 }).toBe(1)
    telegram.returnBot(boss)
    const shown = () => telegram.messages(groupId).map(({ text }) => text ?? '')
    for (const chat of chats)
      await expect.poll(() => shown().some((text) => text.includes(`kept${String(chat)}`)), { timeout: 25_000 }).toBe(true)
    expect(told()).toHaveLength(1)
  })
})
