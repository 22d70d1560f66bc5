/** Where the desk keeps a reply until it is in the CRM. */
export interface ModelReply {
  readonly order: number
  readonly manager: number
  readonly text: string
  readonly updateId: number
  /** Epoch of the chat when it was accepted; a later one may refuse it, if nothing has been sent. */
  readonly epoch: number
}

export interface ModelChat {
  readonly order: number
  /** What the buyer has written, in order; every text is there once. */
  readonly buyer: string[]
  owner: number | null
  former: number | null
  /** Whose pin ran out without anybody having looked yet: the next look tells him. */
  ranOut: number | null
  epoch: number
}

/** What must be so, however the work is done: who owns a chat, what was accepted, what the group has to see. */
export interface Model {
  readonly chats: readonly ModelChat[]
  readonly replies: ModelReply[]
  lapses: number
  words: number
}

export const createModel = (orders: readonly number[]): Model => ({
  chats: orders.map((order) => ({ order, buyer: [], owner: null, former: null, ranOut: null, epoch: 0 })),
  replies: [],
  lapses: 0,
  words: 0,
})

/** Only a different person raises the epoch. */
export const own = (chat: ModelChat, manager: number): void => {
  if (chat.former !== manager) chat.epoch += 1
  chat.owner = manager
  chat.former = manager
}

export const free = (chat: ModelChat): void => {
  chat.owner = null
}

/** Words that stand in no other text, and resemble none. */
export const nextWord = (model: Model, prefix: string): string => {
  model.words += 1
  return `[${prefix}${String(model.words)}]`
}
