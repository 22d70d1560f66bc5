import { listKinds } from '@pinline/contracts'
import type { ListPage } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { listing } from '../../test/fake-stores.ts'
import { anna, boss, createFixture } from '../../test/fakes.ts'
import { press } from '../../test/samples.ts'

const page = (fields: Partial<ListPage> = {}): ListPage => ({
  kind: 'mine',
  words: null,
  manager: anna.id,
  total: 1,
  waiting: 0,
  page: 1,
  pages: 1,
  rows: [],
  ...fields,
})

describe('a button of a list', () => {
  test('turns its page in place, however often', async () => {
    const fixture = createFixture([anna], listing(page()))
    await fixture.handle(press(anna, { action: 'list', args: [5, 2, 0] }))
    expect(fixture.sent).toMatchObject([
      { op: 'list', payload: { view: 5, page: 2, edit: { telegramChat: anna.telegramId, messageId: 9 } } },
    ])
    expect(fixture.answers).toHaveLength(1)
  })

  test('of somebody else is refused', async () => {
    const fixture = createFixture([anna], listing(page({ manager: boss.id })))
    await fixture.handle(press(anna, { action: 'list', args: [5, 2, 0] }))
    expect(fixture.sent).toEqual([])
    expect(fixture.answers[0]?.text).toBe('Ця кнопка не для Вас.')
  })

  test('that is gone makes it anew in the same place', async () => {
    const { wishes, lists } = listing()
    const fixture = createFixture([anna], { lists })
    await fixture.handle(press(anna, { action: 'list', args: [5, 2, listKinds.indexOf('guests')] }))
    expect(wishes).toEqual([{ kind: 'guests', manager: anna.id }])
    expect(fixture.sent).toMatchObject([{ op: 'list', payload: { view: 1, page: 1, edit: { messageId: 9 } } }])
  })

  test.each([
    ['of a search', listKinds.indexOf('search')],
    ['of a kind that nobody knows', 99],
  ])('%s that is gone leads to the menu', async (_, kind) => {
    const fixture = createFixture([anna], listing())
    await fixture.handle(press(anna, { action: 'list', args: [5, 2, kind] }))
    expect(fixture.answers[0]?.text).toBe('Ця кнопка застаріла. Ось актуальне меню.')
    expect(fixture.notices()).toMatchObject([{ key: 'menu.title', keyboard: 'home' }])
  })

  test('of chats that others have is for admins', async () => {
    const fixture = createFixture([anna], listing())
    await fixture.handle(press(anna, { action: 'list', args: [5, 2, listKinds.indexOf('held')] }))
    expect(fixture.sent).toEqual([])
    expect(fixture.answers[0]?.text).toBe('Це може лише адміністратор.')
  })
})
