/** What Telegram allows one bot. All but `botIntervalMs` counts from the ends of calls, which are later than their arrivals. */
export interface TelegramLimits {
  /** Calls in any `botWindowMs`. */
  readonly botSize: number
  readonly botWindowMs: number
  /** Between the grants of two calls: keeps them even, and processes from asking all at once. */
  readonly botIntervalMs: number
  /** From the end of a call to a chat to the grant of the next. */
  readonly chatIntervalMs: number
  /** From the grant of a call whose end is not told to the next of its chat: its process may have died, or the call takes long. At least `chatIntervalMs`. */
  readonly holdMs: number
  /** Messages to one group in any `groupWindowMs`. */
  readonly groupSize: number
  readonly groupWindowMs: number
}

/**
 * 30 in a second, one in a second to a chat, 20 in 61 s to a group: Telegram's own numbers, but for the group's, whose log is restored by another clock when it
 * is lost. @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
export const defaultLimits: TelegramLimits = {
  botSize: 30,
  botWindowMs: 1000,
  botIntervalMs: 1000 / 30,
  chatIntervalMs: 1000,
  holdMs: 3000,
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
