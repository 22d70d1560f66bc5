/** What the message that somebody answers is about. */
export type AnsweredPost =
  | { readonly type: 'none' }
  /** One of the bot's that is about nothing in particular, or somebody else's request. */
  | { readonly type: 'other' }
  /** A buyer. */
  | { readonly type: 'chat' }
  /** A request of the writer's own. */
  | { readonly type: 'request'; readonly request: number }

/** All that decides whom free words are for. */
export interface WordFacts {
  readonly answered: AnsweredPost
  /** The writer answers buyers too. */
  readonly manages: boolean
  /** He writes to a buyer just now. */
  readonly isWriting: boolean
  /** A post about a request has come since he last wrote to that buyer. */
  readonly doubt: boolean
  /** Chats of buyers that are his. */
  readonly holds: boolean
  /** His request that waits for his answer, asked about last. */
  readonly asked: number | null
}

/** `shop`: words to a buyer, or for the shop to ask about. `ask`: to a buyer or to this request. `free`: to a request, nobody knows which. */
export type WordAddressee =
  | { readonly type: 'request'; readonly request: number }
  | { readonly type: 'ask'; readonly request: number }
  | { readonly type: 'shop' | 'free' }

/**
 * Whom free words in private are for. What somebody answers always wins. Words that may be for a buyer as well as for a request are asked about:
 * no buyer reads what was meant for a request, and no request what was meant for a buyer.
 */
export const addresseeOfWords = ({ answered, manages, isWriting, doubt, holds, asked }: WordFacts): WordAddressee => {
  if (answered.type === 'request') return { type: 'request', request: answered.request }
  if (answered.type === 'chat') return { type: 'shop' }
  if (!manages) return asked === null ? { type: 'free' } : { type: 'request', request: asked }
  if (answered.type === 'other' || asked === null) return { type: 'shop' }
  if (isWriting) return doubt ? { type: 'ask', request: asked } : { type: 'shop' }
  return holds ? { type: 'ask', request: asked } : { type: 'request', request: asked }
}
