import type { Message } from 'grammy/types'
import { describe, expect, test } from 'vitest'
import { quoteOf, toContent } from './content.ts'

// A message with only what the case is about.
const message = (content: object): Message => ({ message_id: 1, date: 1, chat: { id: 1, type: 'private', first_name: 'A' }, ...content })

const file = { file_id: 'f', file_unique_id: 'u', duration: 1, width: 1, height: 1, length: 1 }

describe('toContent', () => {
  test('takes text as it is', () => {
    expect(toContent(message({ text: ' <b>є</b> ' }))).toEqual({ type: 'parts', parts: [{ type: 'text', text: ' <b>є</b> ' }] })
  })

  test('takes the largest size of a photo, after its caption', () => {
    const photo = [
      { file_id: 'large', file_unique_id: 'l', width: 800, height: 600, file_size: 9 },
      { file_id: 'small', file_unique_id: 's', width: 80, height: 60, file_size: 1 },
    ]
    expect(toContent(message({ photo, caption: 'ось' }))).toEqual({
      type: 'parts',
      parts: [
        { type: 'text', text: 'ось' },
        { type: 'file', fileId: 'large', name: 'photo.jpg', mime: 'image/jpeg', size: 9 },
      ],
    })
  })

  test.each([
    ['document', { ...file, file_name: 'рахунок.pdf', mime_type: 'application/pdf', file_size: 5 }, 'рахунок.pdf', 'application/pdf', 5],
    ['document', file, 'file', 'application/octet-stream', null],
    ['voice', file, 'voice.ogg', 'audio/ogg', null],
    ['audio', file, 'audio.mp3', 'audio/mpeg', null],
    ['video', file, 'video.mp4', 'video/mp4', null],
    ['video_note', file, 'video.mp4', 'video/mp4', null],
  ])('takes a %s as a file', (kind, value, name, mime, size) => {
    expect(toContent(message({ [kind]: value }))).toEqual({ type: 'parts', parts: [{ type: 'file', fileId: 'f', name, mime, size }] })
  })

  test.each(['sticker', 'location', 'contact', 'poll', 'dice'])('refuses a %s', (kind) => {
    expect(toContent(message({ [kind]: {} }))).toEqual({ type: 'unsupported' })
  })

  test('passes over what nobody wrote', () => {
    expect(toContent(message({ pinned_message: {} }))).toEqual({ type: 'service' })
  })
})

test('a quote names files by what they are', () => {
  const { parts } = toContent(message({ photo: [{ ...file }], caption: 'ось' })) as { parts: Parameters<typeof quoteOf>[0] }
  expect(quoteOf(parts, 'uk')).toBe('ось\n🖼 Фото')
})
