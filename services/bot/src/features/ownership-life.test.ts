import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { ChatView, ExtendResult, MoveResult } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { anna, boss, createFixture, group, now, pressed, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { later, locked as owned } from '../../test/samples.ts'

const locked: Extract<ExtendResult, { status: 'extended' }>['chat'] = { ...owned, id: 5, order: 77, clockStep: 1 }
const chat = (fields: Partial<ChatView> = {}): ChatView => ({
  id: 5,
  order: 77,
  product: 'JBL',
  email: null,
  shop: null,
  payState: null,
  owner: anna,
  ownerUntil: later,
  version: 1,
  waitingSince: now,
  late: false,
  activation: null,
  noReply: null,
  lastId: 9,
  lastBuyerId: 9,
  lastSellerId: 0,
  lastSellerAt: null,
  lastSellerManager: null,
  complete: true,
  hasInfo: true,
  lastRelease: null,
  ...fields,
})
const inPrivate = { id: anna.telegramId, type: 'private', first_name: 'Anna' }
const free = { views: { chat: () => Promise.resolve(chat({ owner: null, ownerUntil: null })) } }
const seen = { views: { chat: () => Promise.resolve(chat()) } }
const unknown = { views: { chat: () => Promise.resolve(null) } }
const colleagues = (...ids: number[]) => ({
  colleagues: () => Promise.resolve(ids.map((id) => ({ id, chats: 2, waiting: 'late' as const }))),
})
const taken = (result: MoveResult) => ({ pins: { move: () => Promise.resolve(result) } })

type Row = [name: string, action: CallbackAction, overrides: Overrides, answer: string | undefined, keys: string[]]

const rows: Row[] = [
  [
    'extend of the owner',
    { action: 'extend', args: [77] },
    { pins: { extend: () => Promise.resolve({ status: 'extended', chat: locked, until: later, lanes: [] }) } },
    undefined,
    ['pin.extended'],
  ],
  [
    'extend of another',
    { action: 'extend', args: [77] },
    { pins: { extend: () => Promise.resolve({ status: 'not-owner', chat: locked, lanes: [] }) } },
    'не закріплено за Вами',
    [],
  ],
  [
    'extend of no chat',
    { action: 'extend', args: [77] },
    { pins: { extend: () => Promise.resolve({ status: 'no-chat' }) } },
    'завантажується',
    [],
  ],
  ['hand-over', { action: 'handover', args: [77] }, { ...seen, handovers: colleagues(2, 3) }, undefined, ['hand.choose']],
  ['hand-over to nobody', { action: 'handover', args: [77] }, { ...seen, handovers: colleagues() }, 'більше нікого немає', []],
  ['hand-over of a free chat', { action: 'handover', args: [77] }, free, 'не закріплено за Вами', []],
  ['hand-over of no chat', { action: 'handover', args: [77] }, unknown, 'завантажується', []],
  [
    'offer',
    { action: 'handTo', args: [77, 2] },
    { handovers: { offer: () => Promise.resolve({ status: 'asked', chat: locked, lanes: [] }) } },
    undefined,
    ['hand.asked'],
  ],
  [
    'offer of a lost chat',
    { action: 'handTo', args: [77, 2] },
    { handovers: { offer: () => Promise.resolve({ status: 'not-owner', chat: locked }) } },
    'не закріплено за Вами',
    [],
  ],
  [
    'offer to somebody off shift',
    { action: 'handTo', args: [77, 2] },
    { ...seen, handovers: { ...colleagues(3), offer: () => Promise.resolve({ status: 'away', chat: locked }) } },
    '@boss зараз не на зміні',
    ['hand.choose'],
  ],
  [
    'accepted offer',
    { action: 'handAccept', args: [1] },
    { handovers: { answer: () => Promise.resolve({ status: 'accepted', order: 77, lanes: [] }) } },
    undefined,
    [],
  ],
  [
    'offer that is gone',
    { action: 'handAccept', args: [1] },
    { handovers: { answer: () => Promise.resolve({ status: 'gone', order: 77, lanes: [] }) } },
    'вже не діє',
    [],
  ],
  [
    'offer to another',
    { action: 'handDecline', args: [1] },
    { handovers: { answer: () => Promise.resolve({ status: 'not-yours' }) } },
    'не для Вас',
    [],
  ],
  [
    'no answer needed',
    { action: 'noReply', args: [77, 9] },
    { marks: { noReply: () => Promise.resolve({ status: 'done', chat: locked, lanes: [] }) } },
    undefined,
    ['noreply.done'],
  ],
  [
    'no answer needed to old words',
    { action: 'noReply', args: [77, 8] },
    { marks: { noReply: () => Promise.resolve({ status: 'newer', chat: locked }) } },
    'Клієнт написав ще',
    [],
  ],
  [
    'no answer needed where all is answered',
    { action: 'noReply', args: [77, 8] },
    { marks: { noReply: () => Promise.resolve({ status: 'answered', chat: locked }) } },
    'ніхто не чекає',
    [],
  ],
  [
    'no answer needed in another’s chat',
    { action: 'noReply', args: [77, 8] },
    { marks: { noReply: () => Promise.resolve({ status: 'other', chat: locked }) } },
    'не закріплено за Вами',
    [],
  ],
  [
    'an answer needed after all',
    { action: 'undoNoReply', args: [77, 9] },
    { marks: { undoNoReply: () => Promise.resolve({ status: 'done', chat: locked, lanes: [] }) } },
    undefined,
    ['noreply.undone'],
  ],
  [
    'on it',
    { action: 'onIt', args: [77] },
    { marks: { pause: () => Promise.resolve({ status: 'paused', chat: locked }) } },
    'Нагадування зупинено на 10',
    [],
  ],
  [
    'on it where nobody waits',
    { action: 'onIt', args: [77] },
    { marks: { pause: () => Promise.resolve({ status: 'answered', chat: locked }) } },
    'ніхто не чекає',
    [],
  ],
  ['a reminder', { action: 'snooze', args: [77] }, seen, undefined, ['snooze.ask']],
  ['a reminder of no chat', { action: 'snooze', args: [77] }, unknown, 'завантажується', []],
  ['a reminder at another time', { action: 'snoozeFor', args: [77, 31] }, {}, 'застаріла', ['menu.title']],
  ['the second menu of no chat', { action: 'more', args: [77] }, unknown, 'завантажується', []],
  ['take over of a manager', { action: 'takeOver', args: [77] }, {}, 'лише адміністратор', []],
  ['take over of a manager who was never asked', { action: 'takeOverYes', args: [77, 1] }, {}, 'лише адміністратор', []],
  ['assign of a manager', { action: 'assign', args: [77] }, {}, 'лише адміністратор', []],
  ['assign to of a manager', { action: 'assignTo', args: [77, 1] }, {}, 'лише адміністратор', []],
  ['cancel', { action: 'cancel', args: [] }, {}, 'нічого не змінено', []],
  ['keep', { action: 'keep', args: [77] }, {}, 'лишився за Вами', []],
  [
    'declined offer',
    { action: 'handDecline', args: [1] },
    { handovers: { answer: () => Promise.resolve({ status: 'declined', order: 77, lanes: [] }) } },
    'лишається за колегою',
    [],
  ],
  [
    'on it where nobody is told any more',
    { action: 'onIt', args: [77] },
    { marks: { pause: () => Promise.resolve({ status: 'quiet', chat: locked }) } },
    'Нагадувань про цей чат зараз немає',
    [],
  ],
]

describe('a manager’s press', () => {
  it.each(rows)('%s is answered', async (_, action, overrides, answer, keys) => {
    const { handle, answers, notices, failures } = createFixture([anna, boss], overrides)
    await handle(pressed(anna, encodeCallback(action), inPrivate))
    expect(failures).toEqual([])
    expect(answers).toHaveLength(1)
    if (answer === undefined) expect(answers[0]?.text).toBeUndefined()
    else expect(answers[0]?.text).toContain(answer)
    expect(notices()).toEqual(keys.map((key): unknown => expect.objectContaining({ key })))
  })

  const told = {
    key: 'esc.group',
    params: { dur: { durationMs: 60_000 }, manager: { manager: 2 } },
    buttons: [[{ label: 'btn.on_it', data: 'x' }]],
  }

  it.each([
    ['the reminder', told],
    ['a reminder that names somebody else by now', { ...told, key: 'esc.group.on_it', telegramChat: group.id, messageId: 9 }],
  ])('on “I am on it” below %s in the group is answered there, and named to everybody', async (_, payload) => {
    const { handle, answers, sent } = createFixture([anna], {
      marks: { pause: () => Promise.resolve({ status: 'paused', chat: locked }) },
      botReads: { effectOf: () => Promise.resolve({ recipient: 'group', payload }) },
    })
    await handle(pressed(anna, encodeCallback({ action: 'onIt', args: [77] }), group))
    expect(answers[0]?.text).toContain('@anna')
    expect(sent).toMatchObject([
      {
        op: 'notice.edit',
        recipient: 'group',
        payload: {
          ...{ telegramChat: group.id, messageId: 9, key: 'esc.group.on_it', buttons: told.buttons },
          params: { ...told.params, name: { manager: 1 }, pause: { durationMs: 600_000 } },
        },
      },
    ])
  })

  it.each<CallbackAction>([
    { action: 'cancel', args: [] },
    { action: 'keep', args: [77] },
  ])('that answers a question takes its buttons off: $action', async (action) => {
    const { handle, sent } = createFixture([anna])
    await handle(pressed(anna, encodeCallback(action), inPrivate))
    expect(sent).toMatchObject([{ op: 'question.end', recipient: 'manager:1', payload: { telegramChat: anna.telegramId, messageId: 9 } }])
  })

  it('that failed leaves them for another try', async () => {
    const { handle, sent } = createFixture([anna])
    await handle(pressed(anna, encodeCallback({ action: 'unpinYes', args: [77] }), inPrivate))
    expect(sent.filter(({ op }) => op === 'question.end')).toEqual([])
  })

  it.each([
    [30, '2026-11-22T12:30:00.000Z'],
    [120, '2026-11-22T14:00:00.000Z'],
    [0, '2026-11-23T07:00:00.000Z'],
  ])('for a reminder of %i is kept for %s', async (minutes, due) => {
    const asked: Date[] = []
    const { handle, notices } = createFixture([anna], {
      marks: { snooze: ({ at, order }) => Promise.resolve((asked.push(at), { id: 5, order })) },
    })
    await handle(pressed(anna, encodeCallback({ action: 'snoozeFor', args: [77, minutes] }), inPrivate))
    expect(asked.map((at) => at.toISOString())).toEqual([due])
    expect(notices()).toEqual([expect.objectContaining({ key: 'snooze.set', params: { at: { time: 'at', at: due } } })])
  })

  it('on “More…” draws the card’s other menu in place, also before the card is noted', async () => {
    const { handle, sent, notices } = createFixture([anna], seen)
    await handle(pressed(anna, encodeCallback({ action: 'more', args: [77] }), inPrivate))
    expect(sent).toMatchObject([{ op: 'chat.edit', payload: { telegramChat: 1001, messageId: 9, menu: 'more' }, chat: 5 }])
    expect(notices()).toEqual([])
  })

  it('on “More…” of a card that was forwarded elsewhere turns nothing over', async () => {
    const { handle, sent, answers } = createFixture([anna], seen)
    await handle(pressed(anna, encodeCallback({ action: 'more', args: [77] }), group))
    expect(sent).toEqual([])
    expect(answers).toHaveLength(1)
  })
})

describe('an admin', () => {
  it('is asked before he takes a chat from somebody, by the owner’s name', async () => {
    const { handle, notices } = createFixture([anna, boss], taken({ status: 'owned', chat: locked, owner: anna.id }))
    await handle(written(boss, { text: '/connect_to_chat_77' }))
    expect(notices()).toMatchObject([
      { key: 'adm.take.ask', params: { manager: { manager: 1 } }, buttons: [[{ data: '1:takeOverYes:25:1' }], [{ label: 'btn.cancel' }]] },
    ])
  })

  it.each([
    ['/connect_to_chat_77', taken({ status: 'no-chat' })],
    ['/get_chat_77', unknown],
    ['/get_connected_users_77', unknown],
    ['/open_chat_77', unknown],
  ])('%s of an unknown chat has it looked for in the CRM and says so', async (text, overrides) => {
    const asked: number[] = []
    const outbox: Overrides['outbox'] = { refresh: (order) => Promise.resolve(void asked.push(order)) }
    const { handle, notices } = createFixture([anna, boss], { ...overrides, outbox })
    await handle(written(boss, { text }))
    expect(notices()).toEqual([expect.objectContaining({ key: 'adm.loading' })])
    expect(asked).toEqual([77])
  })

  it.each([
    ['/get_chat_77', 'admin.chat'],
    ['/get_connected_users_77', 'admin.connected'],
  ])('%s is answered by %s', async (text, op) => {
    const { handle, sent } = createFixture([anna, boss], seen)
    await handle(written(boss, { text }))
    expect(sent).toMatchObject([{ op, recipient: 'manager:2', chat: 5 }])
  })

  it.each(['/connect_to_chat_77', '/get_chat_77', '/get_connected_users_77'])('alone may use %s', async (text) => {
    const { handle, notices } = createFixture([anna, boss])
    await handle(written(anna, { text }))
    expect(notices()).toEqual([expect.objectContaining({ key: 'err.rights' })])
  })

  it('gives no chat to somebody who has blocked the bot since he was offered', async () => {
    const { handle, answers, notices } = createFixture([{ ...anna, unreachable: true }, boss], { ...seen, handovers: colleagues(3) })
    await handle(pressed(boss, encodeCallback({ action: 'assignTo', args: [77, 1] }), { ...inPrivate, id: boss.telegramId }))
    expect(answers.map(({ text }) => text)).toEqual([expect.stringContaining('@anna: бота заблоковано')])
    expect(notices()).toEqual([expect.objectContaining({ key: 'adm.assign.ask' })])
  })

  it('gives a chat to somebody, from whoever has it now', async () => {
    const asked: unknown[] = []
    const { handle, notices } = createFixture([anna, boss], {
      ...seen,
      pins: { move: (input) => Promise.resolve((asked.push(input), { status: 'moved', chat: locked, lanes: [] })) },
    })
    await handle(pressed(boss, encodeCallback({ action: 'assignTo', args: [77, 1] }), { ...inPrivate, id: boss.telegramId }))
    expect(asked).toMatchObject([{ order: 77, to: 1, by: 2, from: 1 }])
    expect(notices()).toEqual([expect.objectContaining({ key: 'hand.done.from' })])
  })
})
