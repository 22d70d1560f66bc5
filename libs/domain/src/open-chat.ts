/** The chat that a manager writes in without saying so each time. */
export type OpenChat =
  | { readonly state: 'none' }
  | { readonly state: 'open'; readonly chat: number; /** Last thing the manager did in it. */ readonly touchedAt: Date }

export type OpenChatEvent =
  /** Claim, "open chat", "write a message". */
  | { readonly type: 'open'; readonly chat: number }
  /** A message was sent to the open chat. */
  | { readonly type: 'write'; readonly chat: number }
  /** "Back", or the chat stopped being this manager's. */
  | { readonly type: 'close' }
  | { readonly type: 'lose'; readonly chat: number }
  /** Reading history or lists. */
  | { readonly type: 'read'; readonly chat: number }

/** After so long without a word nobody is sure any more whom the next word is for. */
export const openChatSilenceMs = 30 * 60_000

/** An open chat that has been silent for too long counts as none. */
export const currentOpenChat = (open: OpenChat, now: Date): OpenChat =>
  open.state === 'open' && now.getTime() - open.touchedAt.getTime() >= openChatSilenceMs ? { state: 'none' } : open

/** The life of an open chat. Pure. */
export const stepOpenChat = (before: OpenChat, event: OpenChatEvent, now: Date): OpenChat => {
  const current = currentOpenChat(before, now)
  switch (event.type) {
    case 'open':
      return { state: 'open', chat: event.chat, touchedAt: now }
    case 'write':
      return current.state === 'open' && current.chat === event.chat ? { ...current, touchedAt: now } : current
    case 'lose':
      return current.state === 'open' && current.chat === event.chat ? { state: 'none' } : current
    case 'close':
      return { state: 'none' }
    case 'read':
      return current
  }
}

/** What a manager's message points at: a bot message that shows a chat, one that shows none, or nothing at all. */
export type ReplyTarget = { readonly type: 'chat'; readonly chat: number } | { readonly type: 'unknown' } | { readonly type: 'none' }

/**
 * Whom a manager's message is for.
 * - `send`: this chat; whether it may be sent is then decided by its ownership.
 * - `ask`: nobody can tell. `guard`: another buyer's card came in between. `no-chat`: nothing is open. `unmapped`: the reply is to
 *   something that shows no chat.
 */
export type Addressee =
  { readonly type: 'send'; readonly chat: number } | { readonly type: 'ask'; readonly reason: 'guard' | 'no-chat' | 'unmapped' }

/**
 * Decides whom a message is for. A reply always wins; otherwise only an open chat whose owner is the writer counts, and only while no
 * card of another chat has come to him since he last opened or wrote (`doubt`). When in doubt, nobody gets it.
 */
export const addresseeOf = (
  target: ReplyTarget,
  open: OpenChat,
  facts: { readonly ownsOpen: boolean; readonly doubt: boolean },
): Addressee => {
  if (target.type === 'chat') return { type: 'send', chat: target.chat }
  if (target.type === 'unknown') return { type: 'ask', reason: 'unmapped' }
  if (open.state === 'none' || !facts.ownsOpen) return { type: 'ask', reason: 'no-chat' }
  return facts.doubt ? { type: 'ask', reason: 'guard' } : { type: 'send', chat: open.chat }
}
