import type { Message } from 'grammy/types'
import { describe, expect, test } from 'vitest'
import { quoteOf, toContent, toContentOfAll } from './content.ts'

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
    ['animation', { ...file, file_name: 'кіт.gif.mp4' }, 'кіт.gif.mp4', 'video/mp4', null],
    ['sticker', file, 'sticker.webp', 'image/webp', null],
    ['sticker', { ...file, is_animated: true }, 'sticker.tgs', 'application/x-tgsticker', null],
    ['sticker', { ...file, is_video: true }, 'sticker.webm', 'video/webm', null],
  ])('takes a %s as a file', (kind, value, name, mime, size) => {
    expect(toContent(message({ [kind]: value }))).toEqual({ type: 'parts', parts: [{ type: 'file', fileId: 'f', name, mime, size }] })
  })

  test.each([
    ['a place', { location: { latitude: 48.2915, longitude: 25.9403 } }, 'https://maps.google.com/?q=48.291500,25.940300'],
    [
      'a place with a name',
      {
        venue: { title: 'Склад', address: 'Головна, 1', location: { latitude: 1, longitude: -2 } },
        location: { latitude: 1, longitude: -2 },
      },
      'Склад\nГоловна, 1\nhttps://maps.google.com/?q=1.000000,-2.000000',
    ],
    ['a contact', { contact: { first_name: 'Олена', last_name: 'Коваль', phone_number: '+380501112233' } }, 'Олена Коваль\n+380501112233'],
  ])('says %s in words', (_, content, text) => {
    expect(toContent(message(content))).toEqual({ type: 'parts', parts: [{ type: 'text', text }] })
  })

  test.each(['poll', 'dice', 'story'])('refuses a %s', (kind) => {
    expect(toContent(message({ [kind]: {} }))).toEqual({ type: 'unsupported' })
  })

  test('passes over what nobody wrote', () => {
    expect(toContent(message({ pinned_message: {} }))).toEqual({ type: 'service' })
  })
})

test('an album is its parts in order, each after its caption, without what nobody can take', () => {
  const photo = [{ ...file }]
  const content = toContentOfAll([message({ photo, caption: 'один' }), message({ poll: {} }), message({ document: file, caption: 'два' })])
  expect(content).toMatchObject({
    parts: [
      { type: 'text', text: 'один' },
      { type: 'file', name: 'photo.jpg' },
      { type: 'text', text: 'два' },
      { type: 'file', name: 'file' },
    ],
  })
})

test('a quote names files by what they are', () => {
  const { parts } = toContent(message({ photo: [{ ...file }], caption: 'ось' })) as { parts: Parameters<typeof quoteOf>[0] }
  expect(quoteOf(parts, 'uk')).toBe('ось\n🖼 Фото')
})
