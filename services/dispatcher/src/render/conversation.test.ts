import type { Note } from '@pinline/db'
import { flattenRich } from '@pinline/i18n'
import { describe, expect, it } from 'vitest'
import { ago, anna, messageView, minute, now, uk } from '../../test/samples.ts'
import { drawConversation } from './conversation.ts'

const note = (text: string, minutesAgo: number): Note => ({ id: minutesAgo, manager: anna, text, at: ago(minutesAgo * minute) })
const message = (id: number, minutesAgo: number) => messageView({ id, text: `m${String(id)}`, writtenAt: ago(minutesAgo * minute) })
const told = (conversation: Omit<Parameters<typeof drawConversation>[0], 'reader' | 'now'>): string[] =>
  flattenRich(drawConversation({ ...conversation, reader: 8, now }, uk)).split('\n')

describe('a conversation with notes', () => {
  it('has each note before the first message that came after it', () => {
    const lines = told({
      messages: [message(1, 30), message(2, 20), message(3, 10)],
      notes: [note('a', 40), note('b', 25), note('c', 24), note('d', 1)],
    })
    expect(lines.map((line) => line.replace(/^.*: /u, ''))).toEqual(['a', 'm1', 'b', 'c', 'm2', 'm3', 'd'])
    expect(lines[0]).toBe('📝 @anna, 11:20, нотатка: a')
  })

  it('has notes also where nobody has written, and is nothing where nobody has noted either', () => {
    expect(told({ messages: [], notes: [note('a', 1)] })).toEqual(['📝 @anna, 11:59, нотатка: a'])
    expect(drawConversation({ messages: [], reader: 8, now }, uk)).toEqual([])
  })

  it('is cut so that a full page with notes fits into one message', () => {
    const long = 'щ'.repeat(4000)
    const messages = Array.from({ length: 10 }, (_, index) =>
      messageView({ id: index, text: long, side: 'seller', manager: { ...anna, username: 'm'.repeat(32) } }),
    )
    const notes = Array.from({ length: 10 }, (_, index) => ({ ...note(long, 10 - index), manager: { ...anna, username: 'm'.repeat(32) } }))
    expect(told({ messages, notes }).join('\n').length).toBeLessThan(3_950)
    expect(told({ messages, notes })).toHaveLength(20)
  })
})
