import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { CannedReply, ChatView, ReplyPart, StatusResult } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { anna, boss, createFixture, now, pressed, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'

const later = new Date(now.getTime() + 3_600_000)
const inPrivate = { id: anna.telegramId, type: 'private', first_name: 'Anna' }

// What features look at; the rest of a view is for drawing.
const view = (change: Partial<ChatView> = {}): ChatView =>
  ({
    id: 5,
    order: 77,
    product: 'Ключ',
    shop: null,
    payState: 3,
    owner: anna,
    ownerUntil: later,
    waitingSince: now,
    activation: null,
    ...change,
  }) as ChatView
const seen = (change: Partial<ChatView> = {}): Overrides => ({ views: { chat: () => Promise.resolve(view(change)) } })
const unknown: Overrides = { views: { chat: () => Promise.resolve(null) } }
const locked = { id: 5, order: 77 } as Extract<StatusResult, { status: 'changed' }>['chat']

const status = (result: StatusResult): Overrides => ({ activations: { setStatus: () => Promise.resolve(result) } })
const canned: CannedReply = { id: 3, name: 'Оплата', language: null, owner: null, parts: [{ type: 'text', text: '{order} {manager} {x}' }] }
const drafts: unknown[] = []
const keeping: Overrides['deskReads'] = { keepDraft: ({ content }) => Promise.resolve((drafts.push(content), 8)) }

type Row = [name: string, action: CallbackAction, overrides: Overrides, answer: string | undefined, keys: string[]]

const rows: Row[] = [
  [
    'a status that is changed',
    { action: 'status', args: [77, 1] },
    status({ status: 'changed', chat: locked, to: 'done', lanes: [] }),
    undefined,
    [],
  ],
  [
    'a status of an ordinary chat',
    { action: 'status', args: [77, 1] },
    status({ status: 'ordinary', chat: locked, owner: 1, lanes: [] }),
    'Статус має лише',
    [],
  ],
  [
    'a status of a colleague’s',
    { action: 'status', args: [77, 2] },
    status({ status: 'not-owner', chat: locked, owner: 2, lanes: [] }),
    '@boss',
    [],
  ],
  [
    'a status of nobody’s',
    { action: 'status', args: [77, 2] },
    status({ status: 'not-owner', chat: locked, owner: null, lanes: [] }),
    'не закріплено',
    [],
  ],
  [
    'a status of what is only pinned',
    { action: 'status', args: [77, 2] },
    status({ status: 'not-owner', chat: locked, owner: 1, lanes: [] }),
    'Активація',
    [],
  ],
  ['a status of no chat', { action: 'status', args: [77, 1] }, status({ status: 'no-chat' }), 'завантажується', []],
  ['a status that does not exist', { action: 'status', args: [77, 9] }, {}, 'застаріла', ['menu.title']],
  ['the wish for one’s own chat', { action: 'askHand', args: [77] }, seen(), 'уже Ваш', []],
  ['the wish for a free chat', { action: 'askHand', args: [77] }, seen({ owner: null }), 'Вільний чат', []],
  [
    'the wish for a colleague’s chat',
    { action: 'askHand', args: [77] },
    seen({ owner: boss }),
    'Прохання надіслано: @boss',
    ['hand.wanted'],
  ],
  ['a board', { action: 'board', args: [] }, {}, undefined, []],
  ['an order', { action: 'order', args: [77] }, seen(), undefined, []],
  ['an order of no chat', { action: 'order', args: [77] }, unknown, 'завантажується', []],
  [
    'other orders that are none',
    { action: 'others', args: [77] },
    { ...seen(), orders: { others: () => Promise.resolve({ total: 0, orders: [] }) } },
    'немає',
    [],
  ],
  [
    'other orders',
    { action: 'others', args: [77] },
    { ...seen(), orders: { others: () => Promise.resolve({ total: 9, orders: [{ order: 78, product: null }] }) } },
    undefined,
    ['order.others'],
  ],
  ['the state for the buyer', { action: 'orderState', args: [77] }, { ...seen(), deskReads: keeping }, undefined, ['tpl.preview']],
  ['an unknown state for the buyer', { action: 'orderState', args: [77] }, seen({ payState: 99 }), 'невідомий', []],
  ['the state for a colleague’s buyer', { action: 'orderState', args: [77] }, seen({ owner: boss }), 'не закріплено', []],
  [
    'ready answers',
    { action: 'templates', args: [77] },
    { ...seen(), canned: { list: () => Promise.resolve([canned]) } },
    undefined,
    ['tpl.choose'],
  ],
  [
    'no ready answers',
    { action: 'templates', args: [77] },
    { ...seen(), canned: { list: () => Promise.resolve([]) } },
    undefined,
    ['tpl.empty'],
  ],
  [
    'a ready answer that is gone',
    { action: 'template', args: [3, 77] },
    { ...seen(), canned: { get: () => Promise.resolve(null) } },
    'вже немає',
    [],
  ],
  ['a new one for the team by a manager', { action: 'cannedNew', args: [1] }, {}, 'лише адміністратор', []],
  [
    'removing one of the team by a manager',
    { action: 'cannedRemove', args: [3] },
    { canned: { get: () => Promise.resolve(canned) } },
    'лише адміністратор',
    [],
  ],
  [
    'removing one’s own',
    { action: 'cannedRemove', args: [3] },
    { canned: { get: () => Promise.resolve({ ...canned, owner: 1 }), remove: () => Promise.resolve(true) } },
    '«Оплата» прибрано',
    [],
  ],
  ['a language that does not exist', { action: 'cannedLanguage', args: [3, 7] }, {}, 'застаріла', []],
  ['a note on no chat', { action: 'note', args: [77] }, unknown, 'завантажується', []],
  ['a note', { action: 'note', args: [77] }, { ...seen(), prompts: { ask: () => Promise.resolve() } }, undefined, ['note.ask']],
]

describe('a manager’s press', () => {
  it.each(rows)('on %s is answered', async (_, action, overrides, answer, keys) => {
    const { handle, answers, notices, failures } = createFixture([anna, boss], overrides)
    await handle(pressed(anna, encodeCallback(action), inPrivate))
    expect(failures).toEqual([])
    expect(answers).toHaveLength(1)
    if (answer === undefined) expect(answers[0]?.text).toBeUndefined()
    else expect(answers[0]?.text).toContain(answer)
    expect(notices()).toEqual(keys.map((key): unknown => expect.objectContaining({ key })))
  })

  it.each<CallbackAction>([
    { action: 'order', args: [77] },
    { action: 'open', args: [77] },
    { action: 'seen', args: [77] },
    { action: 'history', args: [77, 0, 0] },
  ])('of somebody whom the bot can not write to says only how to begin: $action', async (action) => {
    const { handle, answers, sent } = createFixture([{ ...anna, startedAt: null }])
    await handle(pressed(anna, encodeCallback(action)))
    expect(answers[0]?.text).toBe('Спершу напишіть боту @pinline_bot /start, а потім натисніть ще раз.')
    expect(sent).toEqual([])
  })

  it('on a ready answer keeps exactly what it shows, filled in, for the button that sends it', async () => {
    drafts.length = 0
    const { handle, notices } = createFixture([anna], { ...seen(), canned: { get: () => Promise.resolve(canned) }, deskReads: keeping })
    await handle(pressed(anna, encodeCallback({ action: 'template', args: [3, 77] }), inPrivate))
    expect(drafts).toEqual([{ parts: [{ type: 'text', text: '77 Anna {x}' }], preview: true }])
    expect(notices()).toMatchObject([
      {
        key: 'tpl.preview',
        params: { text: '77 Anna {x}' },
        buttons: [
          [{ data: encodeCallback({ action: 'send', args: [8, 77] }) }],
          [{ data: encodeCallback({ action: 'templates', args: [77] }) }],
        ],
      },
    ])
  })

  it('on a long ready answer shows all of it, or says that it is only the beginning', async () => {
    const shows = async (text: string) => {
      const long = { ...canned, parts: [{ type: 'text', text }] } as const
      const { handle, notices } = createFixture([anna], { ...seen(), canned: { get: () => Promise.resolve(long) }, deskReads: keeping })
      await handle(pressed(anna, encodeCallback({ action: 'template', args: [3, 77] }), inPrivate))
      return notices()
    }
    const whole = `${'слово '.repeat(200)}кінець`
    await expect(shows(whole)).resolves.toMatchObject([{ key: 'tpl.preview', params: { text: whole } }])
    await expect(shows('слово '.repeat(650))).resolves.toMatchObject([{ key: 'tpl.preview.cut' }])
  })

  it('offers every ready answer, page by page', async () => {
    const many = Array.from({ length: 45 }, (_, id): CannedReply => ({ ...canned, id, name: `Відповідь ${String(id)}` }))
    const list: NonNullable<Overrides['canned']>['list'] = ({ skip = 0, limit }) => Promise.resolve(many.slice(skip, skip + limit))
    const buttonsAfter = async (action: CallbackAction): Promise<string[]> => {
      const { handle, notices } = createFixture([anna], { ...seen(), canned: { list } })
      await handle(pressed(anna, encodeCallback(action), inPrivate))
      return JSON.stringify(notices()).match(/1:(?:template|canned)[^"]*/g) ?? []
    }
    const chosen = await buttonsAfter({ action: 'templates', args: [77] })
    expect(chosen.filter((data) => data.startsWith('1:template:'))).toHaveLength(20)
    expect(chosen).toContain(encodeCallback({ action: 'templatesPage', args: [77, 2] }))
    const last = await buttonsAfter({ action: 'templatesPage', args: [77, 3] })
    expect(last).toContain(encodeCallback({ action: 'template', args: [44, 77] }))
    expect(last.filter((data) => data.startsWith('1:templatesPage'))).toEqual([encodeCallback({ action: 'templatesPage', args: [77, 2] })])
    expect(await buttonsAfter({ action: 'cannedPage', args: [3] })).toContain(encodeCallback({ action: 'canned', args: [44] }))
    expect(await buttonsAfter({ action: 'cannedList', args: [] })).toContain(encodeCallback({ action: 'cannedPage', args: [2] }))
  })

  it('to drop an activation in work says why not and offers to hand it over', async () => {
    const { handle, notices } = createFixture([anna], seen({ activation: { state: 'work', since: now } }))
    await handle(pressed(anna, encodeCallback({ action: 'unpin', args: [77] }), inPrivate))
    expect(notices()).toMatchObject([{ key: 'act.keep', buttons: [[{ label: 'btn.handover' }]] }])
  })
})

it.each([
  ['Ключ', 'Вітаємо! Замовлення №\u00a077 («Ключ») оплачено, ми вже працюємо над ним.'],
  [null, 'Вітаємо! Замовлення №\u00a077 оплачено, ми вже працюємо над ним.'],
])('a buyer is told of his order with its product, where that is known: %s', async (product, text) => {
  drafts.length = 0
  const fixture = createFixture([anna], { ...seen({ product }), deskReads: keeping })
  await fixture.handle(pressed(anna, encodeCallback({ action: 'orderState', args: [77] })))
  expect(drafts).toMatchObject([{ parts: [{ text }] }])
})

/** A bot that has asked for something, and what came of it. */
const asked = (kind: string, data: object, more: Overrides = {}) => {
  const answered: unknown[] = []
  const cleared: number[] = []
  const overrides: Overrides = {
    ...more,
    prompts: {
      current: () => Promise.resolve({ kind, data, askedAt: now }),
      answered: (manager, _, next) => Promise.resolve(void answered.push({ manager, next: next?.kind ?? null })),
      clear: (manager) => Promise.resolve(void cleared.push(manager)),
    },
  }
  return { answered, cleared, ...createFixture([anna, boss], overrides) }
}

describe('an answer to a question of the bot', () => {
  const noted: unknown[] = []
  const notes: Overrides['notes'] = { add: ({ chat, text }) => Promise.resolve((noted.push([chat, text]), true)) }

  it('is a note, and no reply', async () => {
    noted.length = 0
    const { handle, answered, notices } = asked('note', { order: 77, chat: 5 }, { notes })
    await handle(written(anna, { text: ' Подзвонити завтра ' }))
    expect([noted, answered]).toEqual([[[5, 'Подзвонити завтра']], [{ manager: 1, next: null }]])
    expect(notices()).toMatchObject([{ key: 'note.saved', replyTo: 500 }])
  })

  it.each([
    ['the very chat', 5],
    ['another chat', 6],
  ])('is none where it answers a card of %s: its buyer is meant', async (_, chat) => {
    noted.length = 0
    const shown = { chat } as Awaited<ReturnType<NonNullable<NonNullable<Overrides['views']>['shown']>>>
    const { handle, cleared, notices } = asked(
      'note',
      { order: 77, chat: 5 },
      { notes, views: { shown: () => Promise.resolve(shown), chat: () => Promise.resolve(null) }, deskReads: keeping },
    )
    await handle(written(anna, { text: 'x', reply_to_message: { message_id: 9 } }))
    expect([noted, cleared]).toEqual([[], [1]])
    expect(notices()).toMatchObject([{ key: 'reply.nochat' }])
  })

  it.each([
    ['a picture without words', { photo: [{ file_id: 'p', width: 1, height: 1 }] }, 'err.text_only'],
    ['a book', { text: 'x'.repeat(1001) }, 'note.long'],
  ])('that is %s leaves the question as it is', async (_, content, key) => {
    const { handle, answered, notices } = asked('note', { order: 77, chat: 5 }, { notes })
    await handle(written(anna, content))
    expect(answered).toEqual([])
    expect(notices()).toMatchObject([{ key }])
  })

  it('names a ready answer, whose words are asked for next', async () => {
    const { handle, answered, notices } = asked('canned.name', { common: true }, { canned: { list: () => Promise.resolve([canned]) } })
    await handle(written(boss, { text: '  Як   платити ' }))
    expect(answered).toEqual([{ manager: 2, next: 'canned.body' }])
    await handle(written(boss, { text: 'оплата' }))
    expect(notices()).toMatchObject([{ key: 'tpl.new.body' }, { key: 'tpl.name.taken' }])
    expect(answered).toHaveLength(1)
  })

  const body = (parts: readonly ReplyPart[]): NonNullable<Overrides['canned']> => ({
    add: () => Promise.resolve({ status: 'taken' }),
    list: () => Promise.resolve([{ ...canned, name: 'Нова', parts }]),
  })

  it('is a ready answer; worked a second time it finds what it has written', async () => {
    const given = body([{ type: 'text', text: 'Текст {y}' }])
    const { handle, answered, notices } = asked('canned.body', { common: true, name: 'Нова' }, { canned: given })
    await handle(written(boss, { text: 'Текст {y}' }))
    expect(answered).toEqual([{ manager: 2, next: null }])
    expect(notices()).toMatchObject([
      { key: 'tpl.saved', params: { name: 'Нова' } },
      { key: 'tpl.unknown', params: { text: '{y}' } },
    ])
  })

  it('asks for another name where somebody has taken it meanwhile', async () => {
    const { handle, answered, notices } = asked(
      'canned.body',
      { common: true, name: 'Нова' },
      { canned: body([{ type: 'text', text: 'інше' }]) },
    )
    await handle(written(boss, { text: 'Текст' }))
    expect(answered).toEqual([{ manager: 2, next: 'canned.name' }])
    expect(notices()).toMatchObject([{ key: 'tpl.name.taken' }])
  })
})
