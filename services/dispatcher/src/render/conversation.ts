import type { MessageView, Note } from '@pinline/db'
import { cutGraphemes, flattenRich } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { lines } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import { fateLine } from './message-words.ts'

/** A stretch of a conversation for one reader. */
export interface Conversation {
  /** Ascending by number. */
  readonly messages: readonly MessageView[]
  /** What the team told itself meanwhile, ascending; no buyer sees it. @defaultValue none */
  readonly notes?: readonly Note[]
  readonly reader: number
  readonly now: Date
}

/** UTF-16 units of a line's words when few lines are shown. */
const longest = 330
/** What all lines together may take, and of each what stands before its words. */
const room = 3_900
const headLength = 60
/** Of a message's words, what it said before it was changed. */
const fateLength = 80

/** When a message was written, as far as the CRM says so. */
export const timeOf = ({ writtenAt, storedAt }: Pick<MessageView, 'writtenAt' | 'storedAt'>): Date => writtenAt ?? storedAt

/** One message of a conversation, worded for `reader`. */
const messageLine = (message: MessageView, length: number, { reader, now }: Conversation, wording: Wording): RichText => {
  const when = message.writtenAt === null ? '' : wording.times.when(message.writtenAt, now)
  const said = message.file === null || message.text.trim() === message.file.name ? message.text : `${message.text} 📎 ${message.file.name}`
  // The CRM lets only buyers be told of as those who delete; a seller's own removals are nobody's news.
  const fate = message.deleted && message.side !== 'buyer' ? null : fateLine(message, now, wording, Math.min(fateLength, length))
  const shown = cutGraphemes(
    message.file !== null && message.text.trim() === message.file.name ? `📎 ${message.file.name}` : said,
    fate === null ? length : Math.max(length - flattenRich(fate).length - 1, 1),
    'utf16',
  )
  const text = lines([[shown], fate])
  if (message.side === 'buyer') return wording.rich('chat.line.client', { when, text })
  if (message.manager === null) return wording.rich('chat.line.crm', { when, text })
  return message.manager.id === reader
    ? wording.rich('chat.line.me', { when, text })
    : wording.rich('chat.line.manager', { manager: wording.name(message.manager), when, text })
}

const noteLine = ({ manager, text, at }: Note, length: number, now: Date, wording: Wording): RichText =>
  wording.rich('chat.line.note', {
    manager: manager === null ? '' : wording.name(manager),
    when: wording.times.when(at, now),
    text: cutGraphemes(text, length, 'utf16'),
  })

/** Messages with the notes between them, each note before the first message that came after it; cut so that all fit into one Telegram message. Empty where there are none. */
export const drawConversation = (conversation: Conversation, wording: Wording): RichText => {
  const { messages, notes = [], now } = conversation
  const length = Math.min(longest, Math.floor(room / Math.max(messages.length + notes.length, 1)) - headLength)
  let next = 0
  const notesUntil = (till: Date | null): RichText[] => {
    const start = next
    while (next < notes.length && (till === null || (notes[next]?.at ?? till) <= till)) next += 1
    return notes.slice(start, next).map((note) => noteLine(note, length, now, wording))
  }
  const told = messages.flatMap((message) => [...notesUntil(timeOf(message)), messageLine(message, length, conversation, wording)])
  const all = [...told, ...notesUntil(null)]
  return all.length === 0 ? [] : [{ tag: 'q', children: lines(all) }]
}
