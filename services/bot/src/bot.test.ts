import { encodeCallback } from '@pinline/contracts'
import type { ChatView, ClaimResult, Desk, EditOutcome, ReplyResult } from '@pinline/db'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { draftContent } from './reply-desk.ts'
import type { DraftContent } from './reply-desk.ts'
import { anna, boss, bot, createFixture, group, now, pressed, stranger, written } from '../test/fakes.ts'

const order = 129_000_001
const later = new Date(now.getTime() + 3_600_000)

const locked: Extract<ReplyResult, { status: 'accepted' }>['chat'] = {
  id: 55,
  order,
  epoch: 1,
  version: 1,
  lastId: 9,
  lastBuyerId: 9,
  lastSellerId: 0,
  lastSellerAt: null,
  waiting: true,
  waitingSince: now,
  noReplyId: 0,
  clockStep: 0,
  activation: null,
  activationSince: null,
  ownership: { state: 'owned', owner: anna.id, until: later, epoch: 1 },
}

// What features look at; the rest of a view is for drawing.
const view = (change: Partial<ChatView> = {}): ChatView =>
  ({ id: 55, order, product: 'Навушники', owner: { ...anna }, ownerUntil: later, waitingSince: now, ...change }) as ChatView

const opened = { open: { state: 'open', chat: 55, touchedAt: now } as const, afterMessage: 10, order, ownsOpen: true }

/** A desk that takes every reply, and what it was given. */
const accepting = () => {
  const replies: Parameters<Desk['reply']>[0][] = []
  const desk: Partial<Desk> = {
    reply: async (input) => {
      replies.push(input)
      await input.alongside?.({ query: () => Promise.resolve([]) })
      return { status: 'accepted', chat: locked, lanes: [] }
    },
  }
  return { replies, desk }
}

const claims = (result: ClaimResult): Partial<Desk> => ({ claim: () => Promise.resolve(result) })
const claimPress = encodeCallback({ action: 'claim', args: [order, 9] })

describe('a press', () => {
  test('on a free chat tells its winner until when it is his', async () => {
    const fixture = createFixture([anna], { desk: claims({ status: 'won', chat: locked, until: later, lanes: [] }) })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toEqual([
      { id: 'q1', text: `Чат №\u00a0${String(order)} закріплено за Вами до 15:00. Відповідайте в боті.`, isAlert: false },
    ])
  })

  test('on a taken chat names the one who has it', async () => {
    const fixture = createFixture([anna, boss], { desk: claims({ status: 'lost', chat: locked, owner: boss.id, lanes: [] }) })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toEqual([{ id: 'q1', text: `Чат №\u00a0${String(order)} уже веде @boss.`, isAlert: true }])
  })

  test.each([
    ['in the group is of one message', group, false],
    ['in private is of the chat', { id: anna.telegramId, type: 'private', first_name: 'Anna' }, true],
  ])('%s', async (_where, chat, latest) => {
    const wishes: object[] = []
    const fixture = createFixture([anna], {
      desk: { claim: (wish) => Promise.resolve((wishes.push(wish), { status: 'mine', chat: locked, until: later, lanes: [] })) },
    })
    await fixture.handle(pressed(anna, claimPress, chat))
    expect(wishes).toMatchObject([{ order, manager: anna.id, latest }])
  })

  test('by a card that is out of date brings the present one and takes nothing', async () => {
    const rung: object[] = []
    const lanes = [{ lane: 1, kind: 'telegram', destination: 'group:main' }] as const
    const fixture = createFixture([anna], {
      desk: claims({ status: 'stale', chat: locked, lanes: [...lanes] }),
      outbox: { ring: (touched) => Promise.resolve(void rung.push(...touched)) },
    })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toEqual([{ id: 'q1', text: 'Картка застаріла. Нова — нижче.', isAlert: false }])
    expect(rung).toEqual(lanes)
    expect(fixture.notices()).toEqual([])
  })

  test('is decided even where the lock can not be had', async () => {
    const fixture = createFixture([anna], {
      mutex: { acquire: () => Promise.resolve('busy') },
      desk: claims({ status: 'mine', chat: locked, until: later, lanes: [] }),
    })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers[0]?.text).toBe('Цей чат уже Ваш. Його відкрито в боті.')
  })

  test('whose decision takes over a second is told to wait, and its outcome comes as a notice', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const decided = Promise.withResolvers<ClaimResult>()
    const fixture = createFixture([anna], { desk: { claim: () => decided.promise } })
    const handled = fixture.handle(pressed(anna, claimPress))
    await vi.advanceTimersByTimeAsync(999)
    expect(fixture.answers).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Хвилинку… Результат прийде в бот.'])
    decided.resolve({ status: 'lost', chat: locked, owner: boss.id, lanes: [] })
    await handled
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.notices()).toMatchObject([{ recipient: 'manager:1', key: 'claim.lost', params: { manager: { manager: boss.id } } }])
  })

  test('on a chat that is not here yet has it read from the CRM', async () => {
    const refreshed: number[] = []
    const refresh = (chat: number): Promise<void> => Promise.resolve(void refreshed.push(chat))
    const fixture = createFixture([anna], { desk: claims({ status: 'no-chat' }), outbox: { refresh } })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers[0]).toMatchObject({ isAlert: true })
    expect(refreshed).toEqual([order])
  })

  test('of a manager who has not written to the bot changes nothing', async () => {
    const fixture = createFixture([{ ...anna, startedAt: null }])
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers[0]?.text).toContain('@pinline_bot /start')
  })

  test.each([['a stranger', []] as const, ['somebody banned', [{ ...anna, role: 'banned' }]] as const])(
    'of %s is refused',
    async (_who, people) => {
      const fixture = createFixture([...people])
      await fixture.handle(pressed(anna, claimPress))
      expect(fixture.answers).toHaveLength(1)
      expect(fixture.answers[0]).toMatchObject({ isAlert: true })
      expect(fixture.sent).toEqual([])
    },
  )

  test.each(['', '1:claim:x', '1:claim:zzzzzzzzzzzz:1', '9:claim:1:1', '1:nothing:1', 'розмова', '1:__proto__:1'])(
    'with the data %j is answered as out of date',
    async (data) => {
      const fixture = createFixture([anna])
      await fixture.handle(pressed(anna, data))
      expect(fixture.answers.map(({ text }) => text)).toEqual(['Ця кнопка застаріла.'])
    },
  )

  test('is answered once when its work throws', async () => {
    const fixture = createFixture([anna], { desk: { claim: () => Promise.reject(new Error('defect')) } })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.answers[0]?.text).toMatch(/^Не вдалося закріпити чат/)
    expect(fixture.failures).toEqual(['unexpected trace-1'])
  })

  test('is told to wait, and worked again, when Postgres goes away', async () => {
    const gone = Object.assign(new Error('terminating connection'), { code: '57P01' })
    const fixture = createFixture([anna], { desk: { claim: () => Promise.reject(gone) } })
    await expect(fixture.handle(pressed(anna, claimPress))).rejects.toBe(gone)
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Хвилинку… Результат прийде в бот.'])
    expect(fixture.failures).toEqual([])
  })

  test('of somebody who is no owner does not unpin', async () => {
    const fixture = createFixture([anna], { views: { chat: () => Promise.resolve(view({ owner: { ...boss } })) } })
    await fixture.handle(pressed(anna, encodeCallback({ action: 'unpinYes', args: [order] })))
    expect(fixture.answers[0]?.text).toBe(`Чат №\u00a0${String(order)} не закріплено за Вами.`)
  })

  test.each([
    ['a colleague has', view({ owner: { ...boss } }), false, 'Чат веде @boss. Лише перегляд'],
    ['a colleague had', view({ owner: { ...boss }, ownerUntil: now }), true, undefined],
    ['the presser has', view(), true, undefined],
    ['nobody has', view({ owner: null, ownerUntil: null }), true, undefined],
  ])('on an old "write" below a chat that %s opens it accordingly', async (_who, chat, writing, text) => {
    const openings: boolean[] = []
    const open: Desk['open'] = ({ writing: isWriting }) => {
      openings.push(isWriting)
      return Promise.resolve({ chat: locked, lanes: [] })
    }
    const fixture = createFixture([anna, boss], { desk: { open }, views: { chat: () => Promise.resolve(chat) } })
    await fixture.handle(pressed(anna, encodeCallback({ action: 'write', args: [order] })))
    expect(openings).toEqual([writing])
    expect(fixture.answers.map((answer) => answer.text)).toEqual([text])
  })

  test('on "unpin" asks first while the buyer waits', async () => {
    const fixture = createFixture([anna], { views: { chat: () => Promise.resolve(view()) } })
    await fixture.handle(pressed(anna, encodeCallback({ action: 'unpin', args: [order] })))
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.notices()).toMatchObject([{ key: 'pin.release.ask', buttons: [[{ style: 'danger' }], [{ label: 'btn.keep' }]] }])
  })
})

describe('a text in private', () => {
  const open = { openChat: () => Promise.resolve(opened), otherCardCame: () => Promise.resolve(false) }
  const views = { chat: () => Promise.resolve(view()) }

  test('goes to the open chat, part by part, and ends the update in the same transaction', async () => {
    const { replies, desk } = accepting()
    const fixture = createFixture([anna], { desk, deskReads: open, views })
    const steps: string[] = []
    await fixture.handle(written(anna, { text: 'Так, є білі' }), {
      finishIn: () => Promise.resolve(void steps.push('finish')),
      committed: () => void steps.push('committed'),
    })
    expect(replies).toMatchObject([{ order, manager: anna.id, parts: [{ type: 'text', text: 'Так, є білі' }] }])
    expect(replies[0]?.source).toEqual({ telegramChat: anna.telegramId, messageId: 500, updateId: 101 })
    expect(steps).toEqual(['finish', 'committed'])
  })

  test.each([
    '✅ Надіслати статус «Прочитано»',
    '✅ Надіслати статус "Прочитано"',
    '◀ Назад до чату',
    '🏠 Меню',
    'Зняти з мене закріп',
    '🔥 Мої переписки',
    '📁 All chats',
    '/help',
    '/whatever 1',
    '/open_chat_129000001',
  ])('that reads %s is never sent to a buyer', async (text) => {
    const { replies, desk } = accepting()
    const quiet: Partial<Desk> = {
      seen: () => Promise.resolve({ chat: locked, lanes: [] }),
      open: () => Promise.resolve({ chat: locked, lanes: [] }),
      drop: () => Promise.resolve({ status: 'released', chat: locked, lanes: [] }),
    }
    const fixture = createFixture([anna], {
      desk: { ...desk, ...quiet },
      deskReads: { ...open, closeOpenChat: () => Promise.resolve() },
      views,
    })
    await fixture.handle(written(anna, { text }))
    await fixture.handle(written(anna, { caption: text, photo: [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }] }))
    expect(replies).toEqual([])
    expect(fixture.failures).toEqual([])
  })

  test('is asked about when another card has come in between', async () => {
    const fixture = createFixture([anna], {
      deskReads: {
        ...open,
        otherCardCame: () => Promise.resolve(true),
        keepDraft: () => Promise.resolve(3),
        candidates: () =>
          Promise.resolve([
            { chat: 56, order: 2, product: 'Чохол', email: null },
            { chat: 55, order, product: 'Навушники', email: null },
          ]),
      },
    })
    await fixture.handle(written(anna, { text: 'Так' }))
    const send = (to: number) => encodeCallback({ action: 'send', args: [3, to] })
    expect(fixture.notices()).toMatchObject([
      {
        key: 'reply.guard',
        params: { text: 'Так', order: String(order) },
        buttons: [[{ data: send(order) }], [{ data: send(2) }], [{ label: 'btn.dont_send' }]],
      },
    ])
  })

  test('that answers a message which shows no chat is asked about, whatever is open', async () => {
    const fixture = createFixture([anna], { deskReads: { ...open, keepDraft: () => Promise.resolve(3) } })
    await fixture.handle(
      written(anna, { text: 'Так', reply_to_message: { message_id: 400, date: 1, chat: { id: 1001, type: 'private' } } }),
    )
    expect(fixture.notices()).toMatchObject([{ key: 'reply.nochat' }])
  })

  test('that answers a card goes to the chat of the card, not to the open one', async () => {
    const { replies, desk } = accepting()
    const shown = { chat: 77, kind: 'owner-card' }
    const fixture = createFixture([anna], {
      desk,
      deskReads: open,
      // Only what decides is filled in.
      views: {
        shown: () => Promise.resolve(shown as never),
        chat: (which) => Promise.resolve(view({ order: 'id' in which && which.id === 77 ? 7 : 1 })),
      },
    })
    await fixture.handle(
      written(anna, { text: 'Так', reply_to_message: { message_id: 400, date: 1, chat: { id: 1001, type: 'private' } } }),
    )
    expect(replies.map((reply) => reply.order)).toEqual([7])
  })

  test('for a chat that has lapsed is kept, and may be sent by taking the chat', async () => {
    const lanes = [{ lane: 4, kind: 'telegram', destination: 'group:main' }] as const
    const rung: unknown[] = []
    const fixture = createFixture([anna], {
      desk: { reply: () => Promise.resolve({ status: 'stale', chat: locked, other: null, endedAt: now, lanes: [...lanes] }) },
      deskReads: { ...open, keepDraft: () => Promise.resolve(3) },
      views,
      outbox: { ring: (touched) => Promise.resolve(void rung.push(...touched)) },
    })
    await fixture.handle(written(anna, { text: 'Так' }))
    const data = encodeCallback({ action: 'claimSend', args: [3, order] })
    expect(fixture.notices()).toMatchObject([{ key: 'reply.stale.free', buttons: [[{ data }], [{ label: 'btn.copy', copy: 'Так' }]] }])
    // That the pin has run out was noticed here, and the card in the group says so at once.
    expect(rung).toEqual(lanes)
  })

  test('that fails on our side is told with a code', async () => {
    const fixture = createFixture([anna], { deskReads: { openChat: () => Promise.reject(new Error('defect')) } })
    await fixture.handle(written(anna, { text: 'Так' }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.unexpected', params: { trace: 'trace-1' } }])
    expect(fixture.failures).toEqual(['unexpected trace-1'])
  })

  test('of a kind that the CRM does not take is refused', async () => {
    const fixture = createFixture([anna])
    await fixture.handle(written(anna, { poll: {} }))
    expect(fixture.notices()).toMatchObject([{ key: 'reply.kind', replyTo: 500 }])
  })
})

test('nothing written in a group is read', async () => {
  const fixture = createFixture([anna], { deskReads: { openChat: () => Promise.reject(new Error('looked')) } })
  await fixture.handle(written(anna, { text: 'Так, є білі', reply_to_message: { message_id: 9, date: 1, chat: group } }, group))
  await fixture.handle(written(anna, { text: '/help' }, group))
  expect(fixture.sent).toEqual([])
  expect(fixture.failures).toEqual([])
})

describe('an edited message', () => {
  const about = { id: 55, order }
  const edited = (content: object) => {
    const { message } = written(anna, content)
    return { edited_message: { ...message, edit_date: 2 } }
  }
  const fixtureOf = (outcome: EditOutcome, reply: typeof about | null = about) => {
    const changes: unknown[] = []
    const kept: DraftContent[] = []
    const superseded: number[] = []
    const fixture = createFixture([anna], {
      botReads: { replyOf: () => Promise.resolve(reply), albumOf: () => Promise.resolve([]) },
      deskReads: {
        draftOf: () => Promise.resolve(null),
        keepDraft: ({ content }) => Promise.resolve(kept.push(draftContent.parse(content))),
      },
      replyEdits: {
        supersede: (_message, newest) => Promise.resolve(void superseded.push(newest)),
        change: (edit) => {
          changes.push(edit)
          return Promise.resolve(outcome)
        },
      },
    })
    return { ...fixture, changes, kept, superseded }
  }
  const send = (draft: number) => [[{ label: 'btn.fix', style: 'primary', data: encodeCallback({ action: 'send', args: [draft, order] }) }]]

  test('that waits is sent as it reads now, and its writer is told so each time', async () => {
    const fixture = fixtureOf({ status: 'changed' })
    await fixture.handle(edited({ text: 'Ні, чорні' }))
    await fixture.handle(edited({ text: 'Ні, білі' }))
    const place = { chat: 55, manager: anna.id, telegramChat: anna.telegramId, messageId: 500, place: null }
    expect(fixture.changes).toEqual([
      { ...place, text: 'Ні, чорні' },
      { ...place, text: 'Ні, білі' },
    ])
    expect(fixture.notices()).toMatchObject([{ key: 'reply.edited.ok', replyTo: 500 }, { key: 'reply.edited.ok' }])
    expect(new Set(fixture.sent.map(({ idem }) => idem)).size).toBe(2)
  })

  test('that was sent stays as it was, and its writer can have the newest words sent', async () => {
    const fixture = fixtureOf({ status: 'sent' })
    await fixture.handle(edited({ caption: 'Ні' }))
    await fixture.handle(edited({ caption: 'Так' }))
    expect(fixture.notices()).toMatchObject([
      { key: 'reply.edited.late', buttons: send(1) },
      { key: 'reply.edited.late', buttons: send(2) },
    ])
    expect(fixture.kept).toMatchObject([
      { parts: [{ text: 'Ні' }], fix: true },
      { parts: [{ text: 'Так' }], fix: true },
    ])
    expect(fixture.superseded).toEqual([1, 2])
  })

  test.each([
    [{ status: 'under-way' }, 'reply.edited.going', { fix: true }],
    [{ status: 'partly' }, 'reply.edited.partly', { fix: true }],
    [{ status: 'unproven', lane: 4, seq: 2 }, 'reply.edited.unproven', { fix: true, replaces: { lane: 4, seq: 2 } }],
    [{ status: 'failed', changed: false, dead: { lane: 4, seq: 2, last: 3 } }, 'reply.edited.failed', { replaces: { seq: 2, last: 3 } }],
    [{ status: 'failed', changed: false, dead: null }, 'reply.edited.failed', {}],
  ] as const)('of a reply that is %j is told of as what it is, and its words can be sent', async (outcome, key, content) => {
    const fixture = fixtureOf(outcome)
    await fixture.handle(edited({ text: 'Ні' }))
    expect(fixture.notices()).toMatchObject([{ key, buttons: send(1) }])
    expect(fixture.kept).toMatchObject([{ parts: [{ text: 'Ні' }], order, ...content }])
    // What did not go at all is listed among the drafts.
    expect(fixture.kept.map((draft) => 'fix' in draft)).toEqual([outcome.status !== 'failed'])
  })

  test('of a failed reply goes by repeating it, and is kept nowhere else', async () => {
    const fixture = fixtureOf({ status: 'failed', changed: true, dead: { lane: 4, seq: 2, last: 2 } })
    await fixture.handle(edited({ text: 'Ні' }))
    const retry = encodeCallback({ action: 'retry', args: [4, 2] })
    expect(fixture.notices()).toMatchObject([{ key: 'reply.edited.failed', buttons: [[{ data: retry }]] }])
    expect(fixture.kept).toEqual([])
  })

  test('that is a place which moves tells nobody', async () => {
    const fixture = fixtureOf({ status: 'sent' })
    await fixture.handle(edited({ location: { latitude: 1, longitude: 2, live_period: 900 } }))
    expect(fixture.sent).toEqual([])
  })

  test.each([
    ['waiting', 'reply.edited.kept'],
    ['sent', 'reply.edited.late'],
  ] as const)('that has no text any more changes nothing of a reply that is %s', async (status, key) => {
    const fixture = fixtureOf({ status })
    await fixture.handle(edited({ photo: [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }] }))
    expect(fixture.changes).toMatchObject([{ text: null }])
    expect(fixture.notices()).toMatchObject([{ key, buttons: [] }])
  })

  test('that is too long for the CRM leaves what waits as it is, and its writer is told so', async () => {
    const fixture = fixtureOf({ status: 'waiting' })
    await fixture.handle(edited({ text: 'x'.repeat(4001) }))
    expect(fixture.changes).toMatchObject([{ text: null }])
    expect(fixture.notices()).toMatchObject([{ key: 'reply.edited.long', params: { n: 4001, max: 4000 } }])
  })

  test('that went to no buyer is let be', async () => {
    const fixture = fixtureOf({ status: 'sent' }, null)
    await fixture.handle(edited({ text: 'Так' }))
    expect(fixture.sent).toEqual([])
  })
})

describe('drafts', () => {
  const draft = { id: 3, manager: anna.id, updateId: 60, telegramChat: 1001, sourceMessage: 400, createdAt: now, closed: false }
  const content = { parts: [{ type: 'text', text: 'Так' }] }
  const send = encodeCallback({ action: 'send', args: [3, order] })

  test('are sent under the update they came with, then closed', async () => {
    const { replies, desk } = accepting()
    const closed: number[] = []
    const deskReads = {
      draft: () => Promise.resolve({ ...draft, content }),
      closeDraft: (id: number) => Promise.resolve(closed.push(id) > 0),
    }
    const fixture = createFixture([anna], { desk, deskReads })
    await fixture.handle(pressed(anna, send))
    expect(replies).toMatchObject([{ order, parts: content.parts, source: { updateId: 60, messageId: 400 } }])
    expect(closed).toEqual([3])
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.notices()).toMatchObject([{ key: 'reply.guard.sent' }])
  })

  test.each([
    ['was decided about', { ...draft, content, closed: true }, 'Ця кнопка застаріла.'],
    ['is of somebody else', { ...draft, content, manager: boss.id }, 'Ця кнопка не для Вас.'],
    ['can not be read', { ...draft, content: { parts: 'x' } }, 'Ця кнопка застаріла.'],
  ])('are not sent when one %s', async (_why, stored, text) => {
    const fixture = createFixture([anna], { deskReads: { draft: () => Promise.resolve(stored) } })
    await fixture.handle(pressed(anna, send))
    expect(fixture.answers.map((answer) => answer.text)).toEqual([text])
  })
})

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
