import type { MessageView } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { toMessage } from '@pinline/telegram'
import { lines } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import { fateLine, wordsOf } from './message-words.ts'

/** A further message is added to a card that is no older than this. */
const joinMs = 60_000
/** UTF-16 units that the messages of one card may take, so that nothing around them is ever cut: of a text, and of a caption. */
const textRoom = 3_000
const captionRoom = 450
const nameLength = 60

/** Everything that a card shows, ascending. */
export const burstOf = ({ earlier = [], message }: { earlier?: readonly MessageView[]; message: MessageView }): readonly MessageView[] => [
  ...earlier,
  message,
]

const fileOf = ({ file }: MessageView, wording: Wording): string => {
  if (file === null) return ''
  return file.image ? wording.text('card.photo') : `📎 ${cutGraphemes(file.name, nameLength, 'utf16')}`
}

/** One message of several: a dash, its words, and that its file follows. */
const messageLine = (message: MessageView, { most, now }: { most: number; now: Date }, wording: Wording): RichText => {
  const words = wordsOf(message)
  const shown = cutGraphemes(words, most)
  const what = [shown, fileOf(message, wording)].filter((part) => part !== '').join(' ')
  return lines([[`– ${what}`], shown === words ? null : wording.rich('card.cut'), fateLine(message, now, wording)])
}

/** Several messages of one buyer; of each at most `most` graphemes. */
export const burstBody = (messages: readonly MessageView[], show: { most: number; now: Date }, wording: Wording): RichText =>
  wording.rich('card.burst', { n: messages.length, lines: lines(messages.map((message) => messageLine(message, show, wording))) })

/** How many of the messages one card can show without cutting more of them than cards of their own would; at least 1. */
export const countFitting = (
  messages: readonly MessageView[],
  { most, now, caption }: { most: number; now: Date; caption: boolean },
  wording: Wording,
): number => {
  const room = caption ? captionRoom : textRoom
  const fits = (count: number): boolean => toMessage(burstBody(messages.slice(0, count), { most, now }, wording)).text.length <= room
  let count = messages.length
  while (count > 1 && !fits(count)) count -= 1
  return count
}

/** A card in the group and what has come since. */
export interface Joining {
  /** When the card was sent; it is the newest of its chat. */
  readonly sentAt: Date
  /** Messages that it shows, ascending. */
  readonly shown: readonly number[]
  /** Chat version that it was drawn for, and whether it could be claimed then. */
  readonly version: number
  readonly open: boolean
  /** The chat as it is now, and whether a card of it can be claimed. */
  readonly chat: { readonly version: number; readonly lastSellerId: number }
  readonly claimable: boolean
  readonly now: Date
}

/**
 * May a new message of the buyer be added to the newest card instead of getting one of its own? Only for a minute, while nobody has
 * answered, and while the card says the same about the chat: who could claim it then still can, who owned it then still does.
 */
export const mayJoin = ({ sentAt, shown, version, open, chat, claimable, now }: Joining): boolean => {
  const [first] = shown
  if (first === undefined || first <= chat.lastSellerId || now.getTime() - sentAt.getTime() > joinMs) return false
  return open ? claimable : !claimable && version === chat.version
}
