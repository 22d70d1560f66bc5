import { encodeCallback } from '@pinline/contracts'
import type { Desk } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, bot, createFixture, now, pressed, stranger, written } from '../../test/fakes.ts'

describe('access', () => {
  test('a stranger is announced to admins once, and told so', async () => {
    const fixture = createFixture([boss])
    await fixture.handle(written(stranger, { text: '/start' }))
    expect(fixture.sent.map(({ op, recipient }) => `${op} ${recipient}`)).toEqual(['notice manager:11', 'access.card manager:2'])
    await fixture.handle(written(stranger, { text: '/start manager' }))
    expect(fixture.sent.filter(({ op }) => op === 'access.card')).toHaveLength(1)
    expect(fixture.notices()).toMatchObject([{ key: 'access.start.new' }, { key: 'access.waiting' }])
  })

  test('somebody who waits can do nothing else, and is told so once', async () => {
    const fixture = createFixture([{ ...stranger, requestedAt: now, announcedAt: now }, boss])
    for (const text of ['/help', '/approve_1009', 'Так']) await fixture.handle(written(stranger, { text }))
    expect(fixture.notices()).toMatchObject([1, 2, 3].map(() => ({ key: 'access.waiting' })))
    expect(new Set(fixture.sent.map(({ idem }) => idem)).size).toBe(1)
  })

  test('a stranger who only says something is told once how to ask, and no admin hears of it', async () => {
    const fixture = createFixture([boss])
    for (const content of [{ text: 'Добрий день' }, { text: '/help' }, { sticker: {} }]) await fixture.handle(written(stranger, content))
    expect(fixture.notices()).toMatchObject([1, 2, 3].map(() => ({ key: 'access.how' })))
    expect(new Set(fixture.sent.map(({ idem }) => idem)).size).toBe(1)
    expect(fixture.known.get(11)).toMatchObject({ role: 'waiting', requestedAt: null, announcedAt: null })
    await fixture.handle(written(stranger, { text: '/start' }))
    expect(fixture.sent.slice(3).map(({ op }) => op)).toEqual(['notice', 'access.card'])
    expect(fixture.notices()[3]).toMatchObject({ key: 'access.start.new' })
  })

  test('an admin who has not written to the bot is sent the card too', async () => {
    const fixture = createFixture([{ ...boss, startedAt: null }])
    await fixture.handle(written(stranger, { text: '/start' }))
    expect(fixture.sent.map(({ op, recipient }) => `${op} ${recipient}`)).toEqual(['notice manager:11', 'access.card manager:2'])
  })

  test('an admin who writes for the first time gets the cards of all who wait, but none twice', async () => {
    const shown = { telegramChat: boss.telegramId, messageId: 8 } as never // only the place of a card is looked at
    const elsewhere = { telegramChat: 1, messageId: 8 } as never
    const fixture = createFixture(
      [
        { ...boss, startedAt: null },
        { ...stranger, id: 5 },
        { ...stranger, id: 6, telegramId: 1010 },
      ],
      {
        access: { waiting: () => Promise.resolve([5, 6]) },
        views: { shownAbout: (_kind, person) => Promise.resolve([person === 5 ? elsewhere : shown]) },
      },
    )
    await fixture.handle(written(boss, { text: '/start' }))
    await fixture.handle(written(boss, { text: '/start' }))
    const cards = fixture.sent.filter(({ op }) => op === 'access.card')
    expect(cards).toMatchObject([{ recipient: 'manager:2', payload: { person: 5 } }])
    // What was sent on the same day may have been refused, and is not in the way.
    expect(cards[0]?.idem).not.toContain('2026-11-22')
  })

  test.each([
    ['Магазин', 'access.approved'],
    ['', 'access.approved.plain'],
  ])('whoever is let in reads of the group %j by its name, if that is known', async (title, key) => {
    const link = title === '' ? null : 'https://t.me/c/77/1'
    const toGroup = link === null ? [] : [[{ label: 'btn.to_group', url: link }]]
    const buttons = [...toGroup, [{ label: 'btn.how' }]]
    const told: unknown[] = []
    const fixture = createFixture([boss, { ...stranger, id: 5, startedAt: now }], {
      access: { decide: ({ requests }) => Promise.resolve({ changed: told.push(...requests) > 0, lanes: [] }) },
      identity: { groupTitle: () => title, groupLink: () => link },
    })
    await fixture.handle(written(boss, { text: '/approve_1009' }))
    expect(told).toMatchObject([
      { op: 'notice', payload: { key, buttons } },
      { op: 'notice', payload: { key: 'menu.title', keyboard: 'home' } },
      { op: 'commands', payload: { person: 5 } },
    ])
  })

  test.each([
    ['waiting', 'access.declined'],
    ['manager', 'access.banned'],
  ] as const)('somebody %s to whom it is closed hears %s', async (role, key) => {
    const told: unknown[] = []
    const fixture = createFixture([boss, { ...stranger, id: 5, startedAt: now, role }], {
      access: { decide: ({ requests }) => Promise.resolve({ changed: told.push(...requests) > 0, lanes: [] }) },
      desk: { revoke: () => Promise.resolve({ released: 0, lanes: [] }) },
    })
    await fixture.handle(written(boss, { text: '/ban_1009' }))
    expect(told[0]).toMatchObject({ op: 'notice', payload: { key } })
  })

  test('somebody banned is told once a day', async () => {
    const fixture = createFixture([{ ...anna, role: 'banned' }])
    await fixture.handle(written(anna, { text: 'Так' }))
    await fixture.handle(written(anna, { text: 'Так' }))
    expect(fixture.notices()).toMatchObject([{ key: 'access.banned' }])
  })

  test('only admins decide', async () => {
    const fixture = createFixture([anna])
    await fixture.handle(pressed(anna, encodeCallback({ action: 'grant', args: [5] })))
    await fixture.handle(written(anna, { text: '/approve_1009' }))
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Це може лише адміністратор.'])
    expect(fixture.notices()).toMatchObject([{ key: 'err.rights' }])
  })

  test('an admin lets somebody in, and every card about him is drawn again', async () => {
    const waiting = { ...stranger, id: 5, startedAt: now }
    const decisions: unknown[] = []
    const card = { telegramChat: boss.telegramId, messageId: 8 }
    const fixture = createFixture([boss, waiting], {
      access: { decide: (input) => Promise.resolve({ changed: decisions.push(input) > 0, lanes: [] }) },
      views: { shownAbout: () => Promise.resolve([card as never]) }, // only the place of a card is looked at
    })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'grant', args: [5] })))
    expect(decisions).toMatchObject([
      { person: 5, to: 'manager', by: boss.id, requests: [{ op: 'notice', recipient: 'manager:5' }, { op: 'notice' }, { op: 'commands' }] },
    ])
    expect(fixture.sent).toMatchObject([{ op: 'access.edit', recipient: 'manager:2', payload: { ...card, person: 5 } }])
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Доступ надано: Оля'])
  })

  test.each([
    ['', [boss, { ...boss, id: 3, telegramId: 1003 }], 'adm.self'],
    [', least of all the last admin', [boss], 'adm.last'],
  ] as const)('nobody decides about himself%s', async (_who, people, key) => {
    const fixture = createFixture([...people])
    await fixture.handle(written(boss, { text: '/ban_1002' }))
    expect(fixture.notices()).toMatchObject([{ key }])
  })

  test('an admin who is none any more at that moment decides nothing about another', async () => {
    const access = { decide: () => Promise.resolve({ changed: false, denied: true, lanes: [] }) }
    const fixture = createFixture([boss, { ...boss, id: 3, telegramId: 1003 }], { access })
    await fixture.handle(written(boss, { text: '/ban_1003' }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.rights' }])
  })

  test('whoever blocks the bot loses his chats, and is reachable again after he has written', async () => {
    const revoked: unknown[] = []
    const desk: Partial<Desk> = { revoke: (...input) => Promise.resolve({ released: revoked.push(input), lanes: [] }) }
    const fixture = createFixture([anna, boss, { ...boss, id: 3, telegramId: 1003, unreachable: true }], { desk })
    const chat = { id: anna.telegramId, type: 'private', first_name: 'Anna' }
    const member = (status: string) => ({ user: { id: bot, is_bot: true, first_name: 'bot' }, status })
    const from = { id: anna.telegramId, is_bot: false, first_name: 'Anna', username: 'anna' }
    await fixture.handle({
      my_chat_member: { chat, from, date: 1, old_chat_member: member('member'), new_chat_member: member('kicked') },
    })
    expect(revoked).toEqual([[anna.id, 'unreachable']])
    expect(fixture.known.get(anna.id)?.unreachable).toBe(true)
    const told = { recipient: 'manager:2', key: 'adm.unreachable', params: { manager: { manager: anna.id }, n: 1 } }
    expect(fixture.notices()).toEqual([expect.objectContaining(told)])
    await fixture.handle(written(anna, { text: '/help' }))
    expect(fixture.known.get(anna.id)?.unreachable).toBe(false)
  })
})
