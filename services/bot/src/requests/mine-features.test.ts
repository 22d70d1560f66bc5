import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { ChatView, Person, Prompt, RequesterDeed, Said, ShownMessage, StaffDeed, StaffWords } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, bot, createFixture, now, pressed, stranger, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { createFakeDesk, lineOf, staffGroup, supportRequest } from '../../test/fake-desk.ts'

const olya = { ...stranger, id: 5, role: 'requester' as const, startedAt: now, language: 'uk' as const }
const post = (fields: Partial<ShownMessage>): ShownMessage => ({
  bot,
  telegramChat: 0,
  messageId: 9,
  kind: 'request',
  chat: null,
  subject: 12,
  lane: 1,
  version: 0,
  open: false,
  media: false,
  sentAt: now,
  ...fields,
})
const showing = (fields: Partial<ShownMessage>): NonNullable<Overrides['views']> => ({ shown: () => Promise.resolve(post(fields)) })
const answering = {
  reply_to_message: { message_id: 9, date: 1, chat: { id: 1, type: 'private' }, from: { id: bot, is_bot: true, first_name: 'bot' } },
}
const prompting = (prompt: Omit<Prompt, 'askedAt'>): NonNullable<Overrides['prompts']> => ({
  current: () => Promise.resolve({ ...prompt, askedAt: now }),
})
const press = (person: Person, action: CallbackAction, chat: object = { id: person.telegramId, type: 'private', first_name: 'x' }) =>
  pressed(person, encodeCallback(action), chat)

type Comment = RequesterDeed & Said
const commenting = (status: 'ask' | 'work' | 'solved' = 'work') => {
  const comments: Comment[] = []
  const request = supportRequest({ person: olya.id, status })
  const comment = (deed: Comment) => {
    comments.push(deed)
    return Promise.resolve({ status: 'added' as const, request, lanes: [] })
  }
  return { comments, helpDesk: createFakeDesk(request, { deeds: { comment } }) }
}

describe('words in private', () => {
  test('that answer a post about a request are added to it, without another word', async () => {
    const { comments, helpDesk } = commenting()
    const fixture = createFixture([olya], { views: showing({}) }, { helpDesk })
    await fixture.handle(written(olya, { text: 'І ще одне', ...answering }))
    expect(comments).toMatchObject([{ request: 12, person: 5, text: 'І ще одне', files: [], source: { messageId: 500 }, answers: false }])
    expect(fixture.notices()).toEqual([])
  })

  test('that answer a post about somebody else’s request are not added to it', async () => {
    const request = supportRequest({ person: 77 })
    const fixture = createFixture(
      [olya],
      { views: showing({}), deskReads: { keepDraft: () => Promise.resolve(3) } },
      { helpDesk: createFakeDesk(request, { lists: { openOf: () => Promise.resolve([]) } }) },
    )
    await fixture.handle(written(olya, { text: 'І ще одне', ...answering }))
    expect(fixture.notices()).toMatchObject([{ key: 'req.free' }])
  })

  test('go to the request that waits for them, and their writer learns which', async () => {
    const { comments, helpDesk } = commenting('ask')
    const fixture = createFixture([olya], {}, { helpDesk })
    await fixture.handle(written(olya, { text: '5412' }))
    expect(comments).toMatchObject([{ request: 12, text: '5412' }])
    expect(fixture.notices()).toMatchObject([{ key: 'req.comment.sent', params: { num: '12' }, request: 12 }])
  })

  test('that nobody waits for are kept and asked about', async () => {
    const { helpDesk } = commenting()
    const drafts: object[] = []
    const deskReads: Overrides['deskReads'] = { keepDraft: ({ content }) => Promise.resolve(drafts.push(content)) }
    const fixture = createFixture([olya], { deskReads }, { helpDesk })
    await fixture.handle(written(olya, { text: 'Не друкує' }))
    expect(drafts).toEqual([{ parts: [{ type: 'text', text: 'Не друкує' }], preview: true }])
    expect(fixture.notices()).toMatchObject([
      {
        key: 'req.free',
        buttons: [
          [{ label: 'req.btn.new', data: encodeCallback({ action: 'reqFree', args: [1, 0] }) }],
          [{ label: 'req.my.item', data: encodeCallback({ action: 'reqFree', args: [1, 12] }) }],
          [{ label: 'btn.cancel' }],
        ],
      },
    ])
  })

  test('about one that is solved bring the question along whether it is', async () => {
    const { helpDesk } = commenting('solved')
    const fixture = createFixture([olya], { views: showing({}) }, { helpDesk })
    await fixture.handle(written(olya, { text: 'Не зовсім', ...answering }))
    expect(fixture.notices()).toMatchObject([{ key: 'req.comment.sent', buttons: [[{ label: 'req.btn.yes' }, { label: 'req.btn.no' }]] }])
  })

  test('of no use for a request are asked for otherwise', async () => {
    const { comments, helpDesk } = commenting()
    const fixture = createFixture([olya], { views: showing({}) }, { helpDesk })
    await fixture.handle(written(olya, { dice: { emoji: '🎲', value: 3 }, ...answering }))
    expect(comments).toEqual([])
    expect(fixture.notices()).toMatchObject([{ key: 'req.kind' }])
  })

  test('that answer a question of the bot go where it asked, and settle it', async () => {
    const { comments, helpDesk } = commenting()
    const fixture = createFixture([olya], { prompts: prompting({ kind: 'request-comment', data: { request: 12 } }) }, { helpDesk })
    await fixture.handle(written(olya, { text: 'Додаю' }))
    expect(comments).toMatchObject([{ request: 12, text: 'Додаю', answers: true }])
  })

  test('that answer “what still does not work” open the request again', async () => {
    const reasons: object[] = []
    const request = supportRequest({ person: olya.id, status: 'solved' })
    const reopen = (deed: object) => {
      reasons.push(deed)
      return Promise.resolve({ status: 'reopened' as const, request, lanes: [] })
    }
    const prompts = prompting({ kind: 'request-reopen', data: { request: 12 } })
    const fixture = createFixture([olya], { prompts }, { helpDesk: createFakeDesk(request, { deeds: { reopen } }) })
    await fixture.handle(written(olya, { photo: [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }], caption: 'Ось' }))
    expect(reasons).toMatchObject([{ text: 'Ось', files: [{ fileId: 'f', name: 'photo.jpg' }], answers: true, days: 14 }])
    expect(fixture.notices()).toMatchObject([{ key: 'req.reopened' }])
  })
})

describe('words of a manager who has a request', () => {
  const opened = { open: { state: 'open', chat: 55, touchedAt: now } as const, afterMessage: 10, order: 77, ownsOpen: true }
  const candidate = { chat: 55, order: 77, product: 'Навушники', email: null }
  const hers = supportRequest({ person: anna.id, status: 'ask' })
  // Only what the way to a reply looks at.
  const buyers = { id: 55, order: 77, product: 'Навушники', owner: null, ownerUntil: null } as ChatView

  test('are asked about when a question about the request came while she writes to a buyer', async () => {
    const helpDesk = createFakeDesk(hers, { posts: { cameBetween: () => Promise.resolve(true) } })
    const deskReads: Overrides['deskReads'] = {
      openChat: () => Promise.resolve(opened),
      candidates: () => Promise.resolve([candidate]),
      keepDraft: () => Promise.resolve(3),
    }
    const fixture = createFixture([anna], { deskReads }, { helpDesk })
    await fixture.handle(written(anna, { text: 'Так, у понеділок' }))
    expect(fixture.notices()).toMatchObject([
      {
        key: 'req.free',
        buttons: [
          [{ data: encodeCallback({ action: 'reqFree', args: [3, 12] }) }],
          [{ data: encodeCallback({ action: 'send', args: [3, 77] }) }],
          [{ data: encodeCallback({ action: 'drop', args: [3] }) }],
        ],
      },
    ])
  })

  test('that answer a buyer’s card never become a comment, whatever was asked', async () => {
    const comments: Comment[] = []
    const comment = (deed: Comment) => {
      comments.push(deed)
      return Promise.resolve({ status: 'added' as const, request: hers, lanes: [] })
    }
    const replies: object[] = []
    const overrides: Overrides = {
      views: { ...showing({ kind: 'card', chat: 55, subject: 50 }), chat: () => Promise.resolve(buyers) },
      prompts: prompting({ kind: 'request-comment', data: { request: 12 } }),
      deskReads: { openChat: () => Promise.resolve(opened), otherCardCame: () => Promise.resolve(false) },
      desk: {
        reply: (reply) => {
          replies.push(reply)
          return Promise.resolve({ status: 'no-chat' })
        },
      },
    }
    const fixture = createFixture([anna], overrides, { helpDesk: createFakeDesk(hers, { deeds: { comment } }) })
    await fixture.handle(written(anna, { text: 'Є білі', ...answering }))
    expect(replies).toMatchObject([{ order: 77, parts: [{ type: 'text', text: 'Є білі' }] }])
    expect(comments).toEqual([])
  })
})

describe('a press in private', () => {
  test('“new request” on kept words keeps them for the form and shows the departments', async () => {
    const asked: object[] = []
    const { helpDesk } = commenting()
    const draft = { id: 3, manager: olya.id, updateId: 1, telegramChat: 1009, sourceMessage: 500, closed: false, createdAt: now }
    const overrides: Overrides = {
      deskReads: {
        draft: () => Promise.resolve({ ...draft, content: { parts: [{ type: 'text', text: 'Не друкує' }] } }),
        closeDraft: () => Promise.resolve(true),
      },
      prompts: { ask: (prompt) => Promise.resolve(void asked.push(prompt)) },
    }
    const fixture = createFixture([olya], overrides, { helpDesk })
    await fixture.handle(press(olya, { action: 'reqFree', args: [3, 0] }))
    expect(asked).toMatchObject([{ kind: 'request-kept', data: { text: 'Не друкує' } }])
    expect(fixture.sent).toMatchObject([{ op: 'notice.edit', payload: { key: 'req.choose.department' } }])
  })

  test('kept words of somebody else go nowhere', async () => {
    const { comments, helpDesk } = commenting()
    const draft = { id: 3, manager: 77, updateId: 1, telegramChat: 1009, sourceMessage: 500, closed: false, createdAt: now }
    const content = { parts: [{ type: 'text', text: 'Не друкує' }] }
    const fixture = createFixture([olya], { deskReads: { draft: () => Promise.resolve({ ...draft, content }) } }, { helpDesk })
    await fixture.handle(press(olya, { action: 'reqFree', args: [3, 12] }))
    expect(comments).toEqual([])
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Ця кнопка застаріла.'])
  })

  test('a low mark is asked about, a high one is not', async () => {
    const request = supportRequest({ person: olya.id, status: 'closed' })
    const rate = () => Promise.resolve({ status: 'rated' as const, request, lanes: [] })
    const helpDesk = createFakeDesk(request, { deeds: { rate } })
    for (const [value, keys] of [
      [3, ['req.rate.low']],
      [4, []],
    ] as const) {
      const fixture = createFixture([olya], { prompts: { ask: () => Promise.resolve() } }, { helpDesk })
      await fixture.handle(press(olya, { action: 'reqRate', args: [12, value] }))
      expect(fixture.notices().map((notice) => 'key' in notice && notice.key)).toEqual(keys)
      expect(fixture.answers.map(({ text }) => text)).toEqual([`Дякуємо! Оцінку ${String(value)} збережено.`])
    }
  })

  test('a mark beyond five is none', async () => {
    const fixture = createFixture([olya], {}, { helpDesk: createFakeDesk(supportRequest({ person: olya.id, status: 'closed' })) })
    await fixture.handle(press(olya, { action: 'reqRate', args: [12, 6] }))
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Ця кнопка застаріла.'])
  })

  test('a request closed too long ago is not opened again, and a new one will name it', async () => {
    const asked: object[] = []
    const closedAt = new Date(now.getTime() - 15 * 24 * 3_600_000)
    const helpDesk = createFakeDesk(supportRequest({ person: olya.id, status: 'closed', closedAt }))
    const fixture = createFixture([olya], { prompts: { ask: (prompt) => Promise.resolve(void asked.push(prompt)) } }, { helpDesk })
    await fixture.handle(press(olya, { action: 'reqReopen', args: [12] }))
    expect(fixture.notices()).toMatchObject([{ key: 'req.reopen.late', params: { num: '12', days: 14 } }])
    expect(asked).toMatchObject([{ kind: 'request-kept', data: { previous: 12 } }])
  })

  test('putting a question away ends it and takes its buttons off', async () => {
    const cleared: number[] = []
    const prompts = {
      ...prompting({ kind: 'request-comment', data: { request: 12 } }),
      clear: (id: number) => Promise.resolve(void cleared.push(id)),
    }
    const fixture = createFixture([olya], { prompts }, { helpDesk: commenting().helpDesk })
    await fixture.handle(press(olya, { action: 'cancel', args: [] }))
    expect(cleared).toEqual([5])
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Гаразд, нічого не змінено.'])
    expect(fixture.sent).toMatchObject([{ op: 'question.end', payload: { messageId: 9 } }])
  })

  test('requests are listed with what becomes of them, and one that is somebody else’s is not shown', async () => {
    const request = supportRequest({ person: olya.id, status: 'ask' })
    const mine = () => Promise.resolve({ lines: [lineOf(request)], total: 9, open: 1, page: 1, pages: 2 })
    const fixture = createFixture([olya, { ...anna, role: 'requester' }], {}, { helpDesk: createFakeDesk(request, { lists: { mine } }) })
    await fixture.handle(written(olya, { text: 'Мої заявки' }))
    await fixture.handle(press({ ...anna, role: 'requester' }, { action: 'reqShow', args: [12] }))
    expect(fixture.notices()).toMatchObject([
      {
        key: 'req.my',
        params: { n: 1, total: 9 },
        buttons: [[{ params: { mark: '❓ ', num: '12', title: 'Принтер' } }], [{ label: 'btn.next' }]],
      },
    ])
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Такої заявки у Вас немає.'])
  })
})

describe('the staff', () => {
  const taking = () => {
    const deeds: StaffDeed[] = []
    const request = supportRequest({ person: 77 })
    const take = (deed: StaffDeed) => {
      deeds.push(deed)
      return Promise.resolve({ status: 'taken' as const, request, lanes: [] })
    }
    return { deeds, helpDesk: createFakeDesk(request, { staff: { take } }) }
  }

  test('take a request in their group, also those who have never written to the bot', async () => {
    const { deeds, helpDesk } = taking()
    const fixture = createFixture([], {}, { helpDesk })
    await fixture.handle(press({ ...olya, id: 0 }, { action: 'workTake', args: [12] }, staffGroup))
    expect(deeds).toMatchObject([{ request: 12, name: 'Оля' }])
    expect([...fixture.known.values()]).toMatchObject([{ telegramId: olya.telegramId, role: 'requester' }])
  })

  test.each([
    ['in private', undefined],
    ['in another group', { id: -9, type: 'supergroup', title: 'Other' }],
  ])('a button of theirs that is pressed %s does nothing', async (_, chat) => {
    const { deeds, helpDesk } = taking()
    const fixture = createFixture([olya], {}, { helpDesk })
    await fixture.handle(press(olya, { action: 'workTake', args: [12] }, chat))
    expect(deeds).toEqual([])
    expect(fixture.answers).toMatchObject([{ text: 'Це можна зробити лише в групі підрозділу.', isAlert: true }])
  })

  test('who is banned takes nothing', async () => {
    const { deeds, helpDesk } = taking()
    const fixture = createFixture([{ ...olya, role: 'banned' }], {}, { helpDesk })
    await fixture.handle(press(olya, { action: 'workTake', args: [12] }, staffGroup))
    expect(deeds).toEqual([])
  })

  const asking = (key: string) => {
    const asked: (StaffDeed & StaffWords)[] = []
    const request = supportRequest({ person: 77, status: 'work' })
    const ask = (deed: StaffDeed & StaffWords) => {
      asked.push(deed)
      return Promise.resolve({ status: 'asked' as const, request, lanes: [] })
    }
    const payload = { key, request: 12 }
    const overrides: Overrides = { views: showing({}), botReads: { effectOf: () => Promise.resolve({ recipient: 'staff:icc', payload }) } }
    return { asked, fixture: createFixture([olya], overrides, { helpDesk: createFakeDesk(request, { staff: { ask } }) }) }
  }

  test('ask by answering the bot’s question', async () => {
    const { asked, fixture } = asking('staff.ask')
    await fixture.handle(written(olya, { text: 'Який кабінет?', ...answering }, staffGroup))
    expect(asked).toMatchObject([{ request: 12, text: 'Який кабінет?', source: { telegramChat: staffGroup.id, messageId: 500 } }])
  })

  test('say nothing to a requester by answering anything else, and are told so once a post', async () => {
    const { asked, fixture } = asking('req.comment')
    for (const text of ['Сам винен', 'Ще й як']) await fixture.handle(written(olya, { text, ...answering }, staffGroup))
    expect(asked).toEqual([])
    expect(fixture.notices()).toMatchObject([{ recipient: 'staff:icc', key: 'staff.unheard' }, {}])
    expect(new Set(fixture.sent.map(({ idem }) => idem)).size).toBe(1)
  })

  test('say nothing to a requester from another group', async () => {
    const { asked, fixture } = asking('staff.ask')
    await fixture.handle(written(olya, { text: 'Який кабінет?', ...answering }, { id: -9, type: 'supergroup', title: 'Other' }))
    expect(asked).toEqual([])
  })

  test('are told that a question is words', async () => {
    const { asked, fixture } = asking('staff.ask')
    const photo = [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }]
    await fixture.handle(written(olya, { photo, caption: 'Оце?', ...answering }, staffGroup))
    expect(asked).toEqual([])
    expect(fixture.notices()).toMatchObject([{ recipient: 'staff:icc', key: 'staff.text_only', replyTo: 500 }])
  })
})

describe('/catalogue', () => {
  const bad = { status: 'bad' as const, problems: [{ line: 7, reason: 'kind is not known here' }] }

  test('tells an admin what is wrong in the file, line by line', async () => {
    const helpDesk = createFakeDesk(supportRequest(), {}, () => Promise.resolve(bad))
    const fixture = createFixture([boss], {}, { helpDesk })
    await fixture.handle(written(boss, { text: '/catalogue' }))
    expect(fixture.notices()).toMatchObject([{ key: 'staff.catalog.bad', params: { line: 7, reason: 'kind is not known here' } }])
  })

  test('tells an admin how many types there are', async () => {
    const fixture = createFixture([boss], {}, { helpDesk: createFakeDesk(supportRequest()) })
    await fixture.handle(written(boss, { text: '/catalogue' }))
    expect(fixture.notices()).toMatchObject([{ key: 'staff.catalog.same', params: { n: 1 } }])
  })

  test('is for admins', async () => {
    const fixture = createFixture([anna], {}, { helpDesk: createFakeDesk(supportRequest()) })
    await fixture.handle(written(anna, { text: '/catalogue' }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.rights' }])
  })
})
