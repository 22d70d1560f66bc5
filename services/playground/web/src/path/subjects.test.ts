import { describe, expect, it } from 'vitest'
import type { BuyerMessage, MessagePath, PhoneMessage, PlaygroundState } from '../../../src/api.ts'
import { createNumbering } from './numbering.ts'
import { newestPath, newestSubjects, watchedChats } from './subjects.ts'
import { withoutDesk } from '../world/desk-fixture.ts'

const wrote = (chat: number, id: number, writtenAt: string, change: Partial<BuyerMessage> = {}): BuyerMessage => ({
  id,
  chat,
  side: 'buyer',
  text: '',
  deleted: false,
  writtenAt,
  seenAt: null,
  ...change,
})
const sent = (id: number, date: number, change: Partial<PhoneMessage> = {}): PhoneMessage => ({
  key: String(id),
  chat: 11,
  id,
  from: { id: 11, name: 'Анна', bot: false },
  date,
  kind: 'text',
  entities: [],
  reactions: [{ user: 1, emoji: '👌' }],
  edits: 0,
  silent: false,
  pinned: false,
  ...change,
})
const world = (phone: PhoneMessage[], dialogs: BuyerMessage[][]): PlaygroundState => ({
  ...withoutDesk,
  seq: 1,
  world: 'w',
  bot: { id: 1, username: 'bot' },
  groupId: -100,
  logChatId: -200,
  people: [{ id: 11, name: 'Анна', username: 'anna_example', role: 'manager' }],
  telegram: [
    { id: -100, type: 'supergroup', title: '', messages: [sent(99, 999, { chat: -100 })] },
    { id: 11, type: 'private', title: '', messages: phone },
  ],
  crm: dialogs.map((messages, index) => ({ id: 100 + index, name: null, email: '', product: '', unread: 0, messages })),
  counters: { received: 9, shown: 0, replies: 9, delivered: 0, onTheWay: 0, lost: 0, doubled: 0 },
  faults: [],
  services: [],
})

describe('the newest path', () => {
  it('is of the buyer’s message or of the answer that was written last', () => {
    const state = world(
      [sent(1, 10), sent(2, 20)],
      [[wrote(100, 7, '2026-11-22 10:00:02')], [wrote(101, 8, '2026-11-22 10:00:02'), wrote(101, 9, '2026-11-22 10:00:01')]],
    )
    expect(newestSubjects(state)).toEqual([
      { system: 'crm', chat: 101, message: 8 },
      { system: 'telegram', chat: 11, message: 2 },
    ])
  })

  it('is not of what the shop, the bot or nobody wrote, nor of a command that the bot did not take as an answer', () => {
    const state = world(
      [sent(1, 10), sent(2, 20, { reactions: [] }), sent(3, 30, { from: { id: 1, name: 'bot', bot: true } })],
      [[wrote(100, 7, '1'), wrote(100, 8, '2', { side: 'seller' }), wrote(100, 9, '3', { deleted: true })]],
    )
    expect(newestSubjects(state)).toEqual([
      { system: 'crm', chat: 100, message: 7 },
      { system: 'telegram', chat: 11, message: 1 },
    ])
    expect(newestSubjects(world([], []))).toEqual([])
  })

  it('is not of the history that the shop begins with', () => {
    const state = world([sent(1, 10)], [[wrote(100, 7, '1')]])
    expect(newestSubjects({ ...state, counters: { ...state.counters, received: 0, replies: 0 } })).toEqual([])
  })

  it('is a finished one while there is any', () => {
    const path = (startedAtMs: number, done: boolean): MessagePath => ({
      subject: { system: 'crm', chat: 1, message: 1 },
      kind: 'reply',
      startedAtMs,
      totalMs: 1,
      done,
      stages: [],
      run: { n: 0, p50Ms: 0, p90Ms: 0 },
    })
    expect(newestPath([path(1, true), null, path(3, false)])).toMatchObject({ startedAtMs: 1 })
    expect(newestPath([path(2, false), path(3, false)])).toMatchObject({ startedAtMs: 3 })
    expect(newestPath([null])).toBeUndefined()
  })
})

describe('the chats that a path goes through', () => {
  it('are its own and the group, and get another number when one of them changes', () => {
    const numberOf = createNumbering()
    const state = world([], [[]])
    const look = (now: PlaygroundState): number[] => watchedChats(now, { system: 'crm', chat: 100, message: 1 }).map(numberOf)
    const before = look(state)
    expect(before).toHaveLength(2)
    expect(look({ ...state, counters: { ...state.counters, received: 1 } })).toEqual(before)
    expect(look({ ...state, crm: state.crm.map((chat) => ({ ...chat })) })).not.toEqual(before)
  })
})
