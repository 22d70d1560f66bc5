/** What Telegram allows one bot, a little below its numbers. */
export interface TelegramLimits {
  /** Between two messages of the bot. */
  readonly botIntervalMs: number
  /** Between two messages to one chat. */
  readonly chatIntervalMs: number
  /** Messages to one group in any `groupWindowMs`. */
  readonly groupSize: number
  readonly groupWindowMs: number
}

/** 28 a second, one in 1.05 s to a chat, 20 in 61 s to a group. @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
export const defaultLimits: TelegramLimits = { botIntervalMs: 1000 / 28, chatIntervalMs: 1050, groupSize: 20, groupWindowMs: 61_000 }

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
