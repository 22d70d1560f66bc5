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

const fileOf = (message: Message): ReplyPart | null => {
  const largest = message.photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0]
  if (largest !== undefined) return filePart(largest, 'photo.jpg', 'image/jpeg')
  if (message.document !== undefined) return filePart(message.document, 'file', 'application/octet-stream')
  if (message.voice !== undefined) return filePart(message.voice, 'voice.ogg', 'audio/ogg')
  if (message.audio !== undefined) return filePart(message.audio, 'audio.mp3', 'audio/mpeg')
  if (message.video !== undefined) return filePart(message.video, 'video.mp4', 'video/mp4')
  if (message.video_note !== undefined) return filePart(message.video_note, 'video.mp4', 'video/mp4')
  return null
}

const unsupported = [
  'sticker',
  'contact',
  'location',
  'venue',
  'poll',
  'dice',
  'game',
  'story',
  'paid_media',
  'checklist',
  'invoice',
] as const satisfies readonly (keyof Message)[]

/** Reads what somebody wrote: text, then the file; a caption is a text of its own and goes first. */
export const toContent = (message: Message): Content => {
  const text = message.text ?? message.caption
  const file = fileOf(message)
  const parts: ReplyPart[] = [
    ...(text === undefined || text.trim() === '' ? [] : [{ type: 'text', text } as const]),
    ...(file === null ? [] : [file]),
  ]
  if (parts.length > 0) return { type: 'parts', parts }
  return { type: unsupported.some((kind) => message[kind] !== undefined) ? 'unsupported' : 'service' }
}

/** The parts in words, to show a writer what is meant: the text, else what kind of file it is. */
export const quoteOf = (parts: readonly ReplyPart[], language: Language): string =>
  parts
    .map((part) => {
      if (part.type === 'text') return part.text
      return part.mime === 'image/jpeg' ? createTranslator(language).text('card.photo') : `📎 ${part.name}`
    })
    .join('\n')
