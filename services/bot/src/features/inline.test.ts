import type { ListRow } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, bot, createFixture, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { openedChat } from '../../test/samples.ts'

const row: ListRow = {
  chat: 55,
  order: 77,
  product: 'Навушники',
  waitingSince: null,
  late: false,
  lastAt: null,
  owner: null,
  ownerUntil: null,
}

const inline = (person: typeof anna, query: string) => ({
  inline_query: {
    id: 'i1',
    from: { id: person.telegramId, is_bot: false, first_name: person.firstName, username: 'anna' },
    query,
    offset: '',
  },
})

describe('a look behind the bot’s name', () => {
  test('offers a manager chats, with nothing personal in what is sent', async () => {
    const lists: Overrides['lists'] = { first: () => Promise.resolve([row, { ...row, chat: 56, owner: boss }]) }
    const fixture = createFixture([anna, boss], { lists })
    await fixture.handle(inline(anna, 'білі'))
    expect(fixture.inlineAnswers).toMatchObject([
      {
        id: 'i1',
        results: [
          { title: 'Навушники · №\u00a077', input_message_content: { message_text: 'Навушники · №\u00a077' } },
          { title: 'Навушники · №\u00a077 · @boss', input_message_content: { message_text: 'Навушники · №\u00a077' } },
        ],
      },
    ])
    expect(JSON.stringify(fixture.inlineAnswers)).not.toContain('"button"')
  })

  test.each([
    ['a stranger', []],
    ['somebody who waits', [{ ...anna, role: 'waiting' as const }]],
    ['somebody banned', [{ ...anna, role: 'banned' as const }]],
  ])('offers %s nothing', async (_, people) => {
    const fixture = createFixture(people, { lists: { first: () => Promise.resolve([row]) } })
    await fixture.handle(inline(anna, 'білі'))
    expect(fixture.inlineAnswers).toMatchObject([{ results: [], button: { text: 'Нічого не знайдено або немає доступу' } }])
  })

  test('leaves a message in the private chat that is for no buyer', async () => {
    const fixture = createFixture([anna], { deskReads: { openChat: () => Promise.resolve(openedChat(77)) } })
    await fixture.handle(written(anna, { text: 'Навушники · № 77', via_bot: { id: bot, is_bot: true, first_name: 'bot' } }))
    expect(fixture.sent).toEqual([])
    expect(fixture.failures).toEqual([])
  })
})
