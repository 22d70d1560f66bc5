import type { TelegramText } from './rich-text.ts'

/** UTF-16 units that one message takes; a caption takes 1024. @see https://core.telegram.org/bots/api#sendmessage */
export const maxMessageLength = 4096
/** UTF-16 units below a photo or file. */
export const maxCaptionLength = 1024

const ellipsis = '…'
const segmenter = new Intl.Segmenter('uk', { granularity: 'grapheme' })

/** The last place up to `max` where no grapheme is split; inside a grapheme longer than all the room, where no surrogate pair is. */
const boundaryBefore = (text: string, max: number): number => {
  const grapheme = segmenter.segment(text).containing(max)?.index ?? text.length
  if (grapheme > 0) return grapheme
  return /[\uDC00-\uDFFF]/u.test(text.charAt(max)) ? Math.max(1, max - 1) : max
}

/** Where to end a part of at most `max`: after a line or a word if one ends in the later half, else between two graphemes. */
const breakBefore = (text: string, max: number): number => {
  const line = text.lastIndexOf('\n', max)
  if (line > max / 2) return line
  const word = text.lastIndexOf(' ', max)
  return word > max / 2 ? word : boundaryBefore(text, max)
}

const slice = ({ text, entities }: TelegramText, start: number, end: number): TelegramText => ({
  text: text.slice(start, end),
  entities: entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start)
    const length = Math.min(entity.offset + entity.length, end) - from
    return length > 0 ? [{ ...entity, offset: from - start, length }] : []
  }),
})

/** Shortens a message to `max` UTF-16 units including the “…”; one that fits comes back as it is. Entities end where the text does. */
export const cutMessage = (message: TelegramText, max: number): TelegramText => {
  if (message.text.length <= max) return message
  if (max < ellipsis.length) return { text: '', entities: [] }
  const room = max - ellipsis.length
  const end = room === 0 ? 0 : message.text.slice(0, breakBefore(message.text, room)).trimEnd().length
  const cut = slice(message, 0, end)
  return { text: cut.text + ellipsis, entities: cut.entities }
}

/**
 * Splits a message into parts of at most `max` UTF-16 units, between lines or words where possible; formatting goes on in the
 * next part. White space at a split is dropped, and so are parts that would be blank. A message that fits is the only part.
 * @param max At least 2, so that a surrogate pair fits. @defaultValue 4096
 */
export const splitMessage = (message: TelegramText, max: number = maxMessageLength): TelegramText[] => {
  const parts: TelegramText[] = []
  const { text } = message
  let start = 0
  while (text.length - start > max) {
    const end = start + breakBefore(text.slice(start), max)
    const part = slice(message, start, start + text.slice(start, end).trimEnd().length)
    if (part.text !== '') parts.push(part)
    start = text.length - text.slice(end).trimStart().length
  }
  if (start === 0 || start < text.length) parts.push(slice(message, start, text.length))
  return parts
}
