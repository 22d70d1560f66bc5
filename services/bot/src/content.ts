import type { ReplyPart } from '@pinline/db'
import { createTranslator } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import type { Message } from 'grammy/types'

/**
 * What a message holds for a buyer. `service`: nobody wrote it (a pinned message, a new topic). `unsupported`: a kind that the CRM
 * does not take.
 */
export type Content = { readonly type: 'parts'; readonly parts: readonly ReplyPart[] } | { readonly type: 'service' | 'unsupported' }

interface TelegramFile {
  readonly file_id: string
  readonly file_name?: string
  readonly mime_type?: string
  readonly file_size?: number
}

const filePart = (file: TelegramFile, name: string, mime: string): ReplyPart => ({
  type: 'file',
  fileId: file.file_id,
  name: file.file_name ?? name,
  mime: file.mime_type ?? mime,
  size: file.file_size ?? null,
})

/** A sticker is a picture, a drawing in motion or a short film; the CRM takes each as a file. */
const stickerPart = (sticker: NonNullable<Message['sticker']>): ReplyPart => {
  if (sticker.is_animated) return filePart(sticker, 'sticker.tgs', 'application/x-tgsticker')
  return sticker.is_video ? filePart(sticker, 'sticker.webm', 'video/webm') : filePart(sticker, 'sticker.webp', 'image/webp')
}

/** Digits behind the point: a tenth of a metre. */
const mapDigits = 6

const mapLink = ({ latitude, longitude }: { latitude: number; longitude: number }): string =>
  `https://maps.google.com/?q=${latitude.toFixed(mapDigits)},${longitude.toFixed(mapDigits)}`

/** What is no text, said in words that a buyer of any marketplace can read. */
const wordsOf = ({ venue, location, contact }: Message): string | undefined => {
  if (venue !== undefined) return [venue.title, venue.address, mapLink(venue.location)].join('\n')
  if (location !== undefined) return mapLink(location)
  if (contact === undefined) return undefined
  const { first_name: first, last_name: last, phone_number: phone } = contact
  return `${[first, last].filter((name) => name !== undefined && name !== '').join(' ')}\n${phone}`
}

const fileOf = (message: Message): ReplyPart | null => {
  const largest = message.photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0]
  if (largest !== undefined) return filePart(largest, 'photo.jpg', 'image/jpeg')
  if (message.animation !== undefined) return filePart(message.animation, 'animation.mp4', 'video/mp4')
  if (message.sticker !== undefined) return stickerPart(message.sticker)
  if (message.document !== undefined) return filePart(message.document, 'file', 'application/octet-stream')
  if (message.voice !== undefined) return filePart(message.voice, 'voice.ogg', 'audio/ogg')
  if (message.audio !== undefined) return filePart(message.audio, 'audio.mp3', 'audio/mpeg')
  if (message.video !== undefined) return filePart(message.video, 'video.mp4', 'video/mp4')
  if (message.video_note !== undefined) return filePart(message.video_note, 'video.mp4', 'video/mp4')
  return null
}

const unsupported = ['poll', 'dice', 'game', 'story', 'paid_media', 'checklist', 'invoice'] as const satisfies readonly (keyof Message)[]

/** Reads what somebody wrote: text, then the file; a caption is a text of its own and goes first. */
export const toContent = (message: Message): Content => {
  const text = message.text ?? message.caption ?? wordsOf(message)
  const file = fileOf(message)
  const parts: ReplyPart[] = [
    ...(text === undefined || text.trim() === '' ? [] : [{ type: 'text', text } as const]),
    ...(file === null ? [] : [file]),
  ]
  if (parts.length > 0) return { type: 'parts', parts }
  return { type: unsupported.some((kind) => message[kind] !== undefined) ? 'unsupported' : 'service' }
}

/** Reads what somebody wrote in one go: a message, or the messages of an album in the order in which they are shown. */
export const toContentOfAll = (messages: readonly Message[]): Content => {
  const [only, second] = messages
  if (only !== undefined && second === undefined) return toContent(only)
  const parts = messages.map(toContent).flatMap((content) => (content.type === 'parts' ? content.parts : []))
  return parts.length > 0 ? { type: 'parts', parts } : { type: 'unsupported' }
}

/** The parts in words, to show a writer what is meant: the text, else what kind of file it is. */
export const quoteOf = (parts: readonly ReplyPart[], language: Language): string =>
  parts
    .map((part) => {
      if (part.type === 'text') return part.text
      return part.mime === 'image/jpeg' ? createTranslator(language).text('card.photo') : `📎 ${part.name}`
    })
    .join('\n')
