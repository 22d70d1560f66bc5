import type { BuyerChat, BuyerMessage } from '../../../src/api.ts'

/** `waiting`: the buyer spoke last. `answered`: the shop did. `quiet`: nobody has said anything yet. */
export type ChatState = 'waiting' | 'answered' | 'quiet'

/** A dialog as the board shows it. */
export interface ChatSummary {
  readonly chat: BuyerChat
  readonly last: BuyerMessage | undefined
  readonly state: ChatState
}

const stateOf = (last: BuyerMessage | undefined): ChatState => {
  if (last === undefined) return 'quiet'
  return last.side === 'buyer' ? 'waiting' : 'answered'
}

/** The last words that a person said and nobody deleted, and what follows from them. */
export const summarise = (chat: BuyerChat): ChatSummary => {
  const last = chat.messages.findLast(({ side, deleted }) => side !== 'system' && !deleted)
  return { chat, last, state: stateOf(last) }
}

const rank: Readonly<Record<ChatState, number>> = { waiting: 0, answered: 1, quiet: 2 }

/** Who waits first, then by the last words, newest first. */
export const sortChats = (chats: readonly ChatSummary[]): ChatSummary[] =>
  chats.toSorted((a, b) => rank[a.state] - rank[b.state] || (b.last?.id ?? b.chat.id) - (a.last?.id ?? a.chat.id))
