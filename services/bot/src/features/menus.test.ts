import { encodeCallback, listKinds } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { ListPage, ListRow, ListWish, Prompt, User } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, bot, createFixture, group, now, pressed, stranger, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'

const inPrivate = { id: anna.telegramId, type: 'private', first_name: 'Anna' }
const bossPrivate = { id: boss.telegramId, type: 'private', first_name: 'Boss' }
const opened = { open: { state: 'open', chat: 55, touchedAt: now } as const, afterMessage: 10, order: 77, ownsOpen: true }

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

/** Lists that hold chats, and what was asked of them. */
const listing = (kept: ListPage | null = null) => {
  const wishes: ListWish[] = []
  const lists: Overrides['lists'] = {
    create: (wish) => Promise.resolve({ view: wishes.push(wish), size: 3 }),
    page: () => Promise.resolve(kept),
  }
  return { wishes, lists }
}

const press = (action: CallbackAction, chat: object = inPrivate) => pressed(anna, encodeCallback(action), chat)

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
      deskReads: { openChat: () => Promise.resolve(opened), closeOpenChat: (manager) => Promise.resolve(void closed.push(manager)) },
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

describe('a button of a list', () => {
  test('turns its page in place, however often', async () => {
    const fixture = createFixture([anna], listing(page()))
    await fixture.handle(press({ action: 'list', args: [5, 2, 0] }))
    expect(fixture.sent).toMatchObject([
      { op: 'list', payload: { view: 5, page: 2, edit: { telegramChat: anna.telegramId, messageId: 9 } } },
    ])
    expect(fixture.answers).toHaveLength(1)
  })

  test('of somebody else is refused', async () => {
    const fixture = createFixture([anna], listing(page({ manager: boss.id })))
    await fixture.handle(press({ action: 'list', args: [5, 2, 0] }))
    expect(fixture.sent).toEqual([])
    expect(fixture.answers[0]?.text).toBe('Ця кнопка не для Вас.')
  })

  test('that is gone makes it anew in the same place', async () => {
    const { wishes, lists } = listing()
    const fixture = createFixture([anna], { lists })
    await fixture.handle(press({ action: 'list', args: [5, 2, listKinds.indexOf('guests')] }))
    expect(wishes).toEqual([{ kind: 'guests', manager: anna.id }])
    expect(fixture.sent).toMatchObject([{ op: 'list', payload: { view: 1, page: 1, edit: { messageId: 9 } } }])
  })

  test.each([
    ['of a search', listKinds.indexOf('search')],
    ['of a kind that nobody knows', 99],
  ])('%s that is gone leads to the menu', async (_, kind) => {
    const fixture = createFixture([anna], listing())
    await fixture.handle(press({ action: 'list', args: [5, 2, kind] }))
    expect(fixture.answers[0]?.text).toBe('Ця кнопка застаріла. Ось актуальне меню.')
    expect(fixture.notices()).toMatchObject([{ key: 'menu.title', keyboard: 'home' }])
  })

  test('of chats that others have is for admins', async () => {
    const fixture = createFixture([anna], listing())
    await fixture.handle(press({ action: 'list', args: [5, 2, listKinds.indexOf('held')] }))
    expect(fixture.sent).toEqual([])
    expect(fixture.answers[0]?.text).toBe('Це може лише адміністратор.')
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

describe('a page of history', () => {
  test.each([
    ['is not stored yet', false, 3, 'Завантажуємо давніші повідомлення з CRM…'],
    ['is stored', false, 10, undefined],
    ['does not exist', true, 3, undefined],
  ])('that %s is answered accordingly', async (_, complete, older, text) => {
    const views: Overrides['views'] = {
      chat: () => Promise.resolve({ id: 55, order: 77, complete } as never), // nothing else of it is looked at
      count: () => Promise.resolve({ total: 20, older }),
    }
    const fixture = createFixture([anna], { views })
    await fixture.handle(press({ action: 'history', args: [77, 900, 0] }))
    expect(fixture.answers.map((answer) => answer.text)).toEqual([text])
    expect(fixture.sent).toMatchObject([{ op: 'history' }])
  })
})

/** A question that waits for its answer, and what became of it. */
const asking = (kind: string | null) => {
  const ended: string[] = []
  const prompt: Prompt | null = kind === null ? null : { kind, data: {}, askedAt: now }
  const prompts: Overrides['prompts'] = {
    ask: ({ kind: asked }) => Promise.resolve(void ended.push(`ask ${asked}`)),
    current: () => Promise.resolve(prompt),
    clear: () => Promise.resolve(void ended.push('clear')),
    answered: async (_, alongside) => {
      await alongside({ query: () => Promise.resolve([]) })
      ended.push('answered')
    },
  }
  return { ended, prompts }
}

describe('a search', () => {
  test.each(['🔎 Пошук', '/search', '🔎 Search'])('by %s asks what for', async (text) => {
    const { ended, prompts } = asking(null)
    const fixture = createFixture([anna], { prompts })
    await fixture.handle(written(anna, { text }))
    expect(ended).toEqual(['clear', 'ask search'])
    expect(fixture.notices()).toMatchObject([{ key: 'search.ask' }])
  })

  test('takes the next text, which ends together with its update and is for no buyer', async () => {
    const { ended, prompts } = asking('search')
    const { wishes, lists } = listing()
    const steps: string[] = []
    const fixture = createFixture([anna], { prompts, lists, deskReads: { openChat: () => Promise.resolve(opened) } })
    const work = { finishIn: () => Promise.resolve(void steps.push('finish')), committed: () => void steps.push('committed') }
    await fixture.handle(written(anna, { text: 'білі навушники' }), work)
    expect(wishes).toEqual([{ kind: 'search', words: 'білі навушники', manager: anna.id }])
    expect(ended).toEqual(['answered'])
    expect(steps).toEqual(['finish', 'committed'])
    expect(fixture.failures).toEqual([])
  })

  test('wants a text', async () => {
    const { ended, prompts } = asking('search')
    const fixture = createFixture([anna], { prompts, deskReads: { openChat: () => Promise.resolve(opened) } })
    await fixture.handle(written(anna, { photo: [{ file_id: 'x', file_unique_id: 'y', width: 1, height: 1 }] }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.text_only' }])
    expect(ended).toEqual([])
  })

  test.each(['/help', '🔥 Мої переписки'])('is taken back by %s', async (text) => {
    const { ended, prompts } = asking('search')
    await createFixture([anna], { prompts, ...listing() }).handle(written(anna, { text }))
    expect(ended).toEqual(['clear'])
  })

  test('that finds nothing repeats what was looked for', async () => {
    const fixture = createFixture([anna], asking(null))
    await fixture.handle(written(anna, { text: '/search ніщо' }))
    expect(fixture.notices()).toMatchObject([{ key: 'search.none', params: { text: 'ніщо' } }])
  })
})

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
    const fixture = createFixture([anna], { deskReads: { openChat: () => Promise.resolve(opened) } })
    await fixture.handle(written(anna, { text: 'Навушники · № 77', via_bot: { id: bot, is_bot: true, first_name: 'bot' } }))
    expect(fixture.sent).toEqual([])
    expect(fixture.failures).toEqual([])
  })
})

describe('people, for admins', () => {
  const user: User = {
    id: 1,
    telegramId: 1001,
    role: 'manager',
    firstName: 'Anna',
    lastName: null,
    username: 'anna',
    chats: 2,
    waiting: 'none',
  }

  test.each(['/users', '/all_users'])('are shown by %s', async (text) => {
    const fixture = createFixture([boss])
    await fixture.handle(written(boss, { text }))
    expect(fixture.sent).toMatchObject([{ op: 'users', payload: { page: 1, edit: null } }])
  })

  test('are asked about once before they lose access, by name and with their chats', async () => {
    const fixture = createFixture([anna, boss], { users: { get: () => Promise.resolve(user) } })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBan', args: [1] }), bossPrivate))
    expect(fixture.notices()).toMatchObject([{ key: 'adm.ban.ask', params: { name: 'Anna', n: 2 } }])
  })

  test('lose access for good after that, and their page shows it', async () => {
    const decisions: unknown[] = []
    const fixture = createFixture([anna, boss], {
      access: { decide: (input) => Promise.resolve({ changed: decisions.push(input) > 0, lanes: [] }) },
      desk: { revoke: () => Promise.resolve({ released: 2, lanes: [] }) },
    })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBanYes', args: [1] }), bossPrivate))
    expect(decisions).toMatchObject([{ person: 1, to: 'banned' }])
    expect(fixture.answers[0]?.text).toBe('Доступ закрито: Anna. Чатів повернуто команді: 2.')
    expect(fixture.sent.findLast(({ op }) => op !== 'question.end')).toMatchObject({ op: 'user', payload: { person: 1 } })
    expect(fixture.notices()).toContainEqual(
      expect.objectContaining({ recipient: 'manager:1', key: 'access.revoked.chats', params: { n: 2 } }),
    )
  })

  test('are not told of chats that they did not have', async () => {
    const fixture = createFixture([anna, boss], {
      access: { decide: () => Promise.resolve({ changed: true, lanes: [] }) },
      desk: { revoke: () => Promise.resolve({ released: 0, lanes: [] }) },
    })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBanYes', args: [1] }), bossPrivate))
    expect(fixture.notices()).toEqual([])
  })

  test.each(['users', 'user', 'userGrant', 'userAdmin', 'userBan', 'userBanYes', 'adminChat'] as const)(
    '%s is no manager’s',
    async (action) => {
      const fixture = createFixture([anna])
      await fixture.handle(press({ action, args: [2] }))
      expect(fixture.answers[0]?.text).toBe('Це може лише адміністратор.')
      expect(fixture.sent.filter(({ op }) => op !== 'question.end')).toEqual([])
    },
  )

  test('decide nothing about themselves', async () => {
    const fixture = createFixture([boss, { ...boss, id: 3, telegramId: 1003 }], { users: { get: () => Promise.resolve(user) } })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBan', args: [boss.id] }), bossPrivate))
    expect(fixture.answers[0]?.text).toContain('Власні права змінити не можна')
  })
})

describe('a language', () => {
  test.each([
    ['/lang', null],
    ['/lang EN', 'en'],
    ['/lang uk', 'uk'],
    ['/lang de', null],
  ])('%s', async (text, to) => {
    const changes: unknown[] = []
    const languages: Overrides['languages'] = { change: (input) => Promise.resolve((changes.push(input), [])) }
    const fixture = createFixture([anna], { languages })
    await fixture.handle(written(anna, { text }))
    expect(changes).toMatchObject([{ person: anna.id, to, fallback: 'uk' }])
  })

  test('of a stranger’s Telegram is his from the start, and of an admin whom nobody has heard yet', async () => {
    const hers = { ...stranger, telegramId: 1010 }
    const fixture = createFixture([{ ...boss, startedAt: null, language: null }], {
      languages: { change: () => Promise.resolve([]) },
    })
    const start = (person: typeof stranger, code: string) => {
      const update = written(person, { text: '/lang' })
      return { message: { ...update.message, from: { ...update.message.from, language_code: code } } }
    }
    await fixture.handle(start(hers, 'en-GB'))
    await fixture.handle(start(boss, 'uk'))
    expect([...fixture.known.values()].map(({ telegramId, language }) => [telegramId, language])).toEqual([
      [boss.telegramId, 'uk'],
      [1010, 'en'],
    ])
  })

  test('is not changed by the banned', async () => {
    const fixture = createFixture([{ ...anna, role: 'banned' }])
    await fixture.handle(written(anna, { text: '/lang' }))
    expect(fixture.notices()).toMatchObject([{ key: 'access.banned' }])
  })
})

describe('/help', () => {
  test('in the managers’ group is answered there, and nowhere else', async () => {
    const setUp = { chats: { current: () => Promise.resolve(group.id) } } as unknown as Overrides['setUp'] // nothing else of it is asked
    const fixture = createFixture([anna], setUp === undefined ? {} : { setUp })
    await fixture.handle(written(anna, { text: '/help@pinline_bot' }, group))
    await fixture.handle(written(anna, { text: '/help@other_bot' }, group))
    await fixture.handle(written(anna, { text: '/help' }, { ...group, id: -5 }))
    expect(fixture.sent).toMatchObject([
      { recipient: 'group:main', payload: { key: 'help.group', params: { bot: 'pinline_bot' }, silent: true } },
    ])
  })

  test('of an admin tells of his own commands too', async () => {
    const fixture = createFixture([boss])
    await fixture.handle(written(boss, { text: '/help' }))
    // The hours of a pin are those of the configuration.
    expect(fixture.notices()).toMatchObject([{ key: 'help.manager', params: { n: 24 } }, { key: 'help.admin' }])
  })
})
