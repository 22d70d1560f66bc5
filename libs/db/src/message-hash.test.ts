import type { CrmMessage } from '@pinline/domain'
import { expect, test } from 'vitest'
import { hashMessage } from './message-hash.ts'

type Hashed = Parameters<typeof hashMessage>[0]

const file: NonNullable<CrmMessage['file']> = { name: 'a.png', url: 'https://crm.example/a.png', previewUrl: null, image: true }
const message: Hashed = { side: 'buyer', text: 'hello', deleted: false, file: null }

test('equal messages have equal fingerprints that fit a column of 32 bits', () => {
  const hash = hashMessage({ ...message, file })
  expect(hashMessage({ ...message, file: { ...file } })).toBe(hash)
  expect(hash | 0).toBe(hash)
})

test.each<[string, Hashed]>([
  ['text', { ...message, text: 'hello!' }],
  ['deletion', { ...message, deleted: true }],
  ['side', { ...message, side: 'seller' }],
  ['file', { ...message, file }],
])('another %s is another fingerprint', (_what, changed) => {
  expect(hashMessage(changed)).not.toBe(hashMessage(message))
})

test('a file under another address counts, its preview does not', () => {
  const hash = hashMessage({ ...message, file })
  expect(hashMessage({ ...message, file: { ...file, url: null } })).not.toBe(hash)
  expect(hashMessage({ ...message, file: { ...file, previewUrl: 'https://crm.example/small.png' } })).toBe(hash)
})

test('a text that imitates a file is not taken for one', () => {
  expect(hashMessage({ ...message, text: '","a.png' })).not.toBe(hashMessage({ ...message, text: '', file: { ...file, name: 'a.png' } }))
})
