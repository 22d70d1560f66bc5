import type { MessageView } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import type { Wording } from './desk-words.ts'

/** Larger files of a buyer stay in the CRM: Telegram takes 50 MB, and a sending must fit into a lease. */
export const maxFileMegabytes = 45

/** UTF-16 units of what a changed message said before. */
const beforeLength = 120

/** What was written; a file whose text is only its own name has no words. */
export const wordsOf = ({ text, file }: Pick<MessageView, 'text' | 'file'>): string =>
  file !== null && text.trim() === file.name ? '' : text

/** What became of the message after it was written. */
export const fateLine = (
  { before, deleted }: Pick<MessageView, 'before' | 'deleted'>,
  now: Date,
  wording: Wording,
  length = beforeLength,
): RichText | null => {
  if (deleted) return wording.rich('card.deleted', { at: wording.times.at(before?.replacedAt ?? now, now) })
  if (before === null) return null
  return wording.rich('card.edited', {
    at: wording.times.at(before.replacedAt, now),
    text: cutGraphemes(before.text, length, 'utf16'),
  })
}
