import { describe, expect, it } from 'vitest'
import { addresseeOf, currentOpenChat, openChatSilenceMs, stepOpenChat } from './open-chat.ts'
import type { OpenChat, OpenChatEvent } from './open-chat.ts'

const now = new Date('2026-03-02T10:00:00Z')
const ago = (ms: number): Date => new Date(now.getTime() - ms)
const open = (chat: number, touchedAt: Date): OpenChat => ({ state: 'open', chat, touchedAt })
const none: OpenChat = { state: 'none' }

const states: Record<string, OpenChat> = {
  none,
  'chat 1 open': open(1, ago(60_000)),
  'chat 1 silent for too long': open(1, ago(openChatSilenceMs)),
}

const events: Record<string, OpenChatEvent> = {
  'opens 1': { type: 'open', chat: 1 },
  'opens 2': { type: 'open', chat: 2 },
  'writes to 1': { type: 'write', chat: 1 },
  'writes to 2': { type: 'write', chat: 2 },
  'goes back': { type: 'close' },
  'loses 1': { type: 'lose', chat: 1 },
  'loses 2': { type: 'lose', chat: 2 },
  'reads 2': { type: 'read', chat: 2 },
}

const table: [state: string, event: string, after: OpenChat][] = [
  ['none', 'opens 1', open(1, now)],
  ['none', 'opens 2', open(2, now)],
  ['none', 'writes to 1', none],
  ['none', 'writes to 2', none],
  ['none', 'goes back', none],
  ['none', 'loses 1', none],
  ['none', 'loses 2', none],
  ['none', 'reads 2', none],
  ['chat 1 open', 'opens 1', open(1, now)],
  ['chat 1 open', 'opens 2', open(2, now)],
  ['chat 1 open', 'writes to 1', open(1, now)],
  ['chat 1 open', 'writes to 2', open(1, ago(60_000))],
  ['chat 1 open', 'goes back', none],
  ['chat 1 open', 'loses 1', none],
  ['chat 1 open', 'loses 2', open(1, ago(60_000))],
  ['chat 1 open', 'reads 2', open(1, ago(60_000))],
  ['chat 1 silent for too long', 'opens 1', open(1, now)],
  ['chat 1 silent for too long', 'opens 2', open(2, now)],
  ['chat 1 silent for too long', 'writes to 1', none],
  ['chat 1 silent for too long', 'writes to 2', none],
  ['chat 1 silent for too long', 'goes back', none],
  ['chat 1 silent for too long', 'loses 1', none],
  ['chat 1 silent for too long', 'loses 2', none],
  ['chat 1 silent for too long', 'reads 2', none],
]

describe('the open chat', () => {
  it.each(table)('%s + %s', (state, event, after) => {
    const before = states[state]
    const step = events[event]
    if (before === undefined || step === undefined) throw new Error('the table names what does not exist')
    expect(stepOpenChat(before, step, now)).toEqual(after)
  })

  it('has a row for every state and every event', () => {
    expect(new Set(table.map(([state, event]) => `${state}+${event}`)).size).toBe(Object.keys(states).length * Object.keys(events).length)
  })

  it('is none after half an hour of silence', () => {
    expect(currentOpenChat(open(1, ago(openChatSilenceMs - 1)), now).state).toBe('open')
    expect(currentOpenChat(open(1, ago(openChatSilenceMs)), now).state).toBe('none')
  })
})

describe('whom a message is for', () => {
  const sure = { ownsOpen: true, doubt: false }
  const isOpen = open(1, now)

  it.each([
    ['a reply to a card goes to its chat, whatever is open', { type: 'chat', chat: 2 }, isOpen, sure, { type: 'send', chat: 2 }],
    [
      'a reply to a card goes to its chat in doubt too',
      { type: 'chat', chat: 2 },
      isOpen,
      { ownsOpen: false, doubt: true },
      { type: 'send', chat: 2 },
    ],
    ['a reply to something that shows no chat is asked about', { type: 'unknown' }, isOpen, sure, { type: 'ask', reason: 'unmapped' }],
    ['a plain text goes to the open chat', { type: 'none' }, isOpen, sure, { type: 'send', chat: 1 }],
    ['a plain text without an open chat is asked about', { type: 'none' }, none, sure, { type: 'ask', reason: 'no-chat' }],
    [
      'a plain text to a chat that is not the writer’s is asked about',
      { type: 'none' },
      isOpen,
      { ownsOpen: false, doubt: false },
      { type: 'ask', reason: 'no-chat' },
    ],
    [
      'a plain text after another buyer’s card is asked about',
      { type: 'none' },
      isOpen,
      { ownsOpen: true, doubt: true },
      { type: 'ask', reason: 'guard' },
    ],
  ] as const)('%s', (_, target, current, facts, expected) => {
    expect(addresseeOf(target, current, facts)).toEqual(expected)
  })
})
