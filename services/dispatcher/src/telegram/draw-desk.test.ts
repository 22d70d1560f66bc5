import type { Offer } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { chatView, now, outboxItem, person, textOf, uk } from '../../test/samples.ts'
import { createDeskWords } from './draw-desk.ts'
import type { DrawDeps, Target } from './drawn.ts'

const offer: Offer = { id: 3, chat: 1, from: 7, to: 8, isOpen: true, note: null }
const bohdan: Target = { telegramChat: 800, person: 8, role: 'manager', language: 'uk', wording: uk, signal: new AbortController().signal }

const createWords = (found: Offer | null = offer, chat = chatView()) => {
  // Only what is drawn here is looked up.
  const views = { chat: () => Promise.resolve(chat) } as unknown as DrawDeps['views']
  return createDeskWords({
    views,
    people: { get: () => Promise.resolve(person()) },
    handovers: { get: () => Promise.resolve(found) },
    chatFacts: () =>
      Promise.resolve({ kind: 'ordinary', workState: null, messages: 1, messagesInCrm: null, syncedAt: null, connected: [] }),
    clock: () => now,
  })
}

describe('an offer', () => {
  it('is drawn for the colleague who is asked', async () => {
    const drawn = await createWords().offer({ handover: 3 }, bohdan)
    expect(drawn.type === 'show' ? textOf(drawn.drawing) : '').toContain('@anna пропонує Вам чат')
  })

  it.each([
    ['it is settled', createWords({ ...offer, isOpen: false }), bohdan],
    ['it is unknown', createWords(null), bohdan],
    ['it is another’s', createWords(), { ...bohdan, person: 9 }],
    ['he is no manager any more', createWords(), { ...bohdan, role: 'banned' as const }],
  ])('is nothing where %s', async (_, words, target) => {
    await expect(words.offer({ handover: 3 }, target)).resolves.toEqual({ type: 'nothing' })
  })
})

describe('a list of those who wait', () => {
  it.each([
    ['all are answered', chatView({ waitingSince: null }), bohdan],
    ['its reader is no manager any more', chatView(), { ...bohdan, role: 'waiting' as const }],
  ])('is nothing where %s', async (_, chat, target) => {
    await expect(createWords(offer, chat).escalation({ chats: [1], minutes: 30 }, target)).resolves.toEqual({ type: 'nothing' })
  })
})

describe('what admins look up', () => {
  it.each(['chat', 'connected'] as const)('is drawn for admins only: %s', async (what) => {
    const words = createWords()
    await expect(words.adminChat(outboxItem(), { ...bohdan, role: 'admin' }, what)).resolves.toMatchObject({ type: 'show' })
    await expect(words.adminChat(outboxItem(), bohdan, what)).resolves.toEqual({ type: 'nothing' })
  })
})
