import { afterEach, describe, expect, it } from 'vitest'
import { claimMany, keyboardOf } from '../support/desk.ts'
import type { Claimed } from '../support/desk.ts'
import { createScene } from '../support/scene.ts'
import type { Scene } from '../support/scene.ts'

const soon = { timeoutMs: 20_000 }
let scene: Scene | undefined
afterEach(() => scene?.running.close())

const begin = async (): Promise<Scene> => {
  scene = await createScene()
  return scene
}

const buttonsOf = ({ running }: Scene, chat: number, id: number | undefined): string[] => {
  const markup = running.telegram.messages(chat).find((message) => message.id === id)?.replyMarkup
  return markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat().map(({ text }) => text) : []
}

/** A chat of Anna's whose card shows the second menu. */
const openMore = async (desk: Scene): Promise<Claimed> => {
  const { running, anna, press } = desk
  const [mine] = await claimMany(running, [anna], 1)
  if (mine === undefined) throw new Error('no chat')
  await press(anna, mine.opened, 'more')
  await expect.poll(() => buttonsOf(desk, anna.id, mine.opened), { timeout: soon.timeoutMs }).toContain('📋 Шаблони')
  return mine
}

const sent = ({ running }: Scene, words: string) =>
  running.crm.ledger.waitFor(({ ok, kind, text }) => ok && kind === 'crm.send' && (text ?? '').includes(words), soon)

describe('a ready answer', () => {
  it('is written by an admin for the team and sent by a manager, filled in and looked at before', async () => {
    const desk = await begin()
    const { running, chief, anna, shown, press, sends, newest } = desk
    const { telegram } = running
    telegram.sendText(chief, chief.id, '🛠 Керування')
    const menu = await shown(chief.id, 'Керування')
    await press(chief, menu.messageId, 'cannedList')
    const list = await shown(chief.id, 'Шаблони: 0')
    await press(chief, list.messageId, 'cannedNew')
    await shown(chief.id, 'Як назвати шаблон?')
    telegram.sendText(chief, chief.id, 'Назва, яка на кнопку не стане ніяк')
    await shown(chief.id, 'до 28 символів. Напишіть коротшу')
    telegram.sendText(chief, chief.id, 'Оплата')
    await shown(chief.id, 'Надішліть текст шаблону')
    telegram.sendText(chief, chief.id, 'Чекаємо оплату № {order} за «{product}», {manager}. {price}')
    await shown(chief.id, 'збережено для всієї команди')
    expect((await shown(chief.id, 'Цих позначок бот не знає')).text).toContain('{price}')
    expect(sends()).toEqual([])

    const mine = await openMore(desk)
    await press(anna, mine.opened, 'templates')
    const choice = await shown(anna.id, '📋 Шаблони ·')
    expect(buttonsOf(desk, anna.id, choice.messageId)).toEqual(['Оплата', 'Новий власний'])
    await press(anna, choice.messageId, 'template')
    const preview = await shown(anna.id, 'Надіслати для')
    const words = `Чекаємо оплату № ${String(mine.chat)} за «Notebook», Анна. {price}`
    expect(preview.text).toContain(words)
    expect(sends()).toEqual([])
    await press(anna, preview.messageId, 'send')
    await expect(sent(desk, words)).resolves.toMatchObject({ chat: mine.chat })
    await telegram.ledger.waitFor(
      ({ ok, kind, messageId, note }) => ok && kind === 'telegram.setMessageReaction' && messageId === preview.messageId && note === '👌',
      soon,
    )
    const before = newest()
    await press(anna, preview.messageId, 'send')
    await shown(anna.id, 'Головне меню', before)
    expect(sends()).toHaveLength(1)
  })

  it('of one’s own holds files as well, and is seen by nobody else', async () => {
    const desk = await begin()
    const { running, anna, bohdan, shown, press } = desk
    const { telegram, crm } = running
    const mine = await openMore(desk)
    await press(anna, mine.opened, 'templates')
    const empty = await shown(anna.id, 'Шаблонів ще немає')
    await press(anna, empty.messageId, 'cannedNew')
    await shown(anna.id, 'Як назвати шаблон?')
    telegram.sendText(anna, anna.id, 'Інструкція')
    await shown(anna.id, 'Надішліть текст шаблону')
    telegram.sendDocument(anna, anna.id, { name: 'how.pdf', bytes: new TextEncoder().encode('pdf'), caption: 'Ось вона' })
    await shown(anna.id, 'збережено для Вас')
    expect(crm.ledger.where(({ kind }) => kind === 'crm.send' || kind === 'crm.upload')).toEqual([])
    await press(anna, mine.opened, 'templates')
    const choice = await shown(anna.id, '📋 Шаблони ·')
    await press(anna, choice.messageId, 'template')
    const preview = await shown(anna.id, '📎 how.pdf')
    await press(anna, preview.messageId, 'send')
    await sent(desk, 'Ось вона')
    await crm.ledger.waitFor(
      ({ ok, kind, chat, files }) => ok && kind === 'crm.send' && chat === mine.chat && (files ?? []).length === 1,
      soon,
    )

    const [his] = await claimMany(running, [bohdan], 1)
    await press(bohdan, his?.opened, 'more')
    await expect.poll(() => buttonsOf(desk, bohdan.id, his?.opened), { timeout: soon.timeoutMs }).toContain('📋 Шаблони')
    await press(bohdan, his?.opened, 'templates')
    const none = await shown(bohdan.id, 'Шаблонів ще немає')
    expect(buttonsOf(desk, bohdan.id, none.messageId)).toEqual(['Новий власний'])
  })

  it('goes to nobody when its sender has lost the chat, and can be sent by taking it again', async () => {
    const desk = await begin()
    const { running, anna, shown, press, sends, newest } = desk
    const { telegram } = running
    const mine = await openMore(desk)
    telegram.sendText(anna, anna.id, `/open_chat_${String(mine.chat)}`)
    const card = await shown(anna.id, 'Останні повідомлення', newest())
    await press(anna, card.messageId, 'order')
    const order = await shown(anna.id, '🧾 Notebook')
    await press(anna, order.messageId, 'orderState')
    const preview = await shown(anna.id, 'оплачено, ми вже працюємо')
    telegram.sendText(anna, anna.id, 'Зняти з мене закріп')
    const ask = await shown(anna.id, 'Зняти закріп?')
    await press(anna, ask.messageId, 'unpinYes')
    await shown(anna.id, 'Закріп із Вас знято')
    await press(anna, preview.messageId, 'send')
    const refused = await shown(anna.id, 'закінчився')
    expect(sends()).toEqual([])
    await press(anna, refused.messageId, 'claimSend')
    await expect(sent(desk, 'оплачено, ми вже працюємо')).resolves.toMatchObject({ chat: mine.chat })
  })
})

describe('an order', () => {
  it('is shown in private with what is personal for the owner only, and never in the group', async () => {
    const desk = await begin()
    const { running, anna, bohdan, shown } = desk
    const { telegram, crm, groupId } = running
    const other = crm.addChat({ email: 'olena@example.com', product: 'Mouse' })
    const order = crm.addChat({ email: 'olena@example.com' })
    crm.buyerWrites(other, 'Мишка w1')
    crm.buyerWrites(order, 'Питання w2')
    const posted = await shown(groupId, 'Питання w2')
    await shown(groupId, 'Мишка w1')
    const buttons = () => keyboardOf(telegram.messages(groupId).find(({ id }) => id === posted.messageId))
    await telegram.pressButton(anna, groupId, posted.messageId ?? 0, buttons()[0] ?? '').answered
    await shown(groupId, '✅ Менеджер: @anna')
    const button = buttons().find((data) => data.includes(':order:')) ?? ''
    await expect(telegram.pressButton(anna, groupId, posted.messageId ?? 0, button).answered).resolves.toMatchObject({
      text: expect.stringContaining('в особистому чаті') as string,
    })
    const full = await shown(anna.id, '🧾 Notebook')
    expect(full.text).toContain('Доставка: Нова пошта, відділення 5')
    expect(full.text).toContain('450.5 UAH')
    await telegram.pressButton(bohdan, groupId, posted.messageId ?? 0, button).answered
    const short = await shown(bohdan.id, '🧾 Notebook')
    expect(short.text).not.toContain('Нова пошта')
    for (const { text } of [full, short]) expect(text).not.toMatch(/203\.0\.113|436\.9|\+380/)
    await desk.press(anna, full.messageId, 'others')
    const others = await shown(anna.id, 'Інші замовлення клієнта: 1', full.seq)
    expect(buttonsOf(desk, anna.id, others.messageId).join()).toContain(String(other))
    expect(
      telegram
        .messages(groupId)
        .map(({ text }) => text)
        .join(),
    ).not.toMatch(/Нова пошта|olena@/)
  })

  it('that the CRM does not show says so', async () => {
    const desk = await begin()
    const { running, anna, shown, press } = desk
    const mine = await openMore(desk)
    running.crm.faults.errorRate5xx = 1
    await press(anna, mine.opened, 'less')
    await expect.poll(() => buttonsOf(desk, anna.id, mine.opened), { timeout: soon.timeoutMs }).toContain('🧾 Замовлення')
    await press(anna, mine.opened, 'order')
    await shown(anna.id, 'CRM не показала замовлення')
  })
})

describe('a note', () => {
  it('is kept for the team, shown in the chat and its history, and never reaches the buyer', async () => {
    const desk = await begin()
    const { running, anna, bohdan, shown, press, sends } = desk
    const { telegram } = running
    const mine = await openMore(desk)
    await press(anna, mine.opened, 'note')
    const asked = await shown(anna.id, 'Напишіть нотатку')
    // Answering the question is a note all the same.
    telegram.sendText(anna, anna.id, 'Обіцяли знижку 5 %', { replyTo: asked.messageId ?? 0 })
    await shown(anna.id, 'Нотатку збережено')
    await press(anna, mine.opened, 'note')
    telegram.sendText(anna, anna.id, 'Не дзвонити')
    await expect
      .poll(() => telegram.messages(anna.id).filter(({ text }) => (text ?? '').includes('Нотатку збережено')).length, {
        timeout: soon.timeoutMs,
      })
      .toBe(2)
    telegram.sendText(bohdan, bohdan.id, `/open_chat_${String(mine.chat)}`)
    const card = await shown(bohdan.id, 'нотатка: Обіцяли знижку 5 %')
    expect(card.text).toContain('📝 @anna')
    expect(card.text).toContain('нотатка: Не дзвонити')
    await press(bohdan, card.messageId, 'history')
    await shown(bohdan.id, '📁 Чат')
    expect(sends()).toEqual([])

    // An answer to a card is for its buyer, whatever is asked.
    await press(anna, mine.opened, 'note')
    telegram.sendText(anna, anna.id, 'А це вже відповідь', { replyTo: mine.opened })
    await sent(desk, 'А це вже відповідь')
    expect(sends()).toHaveLength(1)
  })

  it('that was given up leaves the next text a reply; a menu label gives it up as well', async () => {
    const desk = await begin()
    const { running, anna, shown, press, sends } = desk
    const { telegram } = running
    const mine = await openMore(desk)
    await press(anna, mine.opened, 'note')
    const asked = await shown(anna.id, 'Напишіть нотатку')
    await press(anna, asked.messageId, 'cancel')
    telegram.sendText(anna, anna.id, 'Перша відповідь')
    await sent(desk, 'Перша відповідь')
    await press(anna, mine.opened, 'note')
    telegram.sendText(anna, anna.id, '✅ Надіслати статус «Прочитано»')
    await shown(anna.id, 'Статус «Прочитано» надіслано')
    telegram.sendText(anna, anna.id, 'Друга відповідь')
    await sent(desk, 'Друга відповідь')
    expect(sends()).toHaveLength(2)
  })
})
