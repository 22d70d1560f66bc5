import { describe, expect, test } from 'vitest'
import { listing } from '../../test/fake-stores.ts'
import { anna, boss, createFixture, group, pressed, written } from '../../test/fakes.ts'
import { openedChat } from '../../test/samples.ts'

const inPrivate = { id: anna.telegramId, type: 'private', first_name: 'Anna' }

describe('a label of a menu', () => {
  test.each([
    ['🔥 Мої переписки', 'mine', 'menu.mine'],
    ['/mine', 'mine', 'menu.mine'],
    ['⚡ Pinned chats', 'pinned', 'list.pinned.what'],
    ['Закреплені за мною чати', 'pinned', 'list.pinned.what'],
    ['Чати с неавторизованими клієнтами', 'guests', 'menu.guests'],
    ['📁 Історія всіх чатів', 'all', null],
    ['📖 Історія моїх переписок', 'mine-archive', null],
    ['📁 My past pinned chats', 'pinned-archive', null],
    ['📁 Історія моїх чатів з гостями', 'guests-archive', null],
  ])('%s shows a list, below its heading where it has a keyboard of its own', async (text, kind, heading) => {
    const { wishes, lists } = listing()
    const fixture = createFixture([anna], { lists })
    await fixture.handle(written(anna, { text }))
    expect(wishes).toEqual([{ kind, manager: anna.id }])
    const keys = fixture.sent.map(({ op, payload }) => (op === 'notice' ? payload : op))
    expect(keys).toMatchObject(heading === null ? ['list'] : [{ key: heading, keyboard: kind }, 'list'])
  })

  test.each([
    ['🔥 Мої переписки', 'list.empty.mine', 'mine'],
    ['⚡ Закріплені чати', 'list.empty.pinned', 'pinned'],
  ])('%s of an empty list says so, with the keyboard', async (text, key, keyboard) => {
    const fixture = createFixture([anna])
    await fixture.handle(written(anna, { text }))
    expect(fixture.notices()).toMatchObject([{ key, params: { group: 'Магазин' }, keyboard }])
  })

  test.each(['◀ Назад', '🔙 Назад', '🏠 Меню', '/menu', 'Головне меню'])('%s leads to the first menu', async (text) => {
    const fixture = createFixture([anna])
    await fixture.handle(written(anna, { text }))
    expect(fixture.notices()).toMatchObject([{ key: 'menu.title', keyboard: 'home' }])
  })

  test('back from writing puts the chat away', async () => {
    const closed: number[] = []
    const fixture = createFixture([anna], {
      deskReads: {
        openChat: () => Promise.resolve(openedChat(77)),
        closeOpenChat: (manager) => Promise.resolve(void closed.push(manager)),
      },
      views: { chat: () => Promise.resolve({ id: 55, order: 77 } as never) }, // only named in the notice
    })
    await fixture.handle(written(anna, { text: '🔙 Назад' }))
    expect(closed).toEqual([anna.id])
    expect(fixture.notices()).toMatchObject([{ key: 'chat.closed', keyboard: 'home' }])
  })

  test('for admins is refused to others', async () => {
    const fixture = createFixture([anna, boss])
    await fixture.handle(written(anna, { text: '🛠 Керування' }))
    await fixture.handle(written(boss, { text: '🛠 Керування' }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.rights' }, { key: 'menu.admin' }])
    expect(JSON.stringify(fixture.notices()[1])).toContain('btn.users')
  })
})

describe('an old button', () => {
  test('is answered with the menu in private, and without it in the group', async () => {
    const fixture = createFixture([anna])
    await fixture.handle(pressed(anna, '9:old', inPrivate))
    await fixture.handle(pressed(anna, '9:old', group))
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Ця кнопка застаріла. Ось актуальне меню.', 'Ця кнопка застаріла.'])
    expect(fixture.notices()).toMatchObject([{ key: 'menu.title', keyboard: 'home' }])
  })
})
