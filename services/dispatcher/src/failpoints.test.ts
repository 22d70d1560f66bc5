import type { FailpointName } from '@pinline/platform'
import type { TelegramClient } from '@pinline/telegram'
import { expect, test } from 'vitest'
import { failingClient } from './failpoints.ts'

test('only new messages have places to fail at, and only those that Telegram may have one behind them', async () => {
  const reached: FailpointName[] = []
  let status = 'ok'
  const answer = () => Promise.resolve({ status })
  // Only what a call is named and answered matters here.
  const client = failingClient({ call: answer, upload: answer } as unknown as TelegramClient, (name) => void reached.push(name))
  await client.call('setMessageReaction', { chat_id: 1, message_id: 1, reaction: [] })
  await client.call('editMessageReplyMarkup', { chat_id: 1, message_id: 1 })
  expect(reached.splice(0)).toEqual([])
  await client.call('sendMessage', { chat_id: 1, text: 'x' })
  status = 'ambiguous'
  await client.upload('sendPhoto', { chat_id: 1, photo: 'known' })
  expect(reached.splice(0)).toEqual(['dispatcher.calling', 'dispatcher.called', 'dispatcher.calling', 'dispatcher.called'])
  status = 'throttled'
  await client.call('sendMessage', { chat_id: 1, text: 'x' })
  expect(reached).toEqual(['dispatcher.calling'])
})
