import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { any, expectOneLanguage, openShop, soon } from './shop.ts'
import type { Shop, Shown, User } from './shop.ts'

/** Takes the pin off a chat whose buyer waits. */
const unpin = async ({ follow, press, label, shown, newest }: Shop, user: User, opened: Shown, order: number): Promise<void> => {
  const asked = await follow(user, opened, 'menu.unpin', 'pin.release.ask', { who: any, order: String(order) })
  const after = newest()
  await press(user, asked, label('btn.unpin_yes'))
  await shown(user.id, 'pin.released', { who: any, order: String(order) }, after)
}

describe.each(['uk', 'en'] as const)('who has a chat (%s)', (language) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ language })
  })
  afterAll(async () => {
    await shop.close()
  })

  it(`A4 claim (${language})`, async () => {
    const { telegram, crm, groupId, anna, bohdan, shown, sent, press, label, newest } = shop
    // Each of the two is writing to somebody already.
    const [hers, his] = [await shop.owned(anna, 'Anna has me'), await shop.owned(bohdan, 'Bohdan has me')]
    const { order, card } = await shop.ordered('Who takes me?')
    crm.buyerWrites(order, 'Nobody yet?')
    const second = await shown(groupId, 'card.text', { text: 'Nobody yet?' })
    const before = newest()
    const presses = telegram.pressAll(
      [anna, bohdan].map((user) => ({ user, chatId: groupId, messageId: card.id, button: label('btn.reply') })),
    )
    const answers = await Promise.all(presses.map(({ answered }) => answered))
    const won = answers.findIndex(({ text }) => shop.says('claim.won', { order: String(order), till: any }).test(text ?? ''))
    const [winner, loser, loserHas] = won === 0 ? [anna, bohdan, his.order] : [bohdan, anna, hers.order]
    const name = { manager: `@${winner.username ?? ''}` }
    shop.expectSaid(answers[won === 0 ? 1 : 0] ?? {}, 'claim.lost', { order: String(order), ...name })

    const till = shop.words.label('time.till.tomorrow', { clock: any })
    for (const each of [card, second]) await shown(groupId, 'card.state.claimed', { ...name, till }, each.seq)
    for (const each of [card, second]) {
      await expect.poll(() => shop.labels(each).join(), { timeout: soon.timeoutMs }).toMatch(shop.says('btn.owner', { ...name, till }))
      expect(shop.labels(each)).not.toContain(label('btn.reply'))
    }
    const opened = await shown(winner.id, 'chat.last', { n: 2, total: 2 }, before)
    expect(opened.text).toMatch(/Who takes me\?[\s\S]*Nobody yet\?/u)
    await shown(winner.id, 'chat.writing', { who: any, order: String(order), product: any }, before)
    expect(sent(loser.id, before)).toEqual([])
    telegram.sendText(loser, loser.id, 'To whom I wrote before')
    await shop.delivered(loserHas, 'To whom I wrote before')

    // A pin is renewed by its owner: by a reply, and by the button of the warning.
    shop.passHours(23.2)
    telegram.sendText(winner, winner.id, 'Here is your answer', { replyTo: opened.id })
    await shop.delivered(order, 'Here is your answer')
    shop.passHours(23.6)
    const warned = await shown(winner.id, 'pin.warn', { order: String(order), who: any, at: any }, before)
    const extended = newest()
    await press(winner, warned, label('btn.extend'))
    await shown(winner.id, 'pin.extended', { order: String(order), who: any, till: any }, extended)
    shop.passHours(20)
    const later = newest()
    crm.buyerWrites(order, 'Whose am I?')
    shop.expectSaid(await shown(groupId, 'card.text', { text: 'Whose am I?' }, later), 'card.state.owned', name)
  })

  it(`A4b never stranded (${language})`, async () => {
    const { telegram, groupId, anna, chief, shown, newest, type } = shop
    const [dana, ivan] = [await shop.hire('Dana', language), await shop.hire('Ivan', language)]
    /** One card with sound and its button, and only one. */
    const freed = async (order: number, after: number, key: 'card.state.released' | 'card.state.lapsed'): Promise<void> => {
      const card = await shown(groupId, 'card.order', { order: String(order), shop: '' }, after)
      const posts = () => shop.sent(groupId, after).filter(({ text }) => text.includes(String(order)))
      await expect.poll(() => posts().length, { timeout: soon.timeoutMs }).toBe(1)
      const [post] = posts()
      expect(post?.text).toMatch(shop.says(key))
      expect([post?.now().silent, post === undefined ? [] : shop.labels(post)]).toEqual([false, shop.labelled('btn.reply')])
      expect(card.text).toContain(String(order))
    }
    const dropped = await shop.owned(anna, 'Anna drops me')
    let after = newest()
    await unpin(shop, anna, dropped.opened, dropped.order)
    await freed(dropped.order, after, 'card.state.released')

    const banned = await shop.owned(dana, 'Dana is banned')
    after = newest()
    await type(chief, `/ban_${String(dana.id)}`, 'adm.banned', { name: 'Dana', n: 1 })
    await freed(banned.order, after, 'card.state.released')

    const blocked = await shop.owned(ivan, 'Ivan blocks the bot')
    after = newest()
    telegram.blockBot(ivan)
    await freed(blocked.order, after, 'card.state.released')

    const lapsed = await shop.owned(anna, 'Anna forgets me')
    const answered = await shop.owned(anna, 'Anna answers me')
    telegram.sendText(anna, anna.id, 'Answered', { replyTo: answered.opened.id })
    await shop.delivered(answered.order, 'Answered')
    after = newest()
    shop.passHours(25)
    await shown(anna.id, 'pin.lapsed', { order: String(lapsed.order), who: any }, after)
    await freed(lapsed.order, after, 'card.state.lapsed')
    // Whose last word is the shop's own needs nobody.
    expect(shop.sent(groupId, after).filter(({ text }) => text.includes(String(answered.order)))).toEqual([])
  })

  it(`A5 already answered (${language})`, async () => {
    const { telegram, crm, groupId, anna, bohdan, shown, press, label, newest } = shop
    const { order, card } = await shop.ordered('Answered in the CRM')
    // The phone still shows the button when the answer comes.
    const finger = telegram.aimAtButton(anna, groupId, card.id, label('btn.reply'))
    crm.faults.webhookForSeller = true
    crm.sellerWrites(order, 'Answer of the CRM')
    await shown(groupId, 'card.state.elsewhere', { at: any }, card.seq)
    expect(shop.labels(card)).toEqual(shop.labelled('btn.open'))
    shop.expectSaid(await finger().answered, 'claim.elsewhere', { at: any })

    // The claim is the first to hear of this answer.
    crm.faults.webhookForSeller = false
    const late = await shop.ordered('Answered unheard')
    crm.sellerWrites(late.order, 'Answer that nobody told of')
    const before = newest()
    shop.expectSaid(await press(bohdan, late.card, label('btn.reply')), 'claim.won', { order: String(late.order), till: any })
    const offered = await shown(bohdan.id, 'pin.elsewhere', { order: String(late.order), who: any, at: any }, before)
    await press(bohdan, offered, label('menu.unpin'))
    await shown(bohdan.id, 'pin.released', { who: any, order: String(late.order) }, before)

    const automatic = await shop.ordered('Only the shop’s machine answered')
    crm.automaticMessage(automatic.order, 'We shall answer soon')
    const [after, reads] = [newest(), crm.ledger.entries().length]
    shop.expectSaid(await press(anna, automatic.card, label('btn.reply')), 'claim.won', { order: String(automatic.order), till: any })
    await crm.ledger.waitFor(({ ok, kind, chat, seq }) => ok && kind === 'crm.read' && chat === automatic.order && seq > reads, soon)
    await shown(anna.id, 'chat.writing', { who: any, order: String(automatic.order), product: any }, after)
    expect(shop.sent(anna.id, after).some(({ text }) => shop.says('pin.elsewhere', { order: any, who: any, at: any }).test(text))).toBe(
      false,
    )
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})
