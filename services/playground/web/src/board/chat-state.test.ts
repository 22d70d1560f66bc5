import { describe, expect, it } from 'vitest'
import type { BuyerChat, BuyerMessage } from '../../../src/api.ts'
import { sortChats, summarise } from './chat-state.ts'

const message = (id: number, side: BuyerMessage['side'], deleted = false): BuyerMessage => ({
  id,
  chat: 1,
  side,
  text: `words ${String(id)}`,
  deleted,
  writtenAt: '2026-11-22 12:00:00',
  seenAt: null,
})
const chat = (id: number, messages: readonly BuyerMessage[]): BuyerChat => ({
  id,
  name: null,
  email: 'a@example.com',
  product: 'Product',
  unread: 0,
  messages,
})

describe('the summary of a dialog', () => {
  it('waits while the buyer spoke last', () => {
    expect(summarise(chat(1, [message(1, 'seller'), message(2, 'buyer')]))).toMatchObject({ state: 'waiting', last: { id: 2 } })
  })

  it('is answered when the shop spoke last', () => {
    expect(summarise(chat(1, [message(1, 'buyer'), message(2, 'seller')]))).toMatchObject({ state: 'answered', last: { id: 2 } })
  })

  it('passes over what the system says and what was deleted', () => {
    const told = [message(1, 'buyer'), message(2, 'seller', true), message(3, 'system')]
    expect(summarise(chat(1, told))).toMatchObject({ state: 'waiting', last: { id: 1 } })
    expect(summarise(chat(1, [message(3, 'system')]))).toMatchObject({ state: 'quiet', last: undefined })
  })
})

it('who waits stands first, then the newest words', () => {
  const chats = [
    chat(1, [message(9, 'seller')]),
    chat(2, []),
    chat(3, [message(4, 'buyer')]),
    chat(4, [message(8, 'buyer')]),
    chat(5, [message(10, 'seller')]),
  ]
  expect(sortChats(chats.map(summarise)).map((row) => row.chat.id)).toEqual([4, 3, 5, 1, 2])
})
