import type { TextKey } from '@pinline/i18n'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { any, expectOneLanguage, openShop, soon } from './shop.ts'
import type { Shop, Shown, User } from './shop.ts'

const activationProduct = 2_500_077
const home = ['menu.mine', 'menu.pinned', 'menu.guests', 'menu.search', 'menu.all', 'menu.shift.on'] as const satisfies TextKey[]
const card = { product: any, shop: '', pay: any, who: any, pin: any }

/** Presses a label of the keyboard below the input field, which types it. */
const choose = ({ type, label }: Shop, user: User, button: TextKey, key: TextKey, params = {}): Promise<Shown> =>
  type(user, label(button), key, params)

/** The products that the buttons of a list name. */
const listed = ({ labels }: Shop, list: Shown): string[] =>
  labels(list).flatMap((text) => /\b(?:Ordinary|Guest|Activation|Dropped)\d*/.exec(text) ?? [])

/** A chat card for who looks at a chat, as soon as it is there. */
const openByNumber = ({ type }: Shop, user: User, order: number): Promise<Shown> =>
  type(user, `/open_chat_${String(order)}`, 'chat.card', { ...card, order: String(order) })

describe.each(['uk', 'en'] as const)('menus and lists (%s)', (language) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ language, env: { CRM_ACTIVATION_PRODUCTS: String(activationProduct) } })
  })
  afterAll(async () => {
    await shop.close()
  })

  it(`A9 main menu and lists (${language})`, async () => {
    const { anna, bohdan, telegram, type, labels, labelled, press, label, follow, newest, shown } = shop
    expect(labels(await type(anna, '/menu', 'menu.title'))).toEqual(labelled(...home))
    const empty = await choose(shop, anna, 'menu.mine', 'list.empty.mine', { group: 'Managers' })
    expect(labels(empty)).toEqual(labelled('menu.history_mine', 'menu.back'))

    for (let n = 1; n <= 9; n += 1) await shop.owned(anna, `Question ${String(n)}`, { product: `Ordinary${String(n)}` })
    const answered = await shop.owned(anna, 'Answered soon', { product: 'Ordinary10' })
    telegram.sendText(anna, anna.id, 'Here you are')
    await shop.delivered(answered.order, 'Here you are')
    const dropped = await shop.owned(anna, 'Dropped soon', { product: 'Dropped' })
    const asked = await follow(anna, dropped.opened, 'menu.unpin', 'pin.release.ask', { who: any, order: String(dropped.order) })
    await follow(anna, asked, 'btn.unpin_yes', 'pin.released', { who: any, order: String(dropped.order) })
    const activation = await shop.ordered('Activate me', { product: 'Activation', itemId: activationProduct })
    await shop.take(anna, activation.card, 'btn.take_activation')
    const guest = await shop.ordered('Who am I?', { product: 'Guest', email: '' })
    shop.expectSaid(guest.card, 'card.client.guest')
    await type(anna, label('menu.home'), 'chat.closed', { order: any })

    const mine = await choose(shop, anna, 'menu.mine', 'list.mine', { n: 10 })
    shop.expectSaid(mine, 'list.waiting', { n: 9 })
    const first = listed(shop, mine)
    const turned = newest()
    await press(anna, mine, label('btn.next'))
    await shown(anna.id, 'list.mine', { n: 10 }, turned)
    expect([...first, ...listed(shop, mine)].toSorted()).toEqual(
      Array.from({ length: 10 }, (_, n) => `Ordinary${String(n + 1)}`).toSorted(),
    )

    const archive = await choose(shop, anna, 'menu.history_mine', 'list.archive', { n: 10 })
    expect(listed(shop, archive)).not.toContain('Dropped')
    await choose(shop, anna, 'menu.back', 'menu.title')
    const heading = await choose(shop, anna, 'menu.pinned', 'list.pinned.what')
    expect(labels(heading)).toEqual(labelled('menu.history_pinned', 'menu.board', 'menu.back'))
    expect(listed(shop, await shown(anna.id, 'list.mine', { n: 1 }, heading.seq - 1))).toEqual(['Activation'])
    expect(listed(shop, await choose(shop, anna, 'menu.history_pinned', 'list.archive', { n: 1 }))).toEqual(['Activation'])
    await choose(shop, anna, 'menu.board', 'act.title', { n: 1, at: any })
    const guests = await choose(shop, anna, 'menu.guests', 'list.all', { n: 1 })
    expect(listed(shop, guests)).toEqual(['Guest'])
    // All chats of the shop, also for who has none of them.
    await choose(shop, bohdan, 'menu.all', 'list.all', { n: 13 })
    expect(labels(await choose(shop, anna, 'menu.back', 'menu.title'))).toEqual(labelled(...home))

    // What was hers stays in her archive.
    shop.passHours(25)
    await choose(shop, anna, 'menu.mine', 'list.empty.mine', { group: 'Managers' })
    await choose(shop, anna, 'menu.history_mine', 'list.archive', { n: 10 })
  })

  it(`A10 chat menus (${language})`, async () => {
    const { crm, anna, bohdan, telegram, labels, labelled, label, press, follow, newest, shown, button, type } = shop
    const tail = ['menu.back', 'btn.more'] as const
    const looked = ['menu.write', 'menu.seen', 'menu.history_chat', 'btn.order'] as const
    const { order, opened } = await shop.owned(anna, 'Line 1', { product: 'Ordinary77' })
    expect(labels(opened)).toEqual(labelled(...looked, 'menu.unpin', ...tail))
    const writing = await follow(anna, opened, 'menu.write', 'chat.writing', { who: any, order: String(order), product: any })
    expect(labels(writing)).toEqual(labelled('menu.seen', 'menu.back_chat', 'menu.home'))
    await choose(shop, anna, 'menu.back_chat', 'chat.card', { ...card, order: String(order) })

    const theirs = await openByNumber(shop, bohdan, order)
    shop.expectSaid(theirs, 'chat.pin.other', { manager: '@anna' })
    expect(labels(theirs)).toEqual(labelled(...looked, ...tail))

    // Pages of the history go both ways, and give their files.
    for (let n = 2; n <= 11; n += 1) crm.buyerWrites(order, `Line ${String(n)}`, { webhook: false })
    crm.buyerWrites(order, 'Line 12', { file: { name: 'invoice.pdf', bytes: new TextEncoder().encode('pdf') } })
    await shown(anna.id, 'chat.new', { product: any, order: String(order), who: any, text: 'Line 12' })
    const title = { order: String(order), who: any, pages: 2 }
    const page = await follow(anna, opened, 'menu.history_chat', 'hist.title', { ...title, page: 2 })
    const older = newest()
    await press(anna, page, label('btn.older'))
    expect((await shown(anna.id, 'hist.title', { ...title, page: 1 }, older)).text).toContain('Line 1\n')
    const newer = newest()
    await press(anna, page, label('btn.newer'))
    expect((await shown(anna.id, 'hist.title', { ...title, page: 2 }, newer)).text).toContain('Line 12')
    await button(page, label('hist.file', { name: 'invoice.pdf' }))
    const before = newest()
    await press(anna, page, label('hist.file', { name: 'invoice.pdf' }))
    const sent = await telegram.ledger.waitFor(
      ({ seq, ok, kind, chat }) => seq > before && ok && kind === 'telegram.sendDocument' && chat === anna.id,
      soon,
    )
    expect(telegram.messages(anna.id).find(({ id }) => id === sent.messageId)?.file?.name).toBe('invoice.pdf')

    const activation = await shop.ordered('Activate', { product: 'Activation', itemId: activationProduct })
    const work = await shop.take(anna, activation.card, 'btn.take_activation')
    const during = [...looked, 'menu.status', ...tail] as const
    expect(labels(work)).toEqual(labelled(...during))
    await follow(anna, work, 'menu.status', 'act.to_done', { order: String(activation.order), who: any })
    expect(labels(await openByNumber(shop, anna, activation.order))).toEqual(labelled(...during))
    // Found by its number, it has the same menu.
    telegram.sendText(anna, anna.id, label('menu.home'))
    const found = await type(anna, `/search ${String(order)}`, 'search.found', { text: String(order), n: 1 })
    const chosen = newest()
    await press(anna, found, labels(found)[0] ?? 'a chat')
    const again = await shown(anna.id, 'chat.card', { ...card, order: String(order) }, chosen)
    expect(labels(again)).toEqual(labelled(...looked, 'menu.unpin', ...tail))
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})
