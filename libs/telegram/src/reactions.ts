import type { ReactionTypeEmoji } from '@grammyjs/types'

/** Reactions by which the bot tells what has become of a message. Only emoji from Telegram's list work, written without U+FE0F. */
export const receiptEmoji = {
  accepted: '👀',
  delivered: '👌',
  checking: '🤔',
  failed: '👎',
  draft: '✍',
} as const satisfies Record<string, ReactionTypeEmoji['emoji']>

/** What a receipt says. */
export type Receipt = keyof typeof receiptEmoji

/** The payload's `reaction` for a receipt; replaces whatever the bot had set before. */
export const receiptReaction = (receipt: Receipt): [ReactionTypeEmoji] => [{ type: 'emoji', emoji: receiptEmoji[receipt] }]
