import type { Prompt, RequesterDeed, Said, ShownMessage } from '@pinline/db'
import { createFakeDesk, supportRequest } from './fake-desk.ts'
import { bot, now, stranger } from './fakes.ts'
import type { Overrides } from './fakes.ts'

/** Somebody who may ask for help, and nothing else. */
export const olya = { ...stranger, id: 5, role: 'requester' as const, startedAt: now, language: 'uk' as const }

/** A post about request 12. */
const post = (fields: Partial<ShownMessage>): ShownMessage => ({
  bot,
  telegramChat: 0,
  messageId: 9,
  kind: 'request',
  chat: null,
  subject: 12,
  lane: 1,
  version: 0,
  open: false,
  media: false,
  sentAt: now,
  ...fields,
})

/** Every message that is looked up is a post about request 12. */
export const showing = (fields: Partial<ShownMessage>): NonNullable<Overrides['views']> => ({ shown: () => Promise.resolve(post(fields)) })

/** What a message has that answers a post of the bot. */
export const answering = {
  reply_to_message: { message_id: 9, date: 1, chat: { id: 1, type: 'private' }, from: { id: bot, is_bot: true, first_name: 'bot' } },
}

/** A question of the bot that waits for its answer. */
export const prompting = (prompt: Omit<Prompt, 'askedAt'>): NonNullable<Overrides['prompts']> => ({
  current: () => Promise.resolve({ ...prompt, askedAt: now }),
})

export type Comment = RequesterDeed & Said

/** A help desk that takes every comment on Olya's request, and what it was given. */
export const commenting = (status: 'ask' | 'work' | 'solved' = 'work') => {
  const comments: Comment[] = []
  const request = supportRequest({ person: olya.id, status })
  const comment = (deed: Comment) => {
    comments.push(deed)
    return Promise.resolve({ status: 'added' as const, request, lanes: [] })
  }
  return { comments, helpDesk: createFakeDesk(request, { deeds: { comment } }) }
}
