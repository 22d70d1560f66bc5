import type { Desk, ListPage, ListWish } from '@pinline/db'
import type { Overrides } from './fakes.ts'
import { locked } from './samples.ts'

/** A desk that takes every reply, and what it was given. */
export const accepting = () => {
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

/** Lists that hold chats, and what was asked of them. */
export const listing = (kept: ListPage | null = null) => {
  const wishes: ListWish[] = []
  const lists: Overrides['lists'] = {
    create: (wish) => Promise.resolve({ view: wishes.push(wish), size: 3 }),
    page: () => Promise.resolve(kept),
  }
  return { wishes, lists }
}
