import { afterEach, describe, expect, it } from 'vitest'
import { cardOf, claimMany, keyboardOf, pressOnCard } from '../support/desk.ts'
import { createScene } from '../support/scene.ts'
import type { Scene } from '../support/scene.ts'

const soon = { timeout: 30_000, interval: 50 }
let scene: Scene | undefined
afterEach(() => scene?.running.close())

const begin = async (env: Readonly<Record<string, string>> = {}): Promise<Scene> => {
  scene = await createScene(env)
  return scene
}

type User = Scene['anna']

const oneChat = async ({ running }: Scene, owner: User) => {
  const [claimed] = await claimMany(running, [owner], 1)
  if (claimed === undefined) throw new Error('no chat')
  return claimed
}

const reactionOn = ({ running }: Scene, user: User, messageId: number): string[] =>
  (running.telegram.messages(user.id).find(({ id }) => id === messageId)?.reactions ?? []).flatMap((one) =>
    'emoji' in one ? [one.emoji] : [],
  )

/** What the CRM has been sent for a chat. */
const textsTo = ({ sends }: Scene, chat: number): (string | undefined)[] =>
  sends()
    .filter(({ chat: of }) => of === chat)
    .map(({ text }) => text)

/** The owner drops a chat whose buyer waits; answers with the card by which it can be taken again. */
const drop = async ({ running, shown, press, newest }: Scene, owner: User, order: number, opened: number) => {
  const before = newest()
  await press(owner, opened, 'unpin')
  const asked = await shown(owner.id, 'Зняти закріп?', before)
  await press(owner, asked.messageId, 'unpinYes')
  const again = await shown(running.groupId, 'Чат знову вільний', before)
  const card = running.telegram.messages(running.groupId).find(({ id }) => id === again.messageId)
  if (card === undefined) throw new Error(`no new card of ${String(order)}`)
  return card
}

/** Anna's reply waits for the CRM; meanwhile she gives its chat back and Bohdan takes it. Gives Bohdan's open chat. */
const waitingReply = async (care: Scene, faults: Parameters<Scene['running']['crm']['patchFaults']>[0]) => {
  const { running, anna, bohdan, shown } = care
  const { chat, opened } = await oneChat(care, anna)
  running.crm.patchFaults(faults)
  const { messageId: mine } = running.telegram.sendText(anna, anna.id, 'Так, є білі')
  await expect.poll(() => reactionOn(care, anna, mine), soon).toEqual(['👀'])
  await pressOnCard(running, bohdan, await drop(care, anna, chat, opened))
  return { chat, mine, theirs: await shown(bohdan.id, 'Ви відповідаєте') }
}

/** Bohdan gives the chat back as well. */
const giveBack = async ({ running, bohdan, shown, press }: Scene, { seq: before }: { seq: number }) => {
  running.telegram.sendText(bohdan, bohdan.id, 'Зняти з мене закріп')
  const asked = await shown(bohdan.id, 'Зняти закріп?', before)
  await press(bohdan, asked.messageId, 'unpinYes')
  await shown(bohdan.id, 'Закріп із Вас знято', before)
}

describe('a reply that waited while somebody else had its chat', () => {
  it('goes to nobody, is marked as a draft, and reaches its buyer once when its writer takes the chat again', async () => {
    const care = await begin()
    const { running, anna, shown, press } = care
    // The lane waits as long as the CRM says: longer than the chat takes to go to Bohdan and back.
    const { chat, mine, theirs } = await waitingReply(care, { throttle429Rate: 1, retryAfterSeconds: 8 })
    await giveBack(care, theirs)
    running.crm.patchFaults({ throttle429Rate: 0 })

    const told = await shown(anna.id, 'збережено як чернетку')
    await expect.poll(() => reactionOn(care, anna, mine), soon).toEqual(['✍'])
    expect(textsTo(care, chat)).toEqual([])
    await press(anna, told.messageId, 'claimSend')
    await expect.poll(() => reactionOn(care, anna, mine), soon).toEqual(['👌'])
    // A second press finds nothing left to send.
    await press(anna, told.messageId, 'claimSend')
    await shown(anna.id, 'Головне меню', told.seq)
    expect(textsTo(care, chat)).toEqual(['Так, є білі'])
  })

  it('stands in the drafts while that colleague has it, and goes from there once it is free', async () => {
    const care = await begin()
    const { running, anna, shown, press } = care
    const { chat, mine, theirs } = await waitingReply(care, { down: true })
    running.crm.patchFaults({ down: false })

    const told = await shown(anna.id, 'збережено як чернетку')
    await expect.poll(() => reactionOn(care, anna, mine), soon).toEqual(['✍'])
    await giveBack(care, theirs)
    expect(textsTo(care, chat)).toEqual([])
    await press(anna, told.messageId, 'drafts')
    const kept = await shown(anna.id, 'Так, є білі', told.seq)
    await press(anna, kept.messageId, 'claimSend')
    await expect.poll(() => reactionOn(care, anna, mine), soon).toEqual(['👌'])
    expect(textsTo(care, chat)).toEqual(['Так, є білі'])
  })
})

describe('texts that nobody got', () => {
  it('are listed by /drafts, sent where their writer says, or deleted', async () => {
    const care = await begin()
    const { running, anna, shown, press } = care
    const { telegram } = running
    const first = telegram.sendText(anna, anna.id, 'Добрий день, є в наявності')
    const question = await shown(anna.id, 'Добрий день, є в наявності')
    const second = telegram.sendText(anna, anna.id, 'Це зайве')
    await shown(anna.id, 'Це зайве')
    await expect.poll(() => [first, second].flatMap(({ messageId }) => reactionOn(care, anna, messageId)), soon).toEqual(['✍', '✍'])

    const { chat } = await oneChat(care, anna)
    const before = care.newest()
    telegram.sendText(anna, anna.id, '/drafts')
    await shown(anna.id, 'Чернетки: 2', before)
    const kept = await shown(anna.id, 'Добрий день, є в наявності', before)
    const unwanted = await shown(anna.id, 'Це зайве', before)
    expect(textsTo(care, chat)).toEqual([])
    await press(anna, unwanted.messageId, 'drop')
    await press(anna, kept.messageId, 'send')
    await expect.poll(() => [first, second].map(({ messageId }) => reactionOn(care, anna, messageId)), soon).toEqual([['👌'], ['👎']])
    expect(textsTo(care, chat)).toEqual(['Добрий день, є в наявності'])
    // The question of before offers what has been done already, and does nothing any more.
    await press(anna, question.messageId, 'drop')
    telegram.sendText(anna, anna.id, '/drafts')
    await shown(anna.id, 'Чернеток немає', before)
    expect(textsTo(care, chat)).toHaveLength(1)
  })
})

describe('an answer to a card in the group', () => {
  it('reaches no buyer, and leads its writer to the chat', async () => {
    const care = await begin()
    const { running, anna, shown, press } = care
    const { telegram, crm, groupId } = running
    const order = crm.addChat()
    crm.buyerWrites(order, 'Чи є білі?')
    const card = await cardOf(running, 'Чи є білі?')
    await pressOnCard(running, anna, card)
    await shown(anna.id, 'Ви відповідаєте')
    telegram.sendText(anna, groupId, 'Так, є', { replyTo: card.id })
    const told = await shown(anna.id, 'із групи клієнтові нічого не надсилається')
    await press(anna, told.messageId, 'open')
    await shown(anna.id, 'Ви відповідаєте', told.seq)
    telegram.sendText(anna, anna.id, 'Так, є білі')
    await expect.poll(() => textsTo(care, order), soon).toEqual(['Так, є білі'])
    expect(telegram.messages(groupId).filter(({ text }) => (text ?? '').includes('нічого не надсилається'))).toEqual([])
  })
})

describe('a text over the limit of the CRM', () => {
  it('goes in parts, in order and once, when its writer wants it so', async () => {
    const care = await begin({ CRM_TEXT_LIMIT: '100' })
    const { running, anna, shown, press } = care
    const { telegram } = running
    const { chat } = await oneChat(care, anna)
    const sentences = Array.from({ length: 9 }, (_, index) => `Речення номер ${String(index)} про товар і доставку.`)
    const { messageId: id } = telegram.sendText(anna, anna.id, sentences.join(' '))
    const asked = await shown(anna.id, 'Текст завеликий для CRM')
    expect(textsTo(care, chat)).toEqual([])
    const message = telegram.messages(anna.id).find((each) => each.id === asked.messageId)
    expect(keyboardOf(message).map((data) => data.split(':')[1])).toEqual(['split', 'drop'])
    await Promise.all([press(anna, asked.messageId, 'split'), press(anna, asked.messageId, 'split')])
    await expect.poll(() => reactionOn(care, anna, id), soon).toEqual(['👌'])
    const parts = textsTo(care, chat).map((text) => text ?? '')
    expect(parts.join(' ')).toBe(sentences.join(' '))
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(100)
  })
})

describe.each(['uk', 'en'])('whom a text is for, in a language (%s)', (language) => {
  it.each(['Ключ активації Windows 11 Pro для одного комп’ютера', 'Wireless headphones JBL Tune 520BT with a case'])(
    'is told by the order number on each button, however long the product is called: %s',
    async (product) => {
      const care = await begin()
      const { running, anna, shown } = care
      running.telegram.sendText(anna, anna.id, `/lang ${language}`)
      const { telegram, crm } = running
      const orders = [1, 2].map(() => crm.addChat({ product }))
      for (const order of orders) {
        crm.buyerWrites(order, `Питання ${String(order)}`)
        await pressOnCard(running, anna, await cardOf(running, `Питання ${String(order)}`))
        await shown(anna.id, String(order))
      }
      const before = care.newest()
      // An answer to what shows no chat may be for anybody.
      telegram.sendText(anna, anna.id, 'Кому це?', { replyTo: 1 })
      const asked = await shown(anna.id, 'Кому це?', before)
      const markup = telegram.messages(anna.id).find(({ id }) => id === asked.messageId)?.replyMarkup
      const labels = markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat().map(({ text }) => text) : []
      expect(labels.filter((label) => orders.some((order) => label.endsWith(String(order))))).toHaveLength(2)
      expect(new Set(labels).size).toBe(labels.length)
    },
  )
})

describe('a correction', () => {
  it('of a text that the bot still asks about is what its writer then sends', async () => {
    const care = await begin()
    const { running, anna, shown, press } = care
    const { telegram } = running
    const { messageId } = telegram.sendText(anna, anna.id, 'Ціна 100')
    const question = await shown(anna.id, 'Ціна 100')
    const { chat } = await oneChat(care, anna)
    telegram.editText(anna, anna.id, messageId, 'Ціна 110')
    const told = await shown(anna.id, 'Чернетку виправлено', question.seq)
    expect(told.text).toContain('Ціна 110')
    await press(anna, told.messageId, 'send')
    await expect.poll(() => reactionOn(care, anna, messageId), soon).toEqual(['👌'])
    await press(anna, question.messageId, 'drop')
    expect(textsTo(care, chat)).toEqual(['Ціна 110'])
  })

  it('of a reply that waits in parts goes once, in one piece', async () => {
    const care = await begin({ CRM_TEXT_LIMIT: '100' })
    const { running, anna, shown, press } = care
    const { telegram, crm } = running
    const { chat } = await oneChat(care, anna)
    // What stands before them in their lane keeps them waiting, however often it is tried.
    crm.patchFaults({ down: true })
    telegram.sendText(anna, anna.id, 'Хвилинку')
    const sentences = Array.from({ length: 9 }, (_, index) => `Речення номер ${String(index)} про товар і доставку.`)
    const { messageId } = telegram.sendText(anna, anna.id, sentences.join(' '))
    const asked = await shown(anna.id, 'Текст завеликий для CRM')
    await press(anna, asked.messageId, 'split')
    await expect.poll(() => reactionOn(care, anna, messageId), soon).toEqual(['👀'])
    telegram.editText(anna, anna.id, messageId, 'Так, є.')
    await shown(anna.id, 'Зміну враховано')
    crm.patchFaults({ down: false })
    await expect.poll(() => reactionOn(care, anna, messageId), soon).toEqual(['👌'])
    telegram.sendText(anna, anna.id, 'І чорні є')
    await expect.poll(() => textsTo(care, chat), soon).toEqual(['Хвилинку', 'Так, є.', 'І чорні є'])
  })
})

describe('an answer that somebody else has given in the CRM', () => {
  it('is shown before a second one goes, which then goes once', async () => {
    const care = await begin()
    const { running, anna, shown, press } = care
    const { telegram, crm } = running
    const { chat } = await oneChat(care, anna)
    crm.sellerWrites(chat, 'Є, завтра відправимо')
    await shown(anna.id, 'відповіли в CRM')
    const before = care.newest()
    telegram.sendText(anna, anna.id, 'Так, є')
    const asked = await shown(anna.id, 'Надіслати й Вашу відповідь?', before)
    expect(asked.text).toContain('Є, завтра відправимо')
    expect(textsTo(care, chat)).toEqual([])
    await press(anna, asked.messageId, 'send')
    await expect.poll(() => textsTo(care, chat), soon).toEqual(['Так, є'])
    telegram.sendText(anna, anna.id, 'І чорні є')
    await expect.poll(() => textsTo(care, chat), soon).toEqual(['Так, є', 'І чорні є'])
  })
})
