import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { becomeManagers, cardOf, claim, keyboardOf } from '../support/desk.ts'
import {
  allShown,
  chief,
  clean,
  createLimited,
  createLimitedApart,
  groupMessage,
  posts,
  reportOf,
  violations,
  write,
} from '../support/limited.ts'
import type { System } from '../support/surroundings.ts'

const soon = { timeoutMs: 10_000 }
let stack: System | undefined
afterEach(() => stack?.close())

const keep = <S extends System>(created: S): S => {
  stack = created
  return created
}

const bytes = (seed: string): Uint8Array => createHash('sha512').update(seed).digest()

describe('a buyer who writes in bursts', () => {
  it('has one card, to which what follows is added without a sound', async () => {
    const running = keep(await createLimited())
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
    const running = keep(await createLimited())
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
    const running = keep(await createLimitedApart())
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
    const running = keep(await createLimitedApart())
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
    const running = keep(await createLimited())
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

describe('words that are too long for a caption', () => {
  it('follow the photo in a message of their own, which a claim changes', async () => {
    const running = keep(await createLimited())
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
    const running = keep(await createLimited())
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
    const running = keep(await createLimited())
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
    const running = keep(await createLimited())
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
