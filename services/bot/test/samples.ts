import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { ChatView, Person, ReplyResult } from '@pinline/db'
import { anna, now, pressed } from './fakes.ts'

/** A chat that Anna has until {@link later}. */
export const order = 129_000_001
export const later = new Date(now.getTime() + 3_600_000)

export const locked: Extract<ReplyResult, { status: 'accepted' }>['chat'] = {
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

/** What features look at; the rest of a view is for drawing. */
export const view = (change: Partial<ChatView> = {}): ChatView =>
  ({ id: 55, order, product: 'Навушники', owner: { ...anna }, ownerUntil: later, waitingSince: now, ...change }) as ChatView

/** What the desk tells of a manager who has opened a chat of hers. */
export const openedChat = (order: number) => ({
  open: { state: 'open', chat: 55, touchedAt: now } as const,
  afterMessage: 10,
  order,
  ownsOpen: true,
})

/** A press in private, unless another place is said. */
export const press = (
  person: Person,
  action: CallbackAction,
  chat: object = { id: person.telegramId, type: 'private', first_name: person.firstName },
) => pressed(person, encodeCallback(action), chat)

/** A press on “take this chat” below a card. */
export const claimPress = encodeCallback({ action: 'claim', args: [order, 9] })
