import { createDatabase, createEventLog } from '@pinline/db'
import { createLogger } from '@pinline/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { becomeManager, cardOf, claim, keyboardOf } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

let stack: Stack
const admin = 500_001
const soon = { timeoutMs: 10_000 }

beforeAll(async () => {
  stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(admin), SWEEP_SECONDS: '60' } })
  await stack.startAll()
})
afterAll(() => stack.close())

const textOf = (messageId: number) => stack.telegram.messages(stack.groupId).find(({ id }) => id === messageId)?.text ?? ''
const edited = (messageId: number, word: string) =>
  expect.poll(() => textOf(messageId), { timeout: soon.timeoutMs, interval: 50 }).toContain(word)
const photo = { name: 'photo.jpg', bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), image: true }

describe('a card in the group', () => {
  it('shows later what the order is about, when the CRM was slow to tell', async () => {
    const { crm } = stack
    const chat = crm.addChat({ product: 'Пізні навушники' })
    crm.patchFaults({ slowMs: 2_500 })
    crm.buyerWrites(chat, 'Хто я?')
    const card = await cardOf(stack, 'Хто я?')
    crm.patchFaults({ slowMs: 0 })
    expect(card.text).not.toContain('Пізні навушники')
    await edited(card.id, 'Пізні навушники')
  })

  it('follows edits and deletions in the CRM as soon as the chat is read again', async () => {
    const { crm } = stack
    const chat = crm.addChat()
    const [first, second] = [crm.buyerWrites(chat, 'Є чорні?'), crm.buyerWrites(chat, 'Забудьте')]
    const [one, other] = [await cardOf(stack, 'Є чорні?'), await cardOf(stack, 'Забудьте')]
    crm.editMessage(chat, first, 'Є білі?')
    crm.deleteMessage(chat, second)
    crm.webhookFor(chat)
    await edited(one.id, 'Є білі?')
    expect(textOf(one.id)).toContain('Було: Є чорні?')
    await edited(other.id, 'Клієнт видалив повідомлення')
  })

  it('says that somebody has answered in the CRM itself, and can not be claimed any more', async () => {
    const { crm, telegram } = stack
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Чи є чохли?')
    const card = await cardOf(stack, 'Чи є чохли?')
    crm.sellerWrites(chat, 'Є')
    crm.webhookFor(chat)
    await edited(card.id, 'вже відповіли в CRM')
    const buttons = keyboardOf(telegram.messages(stack.groupId).find(({ id }) => id === card.id))
    expect(buttons.some((data) => keyboardOf(card).includes(data))).toBe(false)
  })

  it('waits for its file without holding up other buyers, and goes without it in the end', async () => {
    const { crm, telegram } = stack
    const slow = crm.addChat()
    crm.faults.hangFiles.add(slow)
    crm.buyerWrites(slow, 'photo.jpg', { file: photo })
    const startedAt = performance.now()
    for (let index = 0; index < 20; index += 1) crm.buyerWrites(crm.addChat(), `Швидке питання ${String(index)}.`)
    for (let index = 0; index < 20; index += 1) await cardOf(stack, `Швидке питання ${String(index)}.`)
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    const card = await telegram.ledger.waitFor(
      ({ kind, ok, text }) => ok && kind === 'telegram.sendMessage' && (text ?? '').includes(String(slow)),
      { timeoutMs: 20_000 },
    )
    expect(card.text).toContain('photo.jpg: не вдалося завантажити')
  })

  it('comes with its photo', async () => {
    const { crm, telegram } = stack
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'photo.jpg', { file: photo })
    const sent = await telegram.ledger.waitFor(
      ({ kind, ok, text }) => ok && kind === 'telegram.sendPhoto' && (text ?? '').includes(String(chat)),
      soon,
    )
    expect(sent.files?.[0]).toMatchObject({ size: photo.bytes.byteLength })
  })
})

describe('a card whose file Telegram refuses', () => {
  const words = (order: number) => (entry: { ok: boolean; text?: string | undefined }) =>
    entry.ok && (entry.text ?? '').includes(String(order))

  it('tells the buyer’s words with a link instead, and nothing is lost', async () => {
    const { crm, telegram } = stack
    const chat = crm.addChat()
    // Telegram takes no empty file, neither as a photo nor as a document.
    crm.buyerWrites(chat, 'Такий колір?', { file: { ...photo, bytes: new Uint8Array() } })
    const card = await telegram.ledger.waitFor((entry) => entry.kind === 'telegram.sendMessage' && words(chat)(entry), soon)
    expect(card.text).toContain('Такий колір?')
    expect(card.text).toContain('photo.jpg: не вдалося завантажити')
    const tried = telegram.ledger.where(({ kind, ok }) => !ok && ['telegram.sendPhoto', 'telegram.sendDocument'].includes(kind))
    expect(tried.map(({ kind }) => kind)).toEqual(['telegram.sendPhoto', 'telegram.sendDocument'])
  })
})

describe('when Telegram changes under the desk', () => {
  it('a manager who blocks the bot loses the chats, which are offered again aloud', async () => {
    const { crm, telegram } = stack
    const chief = telegram.addUser({ id: admin, firstName: 'Марія' })
    const anna = await becomeManager(stack, chief, { firstName: 'Анна', username: 'anna' })
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Перше питання')
    const card = await cardOf(stack, 'Перше питання')
    expect((await claim(stack, anna, card)).text).toContain('закріплено за Вами')
    // What the claim shows her has come: the next thing that she can not be told is the second question.
    await telegram.ledger.waitFor(({ ok, chat: at, text }) => ok && at === anna.id && (text ?? '').includes('Ви відповідаєте'), soon)
    telegram.faults.forbiddenUsers.add(anna.id)
    crm.buyerWrites(chat, 'Друге питання')
    const isOffer = (text: string | undefined) => (text ?? '').includes('Друге питання') && (text ?? '').includes('Чат знову вільний')
    const offer = await telegram.ledger.waitFor(({ kind, ok, text }) => ok && kind === 'telegram.sendMessage' && isOffer(text), soon)
    expect(keyboardOf(telegram.messages(stack.groupId).find(({ id }) => id === offer.messageId))).toHaveLength(1)
    const database = createDatabase({ url: stack.databaseUrl, name: 'test', logger: createLogger({ service: 'test', level: 'silent' }) })
    const deadOf = async () => (await createEventLog(database).read(0, null, 100)).filter(({ kind }) => kind === 'dead')
    try {
      // The chat is offered first, what could not be told is recorded after.
      await expect.poll(deadOf, { timeout: soon.timeoutMs }).toHaveLength(1)
      expect(await deadOf()).toMatchObject([{ order: chat, data: { class: 'unreachable', attempts: 1 } }])
    } finally {
      await database.close()
    }
  })

  it('cards follow a group that has become a supergroup, edits left behind end, and who still waits gets a new card', async () => {
    const { crm, telegram } = stack
    const [waiting, fresh] = [crm.addChat(), crm.addChat()]
    const first = crm.buyerWrites(waiting, 'Стара група')
    const card = await cardOf(stack, 'Стара група')
    const moved = telegram.migrateGroup()
    const inNew = (word: string) =>
      telegram.ledger.waitFor(
        ({ kind, ok, chat, text }) => ok && kind === 'telegram.sendMessage' && chat === moved && (text ?? '').includes(word),
        soon,
      )
    crm.buyerWrites(fresh, 'Нова група')
    await inNew('Нова група')
    crm.editMessage(waiting, first, 'Стара група, нове питання')
    crm.webhookFor(waiting)
    // The new card is drawn before the change is read, and then edited, or after it.
    const again = await inNew('Стара група')
    const shownAgain = () => telegram.messages(moved).find(({ id }) => id === again.messageId)?.text
    await expect.poll(shownAgain, { timeout: soon.timeoutMs }).toContain('Стара група, нове питання')
    const leftBehind = () =>
      telegram.ledger.where(
        ({ kind, chat, text }) => kind.startsWith('telegram.edit') && chat === stack.groupId && (text ?? '').includes('нове питання'),
      )
    crm.buyerWrites(fresh, 'Ще одне')
    await inNew('Ще одне')
    expect(leftBehind().length).toBeLessThanOrEqual(1)
    expect(card.id).toBeGreaterThan(0)
  })
})
