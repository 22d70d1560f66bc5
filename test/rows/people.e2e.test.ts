import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@pinline/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { any, expectOneLanguage, openShop, soon } from './shop.ts'
import type { Shop } from './shop.ts'

const logChat = -1_001_000_000_002
const rules = `rules:
  - name: price
    when: { words: [price] }
    text: The price is on the page
  - name: hello
    when: first-message
    text: Welcome! Your order is {order}
  - name: night
    when: out-of-hours
    text: We answer in the morning
`

/** A minute of work a week, on a day that is neither today nor tomorrow. */
const closed = (): string =>
  `${['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(systemClock().getUTCDay() + 3) % 7] ?? 'sun'} 03:00-03:01`

/** An automatic answer has reached a buyer. */
const answered = ({ crm }: Shop, order: number, text: string) =>
  crm.ledger.waitFor(
    ({ ok, kind, chat, text: words, note }) => ok && kind === 'crm.send' && chat === order && words === text && note === 'auto',
    soon,
  )

describe.each(['uk', 'en'] as const)('people around the chats (%s)', (language) => {
  let folder: string
  let shop: Shop
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pinline-rows-'))
    await writeFile(join(folder, 'rules.yaml'), rules)
    const env = {
      TELEGRAM_LOG_CHAT_ID: String(logChat),
      RULES_FILE: join(folder, 'rules.yaml'),
      BUSINESS_HOURS: closed(),
      // Working minutes, of which a week has one here.
      ANSWER_MINUTES: '10,20,30,40',
    }
    shop = await openShop({ language, env })
  })
  afterAll(async () => {
    await shop.close()
    await rm(folder, { recursive: true })
  })

  it(`A15 log channel (${language})`, async () => {
    const { telegram, crm, anna, bohdan, shown, newest, words, follow, type, chief } = shop
    const before = newest()
    const { order, opened } = await shop.owned(anna, 'A secret of Olena', { email: 'olena@example.com' })
    const about = { order: String(order), m: any }
    await shown(logChat, 'log.pin', { ...about, till: any }, before)
    const asked = await follow(anna, opened, 'menu.unpin', 'pin.release.ask', { who: any, order: String(order) })
    await follow(anna, asked, 'btn.unpin_yes', 'pin.released', { who: any, order: String(order) })
    await shown(logChat, 'log.unpin', { ...about, reason: words.text('log.reason.dropped') }, before)

    crm.patchFaults({ refuseFiles: true })
    const failing = await shop.owned(bohdan, 'Send me the file')
    telegram.sendDocument(bohdan, bohdan.id, { bytes: new Uint8Array([1, 2, 3]), name: 'secret.pdf' })
    await shown(logChat, 'log.dead', { order: String(failing.order), class: any, n: any, trace: any }, before)
    crm.patchFaults({ refuseFiles: false })
    await type(chief, `/admin_${String(bohdan.id)}`, 'adm.made', { name: 'Bohdan' })
    await shown(logChat, 'log.admin', { m: any, action: words.text('log.action.admin'), target: any }, before)

    const log = telegram.messages(logChat).map(({ text }) => text ?? '')
    for (const personal of ['Anna', 'anna', 'Bohdan', 'bohdan', 'Maria', 'Olena', 'olena', 'secret'])
      expect(log.join('\n')).not.toContain(personal)
  })

  it(`A19 rules (${language})`, async () => {
    const { crm, groupId, anna, shown, sends } = shop
    const { order, card } = await shop.ordered('Good evening')
    await answered(shop, order, `Welcome! Your order is ${String(order)}`)
    crm.buyerWrites(order, 'What is the price?')
    await answered(shop, order, 'The price is on the page')
    crm.buyerWrites(order, 'Is anybody there?')
    await answered(shop, order, 'We answer in the morning')
    // Once a chat and day, each of them.
    crm.buyerWrites(order, 'And the price of delivery?')
    crm.buyerWrites(order, 'Hello?')
    const last = await shown(groupId, 'card.text', { text: 'Hello?' }, card.seq)
    const { order: other } = await shop.ordered('price')
    await answered(shop, other, 'The price is on the page')
    expect(sends(order)).toHaveLength(3)
    // A machine's answer leaves the chat to a manager.
    shop.expectSaid(last, 'card.state.free', { since: any })
    await shop.take(anna, last)
  })

  it(`A14 new users (${language})`, async () => {
    const { telegram, chief, shown, sent, press, label, newest, type, expectSaid } = shop
    const dana = telegram.addUser({ firstName: 'Dana', username: 'dana' })
    const { card } = await shop.ordered('Who may answer me?')
    const before = newest()
    await type(dana, '/start', 'access.start.new')
    const asked = { name: 'Dana', username: '@dana', id: dana.id, at: any }
    const request = await shown(chief.id, 'adm.new', asked, before)
    // Until somebody has decided, nothing works; asking again bothers nobody.
    expectSaid(await press(dana, card, label('btn.reply')), 'claim.no_access', { bot: 'pinline_bot' })
    for (const command of ['/menu', '/start', '/all_users', 'Hello?']) telegram.sendText(dana, dana.id, command)
    await shown(dana.id, 'access.waiting', { at: any }, before)
    expect(sent(chief.id, before)).toHaveLength(1)
    shop.passHours(24.1)
    telegram.sendText(dana, dana.id, '/start')
    await shown(chief.id, 'adm.new', asked, request.seq)

    expectSaid(await press(chief, request, label('btn.grant')), 'adm.approved', { name: 'Dana' })
    await shown(dana.id, 'access.approved', { group: 'Managers', n: 24 }, before)
    expectSaid(await press(dana, card, label('btn.reply')), 'claim.won', { order: any, till: any })

    const eve = telegram.addUser({ firstName: 'Eve', username: 'eve' })
    await type(eve, '/start', 'access.start.new')
    const other = await shown(chief.id, 'adm.new', { ...asked, name: 'Eve', username: '@eve', id: eve.id }, before)
    expectSaid(await press(chief, other, label('btn.ban')), 'adm.banned', { name: 'Eve', n: 0 })
    await shown(eve.id, 'access.declined')
    const banned = newest()
    const { card: next } = await shop.ordered('Not for Eve')
    expectSaid(await press(eve, next, label('btn.reply')), 'access.banned')
    telegram.sendText(eve, eve.id, '/start')
    telegram.sendText(eve, eve.id, '/menu')
    await type(chief, '/menu', 'menu.title')
    expect(sent(chief.id, banned).filter(({ text }) => text.includes('Eve'))).toEqual([])
    expect(sent(eve.id, banned).every(({ text }) => shop.says('access.banned').test(text))).toBe(true)
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})
