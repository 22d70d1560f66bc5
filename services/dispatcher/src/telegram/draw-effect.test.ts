import { encodeCallback } from '@pinline/contracts'
import type { ChatView, OutboxItem, ShownMessage, Views } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { ago, anna, chatView, hour, later, messageView, minute, noPosts, now, outboxItem, person, textOf, uk } from '../../test/samples.ts'
import type { Destination } from './destinations.ts'
import { createDrawEffect } from './draw-effect.ts'
import type { Drawn } from './draw-effect.ts'
import { createJoins } from './joins.ts'

const toAnna: Destination = { telegramChat: 700, person: 7, role: 'manager', language: 'uk' }
const toGroup: Destination = { telegramChat: -1, person: null, role: null, language: null }
const hers = { owner: anna, ownerUntil: later(hour) }
const photo = { name: 'a.jpg', url: 'https://elsewhere.example/a.jpg', image: true }

const shownCard = (kind: string): ShownMessage => ({
  bot: 42,
  telegramChat: 700,
  messageId: 9,
  kind,
  chat: 1,
  subject: 50,
  lane: 1,
  version: 3,
  open: false,
  media: false,
  sentAt: ago(minute),
})

const noLines = { total: 0, lines: [] }
const noUsers = { users: [], total: 0, page: 1, pages: 1 }

const createRig = (chat: ChatView, { shown = 'owner-card', late = false }: { shown?: string | null; late?: boolean } = {}) => {
  const asked: string[] = []
  const views: Views = {
    chat: () => Promise.resolve(chat),
    message: () => Promise.resolve(messageView({ file: photo })),
    messages: () => Promise.resolve([]),
    count: () => Promise.resolve({ total: 0, older: 0 }),
    shown: () => Promise.resolve(shown === null ? null : shownCard(shown)),
    shownAbout: () => Promise.resolve([]),
    newestCard: () => Promise.resolve(null),
  }
  const draw = createDrawEffect({
    views,
    people: { get: () => Promise.resolve(person()) },
    replies: { progress: () => Promise.resolve('delivered') },
    handovers: { get: () => Promise.resolve(null) },
    chatFacts: () => Promise.resolve(null),
    deskReads: { openChat: () => Promise.resolve(null) },
    lists: { page: () => Promise.resolve(null) },
    users: { page: () => Promise.resolve(noUsers), get: () => Promise.resolve(null), reachableStaff: () => Promise.resolve([]) },
    events: { read: () => Promise.resolve([]), newest: () => Promise.resolve(0) },
    notes: { between: () => Promise.resolve([]) },
    boards: { read: () => Promise.resolve({ groups: { free: noLines, work: noLines, done: noLines, check: noLines }, version: 0 }) },
    orders: { others: () => Promise.resolve({ total: 0, orders: [] }) },
    purchaseOf: () => Promise.resolve(null),
    startOfDay: (at) => at,
    settings: { get: () => Promise.resolve(null) },
    service: {
      state: () => Promise.resolve({ waiting: 0, waitingSince: null, queue: 0, queueSince: null, dead: 0, deadSince: null }),
      repliesUnderWay: () => Promise.resolve(0),
      unreadOrders: () => Promise.resolve([]),
    },
    dayNumbers: () => Promise.resolve({ messages: 0, answers: 0, waits: [] }),
    chores: { get: () => Promise.resolve(null) },
    account: 7,
    consoleUrl: null,
    requests: { get: () => Promise.resolve(null) },
    requestComments: { reopening: () => Promise.resolve(null), progress: () => Promise.resolve('accepted') },
    requestPosts: noPosts,
    helpDesk: null,
    media: {
      of: (_, { attempts }) => Promise.resolve({ type: 'line', file: attempts > 1 ? 'failed' : 'none' }),
      lineOf: () => Promise.resolve('foreign'),
      refuse: () => undefined,
      forget: () => undefined,
    },
    bursts: {
      waiting: () => Promise.resolve([]),
      shownBy: () => Promise.resolve([]),
      cardOf: () => Promise.resolve(null),
      newestCard: () => Promise.resolve(null),
      partOf: () => Promise.resolve(null),
      recordPart: () => Promise.resolve(),
      isAnnounced: () => Promise.resolve(false),
    },
    joins: createJoins(),
    merges: false,
    wordingFor: () => uk,
    ensureInfo: () => Promise.resolve(late ? 'late' : 'done'),
    loadOlder: () => Promise.resolve(void asked.push('older')),
    bot: 42,
    clock: () => now,
  })
  const go = (fields: Partial<OutboxItem>, to: Destination): Promise<Drawn> => draw(outboxItem(fields), to, new AbortController().signal)
  return { go, asked }
}

const effects: [string, Partial<OutboxItem>][] = [
  ['card', { op: 'card' }],
  ['card.edit', { op: 'card.edit', payload: { telegramChat: 700, messageId: 9 } }],
  ['chat.card', { op: 'chat.card', payload: { by: 7 } }],
  ['chat.writing', { op: 'chat.writing' }],
  ['history', { op: 'history', payload: { before: null, after: null, edit: null } }],
  ['chat.edit', { op: 'chat.edit', payload: { telegramChat: 700, messageId: 9, menu: 'more' } }],
]
const wordsOf = (drawn: Drawn): string => (drawn.type === 'show' ? textOf(drawn.drawing) : '')

describe('what is drawn for one person', () => {
  it.each(effects)('%s is for the owner', async (_, fields) => {
    await expect(createRig(chatView(hers)).go(fields, toAnna)).resolves.toMatchObject({ type: 'show' })
  })

  it.each(effects)('%s is nothing for somebody who is no manager any more', async (_, fields) => {
    const { go } = createRig(chatView(hers))
    for (const role of ['banned', 'waiting'] as const) await expect(go(fields, { ...toAnna, role })).resolves.toEqual({ type: 'nothing' })
  })

  it.each(effects.filter(([op]) => ['card', 'card.edit', 'chat.writing'].includes(op)))(
    '%s is nothing for whom the chat has left meanwhile',
    async (_, fields) => {
      const others = chatView({ owner: { ...anna, id: 8 }, ownerUntil: later(hour) })
      await expect(createRig(others).go(fields, toAnna)).resolves.toEqual({ type: 'nothing' })
    },
  )

  it('has the whole address in notices about their own chat only', async () => {
    const fields = { op: 'notice', payload: { key: 'chat.writing' } }
    expect(wordsOf(await createRig(chatView(hers)).go(fields, toAnna))).toContain('olena@ukr.net')
    const lapsed = chatView({ owner: anna, ownerUntil: ago(1) })
    expect(wordsOf(await createRig(lapsed).go(fields, toAnna))).not.toContain('olena@ukr.net')
  })
})

describe('a card that is drawn again', () => {
  it('changes a notice, or takes the buttons off a question, where it stands', async () => {
    const { go } = createRig(chatView())
    const params = { dur: { durationMs: minute }, manager: { manager: 7 }, name: { manager: 7 }, pause: { durationMs: minute } }
    const payload = { telegramChat: -1, messageId: 9, key: 'esc.group.on_it', params, buttons: [[{ label: 'btn.on_it', data: 'x' }]] }
    await expect(go({ op: 'notice.edit', payload }, toGroup)).resolves.toMatchObject({
      type: 'show',
      placement: { type: 'edit', telegramChat: -1, messageId: 9 },
      drawing: { keyboard: { inline_keyboard: [[{ callback_data: 'x' }]] } },
    })
    const place = { telegramChat: 700, messageId: 9 }
    await expect(go({ op: 'question.end', payload: place }, toAnna)).resolves.toEqual({ type: 'bare', ...place })
  })

  it('keeps what it said about its file', async () => {
    const { go } = createRig(chatView(), { shown: 'card' })
    const [, edit] = effects[1] ?? []
    expect(wordsOf(await go({ ...edit }, { ...toGroup, telegramChat: 700 }))).toContain('файл лежить на сторонньому сайті')
  })

  it('goes without its file after a try that was cut short', async () => {
    expect(wordsOf(await createRig(chatView()).go({ op: 'card', attempts: 2 }, toGroup))).toContain('не вдалося завантажити')
  })
})

describe('a chat card that is turned over', () => {
  it('shows the menu that was asked for, also before its message is noted', async () => {
    const [, turn] = effects[5] ?? []
    const drawn = await createRig(chatView(hers), { shown: null }).go({ ...turn }, toAnna)
    expect(drawn).toMatchObject({ type: 'show', placement: { type: 'edit', telegramChat: 700, messageId: 9 } })
    expect(drawn.type === 'show' ? JSON.stringify(drawn.drawing.keyboard) : '').toContain(
      encodeCallback({ action: 'less', args: [chatView(hers).order] }),
    )
  })
})

describe('a page of history', () => {
  it.each([
    ['asks for older messages', false, ['older']],
    ['shows what is there where the CRM has just hung', true, []],
  ])('%s', async (_, late, expected) => {
    const { go, asked } = createRig(chatView({ ...hers, complete: false, hasInfo: false }), { late })
    const [, page] = effects[4] ?? []
    await expect(go({ ...page }, toAnna)).resolves.toMatchObject({ type: 'show' })
    expect(asked).toEqual(expected)
  })
})
