import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { any, expectOneLanguage, openShop, soon } from './shop.ts'
import type { Shop } from './shop.ts'

const card = { product: any, shop: '', pay: any, who: any, pin: any }
const status = { at: any, proven: any, n: any, queue: any, dur: '', dead: any }
const chatFacts = { product: any, who: any, kind: any, state: any, pin: any, n: any, total: any, at: any }

/** What every manager may ask for. */
const askAsManager = async (shop: Shop, order: number): Promise<void> => {
  const { anna, type, labels } = shop
  await type(anna, `/open_chat_${String(order)}`, 'chat.card', { ...card, order: String(order) })
  await type(anna, `/change_status_chat_${String(order)}`, 'act.cannot', { order: String(order) })
  await type(anna, '/search', 'search.ask')
  const found = await type(anna, 'olena@example.com', 'search.found', { text: 'olena@example.com', n: 1 })
  expect(labels(found)).toHaveLength(1)
  expect(shop.sends(order)).toEqual([])
}

/** People: twenty a page, let in, made an admin and shut out, by commands and by buttons. */
const decideAboutPeople = async (shop: Shop): Promise<void> => {
  const { telegram, chief, type, press, follow, label, labels, newest, shown, read } = shop
  const people = Array.from({ length: 20 }, (_, n) => telegram.addUser({ firstName: `Guest${String(n)}` }))
  for (const person of people) telegram.sendText(person, person.id, '/start')
  for (const person of people) await shown(person.id, 'access.start.new')
  const users = await type(chief, '/all_users', 'adm.users', { n: 23, page: 1, pages: 2, lines: any })
  expect(labels(users).filter((name) => /^(?:Maria|Anna|Bohdan|Guest\d+)$/.test(name))).toHaveLength(20)
  const turned = newest()
  await press(chief, users, label('btn.next'))
  await shown(chief.id, 'adm.users', { n: 23, page: 2, pages: 2, lines: any }, turned)

  const [one, two] = people
  if (one === undefined || two === undefined) throw new Error('nobody')
  await type(chief, `/approve_${String(one.id)}`, 'adm.approved', { name: 'Guest0' })
  await read(one.id, /Managers/u)
  await type(chief, `/admin_${String(one.id)}`, 'adm.made', { name: 'Guest0' })
  await shown(one.id, 'access.admin')
  await type(chief, `/approve_${String(two.id)}`, 'adm.approved', { name: 'Guest1' })
  await type(chief, `/ban_${String(two.id)}`, 'adm.banned', { name: 'Guest1', n: 0 })
  await shown(two.id, 'access.banned')

  const menu = await type(chief, label('menu.admin'), 'menu.admin')
  const again = await follow(chief, menu, 'btn.users', 'adm.users', { n: 23, page: 1, pages: 2, lines: any })
  const name = labels(again).find((text) => /^Guest\d+$/.test(text) && text !== 'Guest0' && text !== 'Guest1') ?? ''
  const before = newest()
  await press(chief, again, name)
  await shown(chief.id, 'adm.user', { name, username: '', id: any, role: shop.words.text('role.waiting'), n: 0 }, before)
  shop.expectSaid(await press(chief, again, label('btn.grant')), 'adm.approved', { name })
}

/** Who has a chat, and giving it to somebody else. */
const decideAboutChats = async (shop: Shop, order: number): Promise<void> => {
  const { anna, bohdan, chief, type, follow, press, label, newest, shown, labels } = shop
  await type(chief, `/get_connected_users_${String(order)}`, 'adm.connected.line', {
    manager: '@anna',
    kind: shop.words.text('adm.kind.pin'),
    since: any,
  })
  await type(chief, `/get_chat_${String(order)}`, 'adm.chat', { ...chatFacts, order: String(order), who: 'olena@example.com' })
  const asked = await type(chief, `/connect_to_chat_${String(order)}`, 'adm.take.ask', { manager: '@anna', order: String(order), who: any })
  const taken = newest()
  await press(chief, asked, label('btn.take_over'))
  await shown(anna.id, 'pin.moved', { order: String(order), who: any, manager: 'Maria' }, taken)
  await shown(chief.id, 'chat.writing', { who: any, order: String(order), product: any }, taken)

  const menu = await type(chief, label('menu.admin'), 'menu.admin')
  const list = await follow(chief, menu, 'btn.chats_admin', 'list.all', { n: 1 })
  const chosen = newest()
  await press(chief, list, labels(list)[0] ?? 'a chat')
  const facts = await shown(chief.id, 'adm.chat', { ...chatFacts, order: String(order) }, chosen)
  const whom = await follow(chief, facts, 'btn.assign', 'adm.assign.ask', { order: String(order), who: any })
  const given = newest()
  await press(chief, whom, labels(whom).find((text) => text.includes('@bohdan')) ?? 'Bohdan')
  await shown(bohdan.id, 'pin.given', { order: String(order), who: any, till: any }, given)
}

/** What only admins may ask for. */
const refuseOthers = async ({ bohdan, type }: Shop, order: number): Promise<void> => {
  const id = String(bohdan.id)
  const onPeople = [`/approve_${id}`, `/ban_${id}`, `/admin_${id}`, '/all_users']
  const onChats = ['get_connected_users', 'connect_to_chat', 'get_chat'].map((name) => `/${name}_${String(order)}`)
  for (const command of [...onPeople, ...onChats, '/clean', `/forget ${String(order)}`, '/here', '/status'])
    await type(bohdan, command, 'err.rights')
}

describe.each(['uk', 'en'] as const)('commands (%s)', (language) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ language })
  })
  afterAll(async () => {
    await shop.close()
  })

  it(`A13 commands (${language})`, async () => {
    const { telegram, crm, groupId, anna, bohdan, chief, type, shown, press, follow, label, newest } = shop
    const { order } = await shop.owned(anna, 'My name is Olena', { email: 'olena@example.com' })
    const kept = await shop.ordered('Words of long ago')
    await askAsManager(shop, order)
    await refuseOthers(shop, order)
    await decideAboutPeople(shop)
    await decideAboutChats(shop, order)

    await type(chief, '/status', 'adm.status', status)
    await follow(chief, await type(chief, label('menu.admin'), 'menu.admin'), 'btn.service', 'adm.status', status)
    const here = newest()
    telegram.sendText(chief, groupId, '/here')
    await shown(groupId, 'here.group.same', { lines: any }, here)
    await type(chief, '/here', 'here.report', { lines: any, summary: any })

    // Erased everywhere in the team's chats.
    const forget = await type(chief, '/forget olena@example.com', 'adm.forget.ask', { n: 1, who: any, order: any })
    await follow(chief, forget, 'btn.forget', 'adm.forget.done', { n: 1 })
    await expect.poll(() => JSON.stringify(telegram.messages(groupId)), { timeout: soon.timeoutMs }).not.toContain('Olena')

    // What is old goes, and does not come back as if it were new.
    shop.passHours(100 * 24)
    const clean = await type(chief, '/clean', 'adm.clean.ask', { day: any, n: 1 })
    const cleaned = newest()
    await press(chief, clean, label('btn.clean'))
    await shown(chief.id, 'adm.clean.done', { n: 1, dur: any }, cleaned)
    crm.buyerWrites(kept.order, 'Words of today')
    await shown(groupId, 'card.text', { text: 'Words of today' }, cleaned)
    const opened = await type(bohdan, `/open_chat_${String(kept.order)}`, 'chat.card', { ...card, order: String(kept.order) })
    expect(opened.text).toContain('Words of today')
    expect(opened.text).not.toContain('Words of long ago')
    expect(shop.sent(groupId, cleaned).filter(({ text }) => text.includes('Words of long ago'))).toEqual([])
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})
