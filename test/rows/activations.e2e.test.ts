import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { any, expectOneLanguage, openShop, soon } from './shop.ts'
import type { Shop, Shown } from './shop.ts'

const itemId = 2_500_077
const take = 'btn.take_activation'
const day = 24
const anyFacts = { order: any, product: any, who: any, kind: any, state: any, pin: any, n: any, total: any, at: any }

/** A line of the board. */
const line = ({ says }: Shop, { order, manager, product }: { order: number; manager: string; product: string }): RegExp =>
  says('act.line', { when: any, order: String(order), manager, product })

/** The part of the board below one of its headings. */
const partOf = ({ label, labelled }: Shop, board: Shown, heading: 'act.free' | 'act.work' | 'act.done' | 'act.check'): string => {
  const others = labelled('act.free', 'act.work', 'act.done', 'act.check').filter((other) => other !== label(heading))
  const rest = board.text.split(`${label(heading)}\n`)[1] ?? ''
  return others.reduce((text, other) => text.split(other)[0] ?? '', rest)
}

describe.each(['uk', 'en'] as const)('orders and their activation (%s)', (language) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ language, env: { CRM_ACTIVATION_PRODUCTS: `7, ${String(itemId)}` } })
  })
  afterAll(async () => {
    await shop.close()
  })

  it(`A11 chat kinds (${language})`, async () => {
    const { telegram, groupId, anna, bohdan, chief, shown, press, label, newest, type, follow, expectSaid } = shop
    expect((await shop.ordered('An ordinary one')).card.text).not.toMatch(shop.says('card.state.activation'))
    const { order, card: free } = await shop.ordered('How do I activate it?', { itemId, product: 'Office key' })
    expectSaid(free, 'card.state.activation')
    expect(shop.labels(free)).toEqual(shop.labelled(take))
    // Both phones show the button when the first of the two presses.
    const finger = telegram.aimAtButton(bohdan, groupId, free.id, label(take))
    const before = newest()
    expectSaid(await press(anna, free, label(take)), 'claim.activation.won', { order: String(order) })
    const opened = await shown(anna.id, 'chat.pin.activation', {}, before)
    expectSaid(await finger().answered, 'claim.lost', { order: String(order), manager: '@anna' })
    const refused = await shown(bohdan.id, 'act.taken', { order: String(order), who: any, manager: '@anna' }, before)

    // Its owner can not drop it, nor does time.
    await type(anna, label('menu.unpin'), 'act.keep', { order: String(order) })
    shop.passHours(25)
    await type(anna, `/open_chat_${String(order)}`, 'chat.pin.activation')
    await type(anna, '/mine', 'list.empty.mine', { group: 'Managers' })

    // In work, done, in work again; then it is handed to who asks for it.
    const status = { order: String(order), who: any }
    await follow(anna, opened, 'menu.status', 'act.to_done', status)
    await shown(groupId, 'card.state.activation.done', { manager: '@anna', at: any }, before)
    await type(anna, `/change_status_chat_${String(order)}`, 'act.to_work', status)
    const asked = newest()
    expectSaid(await press(bohdan, refused, label('btn.ask_hand')), 'hand.wanted.sent', { manager: '@anna' })
    const wanted = await shown(anna.id, 'hand.wanted', { manager: '@bohdan', ...status, product: 'Office key' }, asked)
    await press(anna, wanted, label('btn.give'))
    const offered = await shop.read(bohdan.id, /@anna[\s\S]*Office key/u, asked)
    await press(bohdan, offered, label('btn.accept'))
    await shown(anna.id, 'hand.done.from', { manager: '@bohdan', ...status }, asked)

    // Done for a day, it is in the archive.
    await type(bohdan, `/change_status_chat_${String(order)}`, 'act.to_done', status)
    const answer = telegram.sendText(bohdan, bohdan.id, 'It works now', {
      replyTo: (await shown(bohdan.id, 'chat.pin.activation', {}, asked)).id,
    })
    await shop.delivered(order, 'It works now')
    // Only what was read back ends the wait; a day must not pass before.
    await expect
      .poll(() => telegram.messages(bohdan.id).find(({ id }) => id === answer.messageId)?.reactions, { timeout: soon.timeoutMs })
      .toEqual([expect.objectContaining({ emoji: '👌' })])
    const done = newest()
    shop.passHours(25)
    await expect
      .poll(async () => (await type(chief, `/get_chat_${String(order)}`, 'adm.chat', anyFacts)).text, {
        timeout: soon.timeoutMs,
        interval: 500,
      })
      .toMatch(shop.says('chat.pin.free'))
    expect(shop.sent(groupId, done)).toEqual([])

    // Nobody has touched this one for a week: it waits for a check, with a button for whoever checks.
    const { order: left, card: forgotten } = await shop.ordered('Is anybody there?', { itemId, product: 'Game key' })
    await shop.take(anna, forgotten, take)
    const week = newest()
    shop.passHours(7 * day + 1)
    await shown(anna.id, 'act.lapsed', { order: String(left), who: any, dur: any }, week)
    const again = await shown(groupId, 'card.state.activation.check', {}, week)
    await shop.button(again, label(take))
  })

  it(`A12 statistics board (${language})`, async () => {
    const { anna, bohdan, chief, type, label, follow } = shop
    const { order: free } = await shop.ordered('Free', { itemId, product: 'Free key' })
    const work = await shop.ordered('In work', { itemId, product: 'Work key' })
    await shop.take(anna, work.card, take)
    const done = await shop.ordered('Done', { itemId, product: 'Done key' })
    const opened = await shop.take(bohdan, done.card, take)
    await follow(bohdan, opened, 'menu.status', 'act.to_done', { order: String(done.order), who: any })
    const clara = await shop.hire('Clara', language)
    const check = await shop.ordered('Waits for a check', { itemId, product: 'Check key' })
    await shop.take(clara, check.card, take)
    await type(chief, `/ban_${String(clara.id)}`, 'adm.banned', { name: 'Clara', n: 1 })

    const board = await type(chief, label('menu.board'), 'act.title', { n: 5, at: any })
    const expected = [
      ['act.free', { order: free, manager: '', product: 'Free key' }],
      ['act.work', { order: work.order, manager: '@anna', product: 'Work key' }],
      ['act.done', { order: done.order, manager: '@bohdan', product: 'Done key' }],
      ['act.check', { order: check.order, manager: '@clara', product: 'Check key' }],
    ] as const
    for (const [heading, facts] of expected) expect(partOf(shop, board, heading)).toMatch(line(shop, facts))
  })

  it(`A17 order card (${language})`, async () => {
    const { telegram, anna, bohdan, words, labels, label, follow, press, shown, newest } = shop
    const other = shop.crm.addChat({ email: 'olena@example.com', product: 'Earlier order' })
    shop.crm.buyerWrites(other, 'My first order')
    const purchase = { options: [{ id: 11, name: 'Delivery', user_data: 'Post office 5', user_data_id: null }] }
    const chat = { email: 'olena@example.com', product: 'Headphones', purchase }
    const { order, card: post, opened } = await shop.owned(anna, 'Is it paid?', chat)
    const shownTo = { product: 'Headphones', order: String(order), shop: '', qty: 1, when: any, paid: any }
    const paid = `${words.text('order.state.3')}, Bank Card`
    const full = await follow(anna, opened, 'btn.order', 'order.card', {
      ...shownTo,
      amount: '450.5 UAH',
      pay: paid,
      options: 'Delivery: Post office 5',
      code: words.text('order.code.1'),
    })
    shop.expectSaid(full, 'order.others', { n: 1 })
    const others = await follow(anna, full, 'btn.others', 'order.others', { n: 1 })
    expect(labels(others).join()).toContain(String(other))
    // From the card in the group it comes in private, and without what is personal for who does not have the chat.
    const before = newest()
    shop.expectSaid(await press(bohdan, post, label('btn.order')), 'order.sent')
    const short = await shown(bohdan.id, 'order.private', {}, before)
    expect(short.text).not.toContain('Post office')

    const text = words.text('order.tell.3', { what: words.text('order.tell.what', { order: String(order), product: 'Headphones' }) })
    const preview = await follow(anna, full, 'btn.order_state', 'tpl.preview', { who: 'olena@example.com', order: String(order), text })
    expect(shop.sends(order)).toEqual([])
    await press(anna, preview, label('btn.send'))
    await shop.delivered(order, text)
    const receipt = ({
      ok,
      kind,
      chat,
      note,
    }: {
      ok: boolean
      kind: string
      chat?: number | undefined
      note?: string | undefined
    }): boolean => ok && kind === 'telegram.setMessageReaction' && chat === anna.id && note === '👌'
    await telegram.ledger.waitFor(receipt, soon)
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})
