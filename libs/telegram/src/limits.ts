/** What Telegram allows one bot: the bot's and the groups' numbers a little below its own, as their moments are those of grants. */
export interface TelegramLimits {
  /** Between two messages of the bot. */
  readonly botIntervalMs: number
  /** From the end of a call to a chat to the grant of the next. */
  readonly chatIntervalMs: number
  /** From the grant of a call whose end is not told to the grant of the next: its process may have died, or the call takes long. At least `chatIntervalMs`. */
  readonly chatHoldMs: number
  /** Messages to one group in any `groupWindowMs`. */
  readonly groupSize: number
  readonly groupWindowMs: number
}

/**
 * 28 a second, one in a second to a chat, 20 in 61 s to a group. The second of a chat is Telegram's own, for it counts from the end of a call, which is
 * later than its arrival. @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
export const defaultLimits: TelegramLimits = {
  botIntervalMs: 1000 / 28,
  chatIntervalMs: 1000,
  chatHoldMs: 3000,
  groupSize: 20,
  groupWindowMs: 61_000,
}

/** Messages that one group got or may be getting: moments of the wall clock, in any order. */
export interface SentLog {
  readonly chatId: number
  readonly sentAtMs: readonly number[]
}

/** What one wants to send to. */
export interface Recipient {
  readonly chatId: number
  readonly group: boolean
  /** A change of what stands there already. In a group these have a count of their own, as large as that of new messages. @defaultValue false */
  readonly edit?: boolean
}

/** Leave to make one call, or how long to wait before asking again. */
export type Turn =
  | {
      readonly status: 'go'
      /** To be told once, as soon as the call is over, whatever came of it: until then, or until a hold is over, nothing else goes to the chat. Never throws. */
      readonly ended: () => void
    }
  | { readonly status: 'wait'; readonly ms: number }
