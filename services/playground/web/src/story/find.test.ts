import { describe, expect, it } from 'vitest'
import type { PageButton, PagePerson, PhoneMessage, PlaygroundState } from '../../../src/api.ts'
import { freeCard, isAccepted, isDelivered, isShown, openedChat, timesInCrm, untouchedDialog } from './find.ts'
import { withoutDesk } from '../world/desk-fixture.ts'

const anna: PagePerson = { id: 11, name: 'Анна', username: 'anna_example', role: 'manager' }
const order = 129_000_001
const other = 129_000_002

const posted = (id: number, text: string, buttons: readonly PageButton[] = [], change: Partial<PhoneMessage> = {}): PhoneMessage => ({
  key: String(id),
  chat: -100,
  id,
  from: { id: 1, name: 'bot', bot: true },
  date: 0,
  kind: 'text',
  text,
  entities: [],
  reactions: [],
  edits: 0,
  silent: false,
  pinned: false,
  replyMarkup: { inline_keyboard: buttons.map((button) => [button]) },
  ...change,
})
const button = (action: string, about: number, change: Partial<PageButton> = {}): PageButton => ({
  text: 'x',
  callback_data: `1:${action}:${about.toString(36)}:5`,
  ...change,
})
const world = (group: readonly PhoneMessage[], phone: readonly PhoneMessage[] = []): PlaygroundState => ({
  ...withoutDesk,
  seq: 1,
  world: 'w',
  bot: { id: 1, username: 'bot' },
  groupId: -100,
  logChatId: -200,
  people: [anna],
  telegram: [
    { id: -100, type: 'supergroup', title: '', messages: group },
    { id: anna.id, type: 'private', title: '', messages: phone },
  ],
  crm: [
    { id: order, name: 'Олена', email: '', product: '', unread: 0, messages: [] },
    { id: other, name: 'Олена', email: '', product: '', unread: 0, messages: [] },
  ],
  counters: { received: 0, shown: 0, replies: 0, delivered: 0, onTheWay: 0, lost: 0, doubled: 0 },
  faults: [],
  services: [],
})

describe('the free card of an order', () => {
  it('is the newest with its own button for claiming, also in a list of several orders', () => {
    const list = posted(3, `${String(order)}, ${String(other)}`, [button('claim', other), button('claim', order)])
    expect(freeCard(world([posted(2, String(order), [button('claim', order)]), list]), order)).toEqual({
      chat: -100,
      message: 3,
      button: button('claim', order).callback_data,
    })
  })

  it('is none that is taken, has other buttons, or belongs to another order', () => {
    const cards = [
      posted(2, String(order), [button('claim', order, { disabled: true })]),
      posted(3, String(order), [button('order', order)]),
      posted(4, String(order), [{ text: 'CRM', url: 'https://shop.example/' }]),
      posted(5, String(other), [button('claim', other)]),
    ]
    expect(freeCard(world(cards), order)).toBeUndefined()
  })
})

describe('an open chat', () => {
  it('is the owner’s only: others have no button for writing', () => {
    expect(openedChat(world([], [posted(7, '', [button('history', order)])]), anna, order)).toBeUndefined()
    expect(openedChat(world([], [posted(7, '', [button('write', order)], { chat: anna.id })]), anna, order)).toMatchObject({ message: 7 })
  })
})

describe('what a manager wrote', () => {
  it('is accepted and delivered by the bot’s reaction, never by the writer’s own', () => {
    const wrote = (user: number, emoji: string) => world([], [posted(8, '', [], { reactions: [{ user, emoji }] })])
    expect(isAccepted(wrote(1, '👀'), anna, 8)).toBe(true)
    expect(isDelivered(wrote(1, '👀'), anna, 8)).toBe(false)
    expect(isAccepted(wrote(1, '🤔'), anna, 8)).toBe(true)
    expect(isDelivered(wrote(1, '👌'), anna, 8)).toBe(true)
    expect(isDelivered(wrote(anna.id, '👌'), anna, 8)).toBe(false)
    expect(isAccepted(wrote(1, '👎'), anna, 8)).toBe(false)
  })

  it('is counted in the CRM as the shop’s words only', () => {
    const state = world([])
    const message = { id: 1, chat: order, side: 'seller', text: 'Так', deleted: false, writtenAt: '', seenAt: null } as const
    const messages = [message, { ...message, id: 2 }, { ...message, id: 3, side: 'buyer' as const }]
    expect(timesInCrm({ ...state, crm: state.crm.map((chat) => ({ ...chat, messages })) }, order, 'Так')).toBe(2)
  })
})

describe('a dialog for the story', () => {
  it('is one of that name that the group has not heard of', () => {
    const state = world([posted(2, `№ ${String(order)}`)])
    expect(isShown(state, order)).toBe(true)
    expect(untouchedDialog(state, 'Олена')).toBe(other)
    expect(untouchedDialog(state, 'Тарас')).toBeUndefined()
  })
})
