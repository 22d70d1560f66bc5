/** Of what `unreachable` says: the bot is in the chat, but may not write there. */
export const lacksRights = (description: string): boolean =>
  /rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|CHAT_ADMIN_REQUIRED/u.test(description)

/** What came of a call before it is judged. */
export type CallOutcome =
  | {
      readonly kind: 'answered'
      readonly errorCode: number
      readonly description: string
      readonly retryAfterSeconds?: number | undefined
      readonly migrateToChatId?: number | undefined
    }
  /** No connection was made, so nothing was sent. */
  | { readonly kind: 'not-connected' }
  /** The caller gave up before anything was sent. */
  | { readonly kind: 'cancelled' }
  /** The connection broke, or the caller gave up, after the request may have been sent. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'timeout' }
  /** The answer was no answer of a Bot API: a web page, a proxy's notice, half a document. */
  | { readonly kind: 'not-json' }

/**
 * Why a call has no result.
 * - `throttled`, `not-done`: surely without effect; repeat later.
 * - `ambiguous`: Telegram may have done it. Sending again can double a message; edits and deletions may be repeated freely.
 * - `not-modified`: the message already looks so. Counts as done.
 * - `gone`: the message (or topic) to edit, delete or reply to is not there, or can no longer be changed.
 * - `migrated`: the group has a new id. `unreachable`: this recipient cannot be written to. `too-late`: the press of a button has expired.
 * - `bad-entities`, `too-long`: this text will never pass as it is.
 * - `unsupported`: this server does not know the method or a part of the payload. `rejected`: refused for another reason.
 * - `unauthorized`: the token is wrong. Nothing about the message is to be concluded from it.
 */
export type TelegramFailure =
  | { readonly status: 'throttled'; readonly retryAfterMs: number }
  | { readonly status: 'not-done'; readonly reason: 'unreachable' | 'cancelled' }
  | { readonly status: 'ambiguous'; readonly reason: 'reset' | 'timeout' | 'server-error' | 'not-json' }
  | { readonly status: 'migrated'; readonly chatId: number }
  | { readonly status: 'unreachable' | 'rejected'; readonly description: string }
  | { readonly status: 'not-modified' | 'gone' | 'too-late' | 'bad-entities' | 'too-long' | 'unsupported' | 'unauthorized' }

/** A call's value, or why there is none. */
export type TelegramResult<T> = { readonly status: 'ok'; readonly value: T } | TelegramFailure

/** Pause after a 429 that does not say for how long. */
const defaultRetrySeconds = 3

/**
 * What only the description of a 400 tells, first match wins. Telegram gives no other sign of these.
 * @see https://github.com/tdlib/telegram-bot-api
 */
const descriptions: readonly (readonly [
  RegExp,
  Exclude<TelegramFailure['status'], 'throttled' | 'not-done' | 'ambiguous' | 'migrated'>,
])[] = [
  [/message is not modified|MESSAGE_NOT_MODIFIED/u, 'not-modified'],
  [/query is too old|QUERY_ID_INVALID/u, 'too-late'],
  [/message to (?:be )?\w+ not found|repl(?:y|ied) message not found|message can't be (?:edited|deleted)|MESSAGE_ID_INVALID/u, 'gone'],
  [/no (?:text|caption|media) in the message to edit|message thread not found|TOPIC_(?:DELETED|CLOSED|ID_INVALID)/u, 'gone'],
  [/can't parse (?:\w+ )?entit|ENTIT(?:Y|IES)_/u, 'bad-entities'],
  [/(?:message|caption|text) is too long|MESSAGE_TOO_LONG|CAPTION_TOO_LONG/u, 'too-long'],
  [/chat not found|user not found|PEER_ID_INVALID|user is deactivated|bot is not a member|bot was kicked|bot was blocked/u, 'unreachable'],
  [/no(?:t enough)? rights to send|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|USER_IS_BLOCKED|group chat was deactivated/u, 'unreachable'],
  [/CHAT_ADMIN_REQUIRED|need administrator rights in the (?:channel|group|supergroup) chat/u, 'unreachable'],
  [/chat is not a forum|can't parse (?:inline )?keyboard button|BUTTON_TYPE_INVALID/iu, 'unsupported'],
  [/method not found|(?:unknown|unsupported) (?:method|parameter|field|button|style)/iu, 'unsupported'],
]

const withDescription = (status: (typeof descriptions)[number][1], description: string): TelegramFailure =>
  status === 'unreachable' || status === 'rejected' ? { status, description } : { status }

const classifyAnswer = (answer: Extract<CallOutcome, { kind: 'answered' }>): TelegramFailure => {
  const { errorCode, description, retryAfterSeconds, migrateToChatId } = answer
  if (migrateToChatId !== undefined) return { status: 'migrated', chatId: migrateToChatId }
  if (errorCode === 429) return { status: 'throttled', retryAfterMs: (retryAfterSeconds ?? defaultRetrySeconds) * 1000 }
  if (errorCode >= 500) return { status: 'ambiguous', reason: 'server-error' }
  if (errorCode === 401) return { status: 'unauthorized' }
  if (errorCode === 403) return { status: 'unreachable', description }
  const known = descriptions.find(([pattern]) => pattern.test(description))
  if (errorCode === 404) return known?.[1] === 'unsupported' ? { status: 'unsupported' } : { status: 'unauthorized' }
  return withDescription(known?.[1] ?? 'rejected', description)
}

/**
 * Judges what came of a call: by code and parameters where they suffice, by the description only for what nothing else tells.
 * A bare 404 means a malformed token, because an unknown method says so.
 */
export const classifyFailure = (outcome: CallOutcome): TelegramFailure => {
  switch (outcome.kind) {
    case 'answered':
      return classifyAnswer(outcome)
    case 'not-connected':
      return { status: 'not-done', reason: 'unreachable' }
    case 'cancelled':
      return { status: 'not-done', reason: 'cancelled' }
    case 'reset':
    case 'timeout':
    case 'not-json':
      return { status: 'ambiguous', reason: outcome.kind }
  }
}
