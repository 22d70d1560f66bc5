import { createHash } from 'node:crypto'
import { createTranslator } from '@pinline/i18n'
import type { Language, TextKey } from '@pinline/i18n'
import { parseCallback } from '@pinline/contracts'
import type { LedgerEntry, PressAnswer, SimMessage } from '@pinline/simulators'
import { afterEach, describe, expect, it } from 'vitest'
import { becomeManager, cardOf, claim, keyboardOf } from '../support/desk.ts'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

type User = ReturnType<System['telegram']['addUser']>

const soon = { timeoutMs: 20_000 }
const polling = { timeout: 20_000 }
const chief = 500_001

let system: System | undefined
afterEach(() => system?.close())

const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')
const photo = createHash('sha512').update('photo').digest()
const proof = createHash('sha512').update('proof').digest()

/** As the catalogue that comes with Pinline calls them. */
const department = { uk: 'Відділ цифровізації', en: 'Digitalisation Department' } as const
const subject = { uk: 'Вхідна кореспонденція', en: 'Incoming correspondence' } as const

const wordsOf = (language: Language): ((key: TextKey) => string) => {
  const translator = createTranslator(language)
  return (key) => translator.label(key).replaceAll('\u00A0', ' ')
}

/** A help desk with two of the staff in their group, and what a test does with it. */
const openDesk = async ({ shop = false, env = {} }: { shop?: boolean; env?: Record<string, string> } = {}) => {
  const running = await createTogether({
    shop,
    helpDesk: true,
    env: { TELEGRAM_ADMIN_IDS: String(chief), BUSINESS_HOURS: 'mon-sun 00:00-24:00', OPENPROJECT_POLL_SECONDS: '2', ...env },
  })
  system = running
  const { telegram, openProject, staffGroupId } = running
  const iryna = telegram.addUser({ firstName: 'Ірина', username: 'iryna', role: 'none' })
  const oleh = telegram.addUser({ firstName: 'Олег', username: 'oleh', role: 'none' })
  telegram.addGroup({ id: staffGroupId, title: 'Support', members: [iryna, oleh] })
  await running.startAll()

  const newest = (): number => telegram.ledger.entries().at(-1)?.seq ?? 0
  /** The first message, new or edited, that shows words in a chat after an entry of the ledger. */
  const shown = async (chat: number, words: string, after = 0): Promise<SimMessage> => {
    const isIt = ({ seq, ok, kind, chat: at, text }: LedgerEntry): boolean =>
      seq > after &&
      ok &&
      /telegram\.(send|editMessage)/.test(kind) &&
      at === chat &&
      (text ?? '').replaceAll('\u00A0', ' ').includes(words)
    const { messageId } = await telegram.ledger.waitFor(isIt, soon)
    const message = telegram.messages(chat).find(({ id }) => id === messageId)
    if (message === undefined) throw new Error(`the message with ${words} is gone`)
    return message
  }
  /** Presses a button as soon as it stands below a message. */
  const press = async (user: User, chat: number, message: SimMessage, action: string, index = 0): Promise<PressAnswer> => {
    const button = (): string | undefined =>
      keyboardOf(telegram.messages(chat).find(({ id }) => id === message.id)).filter((each) => parseCallback(each)?.action === action)[
        index
      ]
    await expect.poll(button, { ...polling, message: `a button ${action} below ${message.text ?? 'nothing'}` }).toBeDefined()
    return telegram.pressButton(user, chat, message.id, button() ?? '').answered
  }
  const work = () => openProject.workPackages()
  const status = (number: number): Promise<void> => expect.poll(() => work()[0]?.status.id, polling).toBe(number)
  /** Sends a request to the first department about its post, with a photo; answers with its number. */
  const submit = async (user: User, language: Language, text: string, manages = false): Promise<number> => {
    const own = { chat: user.id }
    const words = wordsOf(language)
    telegram.sendText(user, own.chat, manages ? '/request' : '/start')
    const start = await shown(own.chat, words('req.start').slice(0, 30))
    if (manages) await press(user, own.chat, start, 'reqOther')
    else telegram.sendText(user, own.chat, words('req.btn.other'))
    const departments = await shown(own.chat, words('req.choose.department'))
    const begun = newest()
    await press(user, own.chat, departments, 'reqDepartment')
    const types = await shown(own.chat, department[language], begun)
    await press(user, own.chat, types, 'reqType', 3)
    await shown(own.chat, '1/2', begun)
    telegram.sendText(user, own.chat, text)
    const files = await shown(own.chat, '2/2', begun)
    telegram.sendPhoto(user, own.chat, { bytes: photo })
    const counted = newest()
    await shown(own.chat, '1', counted)
    const last = telegram
      .messages(own.chat)
      .findLast((message) => keyboardOf(message).some((data) => parseCallback(data)?.action === 'reqNext'))
    await press(user, own.chat, last ?? files, 'reqNext')
    const review = await shown(own.chat, subject[language], counted)
    await press(user, own.chat, review, 'reqSubmit')
    const told = await shown(own.chat, '✅', counted)
    return Number(/(\d+)/.exec(told.text ?? '')?.[1] ?? 0)
  }
  const reaction = (chat: number, message: number, emoji: string) =>
    telegram.ledger.waitFor(
      ({ ok, kind, chat: at, messageId, note }) =>
        ok && kind === 'telegram.setMessageReaction' && at === chat && messageId === message && note === emoji,
      soon,
    )
  return { running, telegram, openProject, group: staffGroupId, iryna, oleh, newest, shown, press, work, status, submit, reaction }
}

describe.each(['uk', 'en'] as const)('a request in %s', (language) => {
  const translator = createTranslator(language)
  const words = wordsOf(language)
  const own = (key: TextKey, num: number, others: Record<string, string | number> = {}): string =>
    translator
      .text(key, { num: String(num), title: '', text: '', name: '', status: '', ...others })
      .replaceAll('\u00A0', ' ')
      .split('\n')[0] ?? ''

  it('goes its whole way: taken, asked about, answered, solved, not solved, solved, closed, rated, opened again', async () => {
    const desk = await openDesk()
    const { telegram, openProject, group, iryna, newest, shown, press, work, status, submit, reaction } = desk
    const oksana = telegram.addUser({ firstName: 'Оксана', languageCode: language, role: 'none' })
    const num = await submit(oksana, language, 'Лист від ректора не дійшов')
    await expect.poll(() => work()[0]?.files.map((file) => file.md5), polling).toEqual([md5(photo)])
    const id = work()[0]?.id ?? 0

    const card = await shown(group, `🛠 № ${String(num)}`)
    let mark = newest()
    await press(iryna, group, card, 'workTake')
    await shown(oksana.id, own('req.assigned', num, { name: 'Ірина' }), mark)
    await status(7)

    mark = newest()
    await press(iryna, group, card, 'workAsk')
    const question = await shown(group, 'Напишіть запитання', mark)
    expect(question.replyTo).toBe(card.id)
    telegram.sendText(iryna, group, 'Який номер листа?', { replyTo: question.id })
    const asked = await shown(oksana.id, 'Який номер листа?', mark)
    expect(asked.text?.replaceAll('\u00A0', ' ')).toContain(own('req.ask', num))
    await status(8)

    mark = newest()
    const answer = telegram.sendText(oksana, oksana.id, 'Номер 15-а')
    await reaction(oksana.id, answer.messageId, '👌')
    await shown(group, 'Номер 15-а', mark)
    await status(7)
    expect(
      work()[0]
        ?.comments.map(({ text }) => text)
        .join('\n'),
    ).toContain('15')

    mark = newest()
    openProject.comment(id, '/reply Шукаємо в архіві')
    openProject.comment(id, 'Між нами: де ключі?')
    const relayed = await shown(oksana.id, 'Шукаємо в архіві', mark)
    telegram.sendPhoto(oksana, oksana.id, { bytes: proof, caption: 'Ось копія', replyTo: relayed.id })
    await expect.poll(() => work()[0]?.files.map((file) => file.md5), polling).toEqual([md5(photo), md5(proof)])
    expect(telegram.messages(oksana.id).some(({ text }) => (text ?? '').includes('Між нами'))).toBe(false)

    mark = newest()
    await press(iryna, group, card, 'workSolve')
    const solved = await shown(oksana.id, own('req.solved', num), mark)
    await status(12)
    await press(oksana, oksana.id, solved, 'reqNotSolved')
    await shown(oksana.id, words('req.notsolved.ask').slice(0, 15), mark)
    mark = newest()
    telegram.sendText(oksana, oksana.id, 'Досі немає')
    await shown(oksana.id, own('req.reopened', num), mark)
    await shown(group, `↩️ № ${String(num)} відкрито знову: Досі немає`, mark)
    await status(7)

    mark = newest()
    openProject.setStatus(id, 12)
    const again = await shown(oksana.id, own('req.solved', num), mark)
    await press(oksana, oksana.id, again, 'reqAccept')
    const rate = await shown(oksana.id, own('req.rate', num), mark)
    await status(13)
    expect((await press(oksana, oksana.id, rate, 'reqRate', 1)).text).toContain('2')
    await shown(oksana.id, words('req.rate.low').slice(0, 10), mark)
    telegram.sendText(oksana, oksana.id, 'Довго чекати')
    await expect
      .poll(
        () =>
          work()[0]
            ?.comments.map(({ text }) => text)
            .join('\n'),
        polling,
      )
      .toContain('Довго чекати')
    expect(
      work()[0]
        ?.comments.map(({ text }) => text)
        .join('\n'),
    ).toContain('★★☆☆☆')

    mark = newest()
    telegram.sendText(oksana, oksana.id, '/my')
    const list = await shown(oksana.id, language === 'uk' ? 'Ваші заявки' : 'Your requests', mark)
    await press(oksana, oksana.id, list, 'reqShow')
    const detail = await shown(oksana.id, words('st.closed'), mark)
    await press(oksana, oksana.id, detail, 'reqReopen')
    telegram.sendPhoto(oksana, oksana.id, { bytes: photo, caption: 'Знову те саме' })
    await shown(group, `↩️ № ${String(num)} відкрито знову: Знову те саме`, mark)
    await status(7)
    expect(work()).toHaveLength(1)
  })
})

describe('staff', () => {
  it('who come second are told who has it; the group sees what is open, and that it was taken back', async () => {
    const { telegram, group, iryna, oleh, shown, press, submit, newest } = await openDesk()
    const oksana = telegram.addUser({ firstName: 'Оксана', languageCode: 'uk', role: 'none' })
    const num = await submit(oksana, 'uk', 'Лист від ректора не дійшов')
    const card = await shown(group, `🛠 № ${String(num)}`)
    const [data] = keyboardOf(card)
    if (data === undefined) throw new Error('the card has no button')
    const presses = await Promise.all([iryna, oleh].map((user) => telegram.pressButton(user, group, card.id, data).answered))
    const lost = presses.filter(({ text }) => (text ?? '').includes('уже взято'))
    expect(lost).toHaveLength(1)
    const mark = newest()
    telegram.sendText(oksana, oksana.id, '/my')
    const list = await shown(oksana.id, 'Ваші заявки', mark)
    telegram.sendText(iryna, group, '/requests')
    await shown(group, `№ ${String(num)} · Вхідна кореспонденція`, mark)
    await press(oksana, oksana.id, list, 'reqShow')
    const detail = await shown(oksana.id, 'Подано:', mark)
    await press(oksana, oksana.id, detail, 'reqCancel')
    const sure = await shown(oksana.id, 'Скасувати заявку', mark)
    await press(oksana, oksana.id, sure, 'reqCancelYes')
    await shown(oksana.id, 'скасовано', mark)
    await shown(group, 'Скасовано', mark)
  })

  it('learn once that a requester has blocked the bot', async () => {
    const { telegram, group, iryna, shown, press, submit } = await openDesk()
    const oksana = telegram.addUser({ firstName: 'Оксана', languageCode: 'uk', role: 'none' })
    const num = await submit(oksana, 'uk', 'Лист від ректора не дійшов')
    const card = await shown(group, `🛠 № ${String(num)}`)
    telegram.blockBot(oksana)
    await press(iryna, group, card, 'workTake')
    await shown(group, `№ ${String(num)}: бота в заявника заблоковано`)
    await press(iryna, group, card, 'workSolve')
    await shown(group, '✅ Вирішено')
    expect(telegram.messages(group).filter(({ text }) => (text ?? '').includes('заблоковано'))).toHaveLength(1)
  })
})

describe('a manager who has a request of her own', () => {
  it('is asked whom her words are for when they may be for a buyer or for her request; neither gets the other’s', async () => {
    const { running, telegram, group, iryna, shown, press, work, newest, submit } = await openDesk({ shop: true })
    const { crm } = running
    const anna = await becomeManager(running, telegram.addUser({ id: chief, firstName: 'Марія' }), { firstName: 'Анна', username: 'anna' })
    const num = await submit(anna, 'uk', 'Лист від ректора не дійшов', true)
    const card = await shown(group, `🛠 № ${String(num)}`)
    const chat = crm.addChat()
    crm.buyerWrites(chat, 'Є білі?')
    await claim(running, anna, await cardOf(running, 'Є білі?'))
    await shown(anna.id, 'Є білі?')
    const sends = () => crm.ledger.where(({ ok, kind }) => ok && kind === 'crm.send').map(({ text }) => text)
    const comments = () => (work()[0]?.comments ?? []).map(({ text }) => text).join('\n')
    // While she writes to the buyer, her words are the buyer's.
    telegram.sendText(anna, anna.id, 'Зараз подивлюся')
    await expect.poll(sends, polling).toEqual(['Зараз подивлюся'])

    await press(iryna, group, card, 'workTake')
    await press(iryna, group, card, 'workAsk')
    const question = await shown(group, 'Напишіть запитання')
    telegram.sendText(iryna, group, 'Який номер листа?', { replyTo: question.id })
    await shown(anna.id, 'Який номер листа?')
    const mark = newest()
    telegram.sendText(anna, anna.id, 'Так, пятнадцять')
    const asked = await shown(anna.id, 'Створити з цього заявку', mark)
    expect(sends()).toEqual(['Зараз подивлюся'])
    expect(comments()).not.toContain('пятнадцять')
    await press(anna, anna.id, asked, 'reqFree')
    await expect.poll(comments, polling).toContain('пятнадцять')

    // What waited has been answered: the next words are the buyer's again, unless they answer a post about the request.
    telegram.sendText(anna, anna.id, 'Є, надіслати фото?')
    await expect.poll(sends, polling).toEqual(['Зараз подивлюся', 'Є, надіслати фото?'])
    const post = telegram.messages(anna.id).find(({ text }) => (text ?? '').includes('Який номер листа?'))
    telegram.sendText(anna, anna.id, 'І ще: від ректора', { replyTo: post?.id ?? 0 })
    await expect.poll(comments, polling).toContain('від ректора')
    expect(sends()).toHaveLength(2)
    expect(comments()).not.toContain('надіслати фото')
  })
})
