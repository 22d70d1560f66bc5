import { expect, test } from 'vitest'
import { parseUpdate } from './telegram-update.ts'

const from = { id: 42 }
const chat = { id: -5 }

test.each([
  ['a message', { message: { from, chat } }, 42],
  ['an edited message', { edited_message: { from, chat } }, 42],
  ['a pressed button', { callback_query: { from, message: { chat, from: { id: 100 } } } }, 42],
  ['a change of our membership', { my_chat_member: { from, chat } }, 42],
  ["a change of somebody's membership", { chat_member: { from, chat } }, 42],
  ['an inline query', { inline_query: { from } }, 42],
  ['a reaction', { message_reaction: { user: from, chat } }, 42],
  ['an anonymous reaction', { message_reaction: { actor_chat: { id: -9 }, chat } }, -5],
  ['a post of a channel', { channel_post: { chat } }, -5],
  ['a poll', { poll: { id: '77', options: [] } }, 0],
  ['nothing', {}, 0],
  ['a person whose id is no number', { message: { from: { id: '42' }, chat } }, -5],
])('%s joins the lane of whoever caused it', (_name, content, causer) => {
  expect(parseUpdate(100, { update_id: 1, ...content })).toMatchObject({ status: 'ok', update: { laneKey: `100:${String(causer)}` } })
})
