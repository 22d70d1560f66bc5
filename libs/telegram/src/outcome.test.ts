import { describe, expect, it } from 'vitest'
import { classifyFailure } from './outcome.ts'

const answered = (errorCode: number, description = '', parameters: { retryAfterSeconds?: number; migrateToChatId?: number } = {}) =>
  classifyFailure({ kind: 'answered', errorCode, description, ...parameters })

describe('classifyFailure', () => {
  it.each([
    [{ kind: 'not-connected' }, { status: 'not-done', reason: 'unreachable' }],
    [{ kind: 'cancelled' }, { status: 'not-done', reason: 'cancelled' }],
    [{ kind: 'reset' }, { status: 'ambiguous', reason: 'reset' }],
    [{ kind: 'timeout' }, { status: 'ambiguous', reason: 'timeout' }],
    [{ kind: 'not-json' }, { status: 'ambiguous', reason: 'not-json' }],
  ] as const)('judges what got no answer: %o', (outcome, failure) => {
    expect(classifyFailure(outcome)).toEqual(failure)
  })

  it('takes the pause of a 429, or three seconds', () => {
    expect(answered(429, 'Too Many Requests: retry after 17', { retryAfterSeconds: 17 })).toEqual({
      status: 'throttled',
      retryAfterMs: 17_000,
    })
    expect(answered(429)).toEqual({ status: 'throttled', retryAfterMs: 3000 })
  })

  it('takes the new id of a group from the parameters, whatever the words', () => {
    expect(answered(400, 'Bad Request: chat not found', { migrateToChatId: -1001 })).toEqual({ status: 'migrated', chatId: -1001 })
  })

  it.each([
    [500, 'Internal Server Error', { status: 'ambiguous', reason: 'server-error' }],
    [502, 'Bad Gateway: chat not found', { status: 'ambiguous', reason: 'server-error' }],
    [401, 'Unauthorized', { status: 'unauthorized' }],
    [404, 'Not Found', { status: 'unauthorized' }],
    [404, 'Not Found: method not found', { status: 'unsupported' }],
    [403, 'Forbidden: bot was blocked by the user', { status: 'unreachable', description: 'Forbidden: bot was blocked by the user' }],
    [
      409,
      'Conflict: terminated by other getUpdates request',
      { status: 'rejected', description: 'Conflict: terminated by other getUpdates request' },
    ],
    [413, 'Request Entity Too Large', { status: 'rejected', description: 'Request Entity Too Large' }],
  ])('goes by the code first: %d %s', (code, description, failure) => {
    expect(answered(code, description)).toEqual(failure)
  })

  it.each([
    ['message is not modified: specified new message content and reply markup are exactly the same as a current content', 'not-modified'],
    ['query is too old and response timeout expired or query ID is invalid', 'too-late'],
    ['message to edit not found', 'gone'],
    ['message to delete not found', 'gone'],
    ['message to be replied not found', 'gone'],
    ['message to react not found', 'gone'],
    ["message can't be edited", 'gone'],
    ["message can't be deleted for everyone", 'gone'],
    ['there is no text in the message to edit', 'gone'],
    ['message thread not found', 'gone'],
    ["can't parse entities: Unsupported start tag", 'bad-entities'],
    ['ENTITY_BOUNDS_INVALID', 'bad-entities'],
    ['message is too long', 'too-long'],
    ['message caption is too long', 'too-long'],
    ['chat not found', 'unreachable'],
    ['PEER_ID_INVALID', 'unreachable'],
    ['not enough rights to send text messages to the chat', 'unreachable'],
    ['have no rights to send a message', 'unreachable'],
    ['need administrator rights in the channel chat', 'unreachable'],
    ['CHAT_ADMIN_REQUIRED', 'unreachable'],
    ['the chat is not a forum', 'unsupported'],
    ["can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard", 'unsupported'],
    ['BUTTON_TYPE_INVALID', 'unsupported'],
    ['not enough rights to manage pinned messages in the chat', 'rejected'],
    ['REACTION_INVALID', 'rejected'],
    ['BUTTON_DATA_INVALID', 'rejected'],
  ])('knows a 400 by its words: %s', (words, status) => {
    expect(answered(400, `Bad Request: ${words}`).status).toBe(status)
  })
})
