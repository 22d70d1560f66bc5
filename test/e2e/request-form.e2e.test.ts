import { createHash } from 'node:crypto'
import { createTranslator } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import type { SimMessage } from '@pinline/simulators'
import { afterEach, expect, it } from 'vitest'
import { becomeManager, keyboardOf } from '../support/desk.ts'
import { createHands } from '../support/hands.ts'
import { createStack } from '../support/stack.ts'
import { createTogether } from '../support/together.ts'

const soon = { timeoutMs: 20_000 }
const polling = { timeout: 20_000 }
const env = { BUSINESS_HOURS: 'mon-sun 00:00-24:00', TELEGRAM_ADMIN_IDS: '500001' }
const picture = createHash('sha512').update('a picture').digest()
const paper = createHash('sha512').update('a paper').digest()
const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const labelsBelow = (message: SimMessage): string[] => {
  const markup = message.replyMarkup
  return markup !== undefined && 'keyboard' in markup
    ? markup.keyboard.flat().map((button) => (typeof button === 'string' ? button : button.text))
    : []
}

const wordsOf = (language: Language) => {
  const words = createTranslator(language)
  return {
    label: (key: Parameters<typeof words.label>[0]) => words.label(key),
    /** The beginning of a text, before anything that it names. */
    start: (key: Parameters<typeof words.label>[0]) => words.label(key).slice(0, 20),
  }
}

it.each([
  ['uk', { review: 'Аудиторія: 5, 5412\nПристрій: Принтер HP\nОпис: Не друкує зовсім\n📎 2', title: 'Принтер, проєктор тощо · 5, 5412' }],
  [
    'en',
    { review: 'Room: 5, 5412\nDevice: Принтер HP\nDescription: Не друкує зовсім\n📎 2', title: 'Printer, projector, other · 5, 5412' },
  ],
] as const)(
  'a form in %s goes forth and back, takes an album, and becomes one work package with both files',
  async (language, expected) => {
    const running = await createTogether({ shop: false, helpDesk: true, env })
    closers.push(() => running.close())
    await running.startAll()
    const { telegram, openProject } = running
    const oksana = telegram.addUser({ firstName: 'Оксана', languageCode: language })
    const { reads, press, says } = createHands(running, oksana, soon)
    const { label, start } = wordsOf(language)

    says('/start')
    const home = await reads(start('req.start'))
    expect(labelsBelow(home)).toEqual((['req.btn.breakdowns', 'req.btn.other', 'req.btn.my', 'req.btn.help'] as const).map(label))
    says(label('req.btn.breakdowns'))
    await press(await reads(label('req.choose.breakdown')), 'reqType', 5)
    await reads('1/4')
    says('десь у коридорі')
    await reads(start('req.bad.room'))
    says('5, 5412')
    await press(await reads('2/4'), 'reqBack')
    await reads('1/4')
    says('5, 5412')
    await reads('2/4')
    says('Принтер HP')
    await reads('3/4')
    says('Не друкує')
    const fourth = await reads('4/4')
    const mediaGroup = 'album-1'
    telegram.sendPhoto(oksana, oksana.id, { bytes: picture, mediaGroup })
    telegram.sendDocument(oksana, oksana.id, { bytes: paper, name: 'акт.pdf', type: 'application/pdf', mediaGroup })
    const counted = await reads('2')
    await press(counted, 'reqNext')
    expect((await press(fourth, 'reqNext')).text).toBe(label('err.stale.plain'))
    await press(await reads('📎 2'), 'reqChange')
    await press(await reads(label('req.change')), 'reqEdit', 2)
    await reads('3/4')
    says('Не друкує зовсім')
    const review = await reads('зовсім')
    expect(review.text).toContain(expected.review)
    await Promise.all([press(review, 'reqSubmit'), press(review, 'reqSubmit')])
    const told = await reads('✅')
    expect(told.text).toContain(expected.title)

    await expect
      .poll(() => openProject.workPackages().map(({ files }) => files.map((file) => file.md5).toSorted()), polling)
      .toEqual([[md5(picture), md5(paper)].toSorted()])
    expect(openProject.workPackages()[0]).toMatchObject({ subject: 'Принтер, проєктор тощо · 5, 5412', requester: String(oksana.id) })
  },
)

it('a form survives the end of the bot between two answers, and two taps are a request', async () => {
  const stack = await createStack({ shop: false, helpDesk: true, env })
  closers.push(() => stack.close())
  await stack.startAll()
  const { telegram, openProject } = stack
  const oksana = telegram.addUser({ firstName: 'Оксана', languageCode: 'uk' })
  const { reads, press, says } = createHands(stack, oksana, soon)

  says('/new')
  await reads('Вітаємо')
  says('Інша проблема')
  await press(await reads('До якого підрозділу'), 'reqDepartment', 2)
  await press(await reads('оберіть тему'), 'reqType', 0)
  await reads('1/2')
  await Promise.all(stack.running('bot').map((bot) => bot.kill()))
  says('5, 5412')
  await stack.start('bot')
  const second = await reads('2/2')
  await Promise.all(stack.running('bot').map((bot) => bot.kill()))
  const skipped = press(second, 'reqSkip').catch(() => null)
  await stack.start('bot')
  await press(await reads('Перевірте заявку'), 'reqSubmit')
  await skipped
  await reads('✅')

  says('Інша проблема')
  await press(await reads('До якого підрозділу'), 'reqDepartment', 0)
  await press(await reads('оберіть тему'), 'reqType', 4)
  await reads('✅')
  await expect
    .poll(() => openProject.workPackages().map(({ subject }) => subject), polling)
    .toEqual(['Підключення інтернету · 5, 5412', 'Стратегія цифровізації'])
})

it('a manager of the shop asks for support too, and his answer to a buyer goes to the buyer', async () => {
  const running = await createTogether({ helpDesk: true, env })
  closers.push(() => running.close())
  await running.startAll()
  const { telegram, crm, openProject, groupId } = running
  const chief = telegram.addUser({ id: 500_001, firstName: 'Марія' })
  const anna = await becomeManager(running, chief, { firstName: 'Анна', username: 'anna' })
  const { reads, press, says } = createHands(running, anna, soon)

  says('/new')
  await press(await reads('Вітаємо! Тут подають'), 'reqOther')
  await press(await reads('До якого підрозділу'), 'reqDepartment', 2)
  await press(await reads('оберіть тему'), 'reqType', 0)
  await reads('1/2')
  const chat = crm.addChat()
  crm.buyerWrites(chat, 'Є білі?')
  const card = await telegram.ledger.waitFor(({ ok, chat: at, text }) => ok && at === groupId && (text ?? '').includes('Є білі?'), soon)
  const claim = keyboardOf(telegram.messages(groupId).find(({ id }) => id === card.messageId))[0] ?? ''
  await telegram.pressButton(anna, groupId, card.messageId ?? 0, claim).answered
  await reads('Є білі?')
  says('Так, є 5, 5412')
  await expect
    .poll(() => crm.ledger.where(({ ok, kind }) => ok && kind === 'crm.send').map(({ text }) => text), polling)
    .toEqual(['Так, є 5, 5412'])
  expect(openProject.workPackages()).toEqual([])

  says('/new')
  await press(await reads('Вітаємо! Тут подають'), 'reqOther')
  await press(await reads('До якого підрозділу'), 'reqDepartment', 2)
  await press(await reads('оберіть тему'), 'reqType', 4)
  await press(await reads('незавершена заявка'), 'reqRestart')
  await reads('1/2')
  says('5, 5412')
  await reads('2/2')
  says('Потрібен Word')
  await press(await reads('Перевірте заявку'), 'reqSubmit')
  await reads('✅')
  await expect.poll(() => openProject.workPackages().map(({ requester }) => requester), polling).toEqual([String(anna.id)])
  expect(crm.ledger.where(({ ok, kind }) => ok && kind === 'crm.send')).toHaveLength(1)
})
