import { createLogger } from '@pinline/platform'
import type { TelegramResult } from '@pinline/telegram'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { away, createScriptedTelegram, done } from '../../test/telegram.ts'
import { createWebhookRegistration } from './webhook-registration.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const url = 'https://bot.example/telegram/webhook'
const info = (found: string, pending = 0) => ({ status: 'ok', value: { url: found, pending_update_count: pending } }) as const

const register = (
  script: { setWebhook: TelegramResult<unknown>[]; getWebhookInfo?: TelegramResult<unknown>[] },
  certificate?: Uint8Array,
) => {
  const telegram = createScriptedTelegram({ getWebhookInfo: [info(url)], ...script })
  const lines: string[] = []
  const states: (true | string)[] = []
  const pending: number[] = []
  const registration = createWebhookRegistration({
    telegram: telegram.client,
    url,
    secret: 'webhook-secret',
    certificate,
    report: (state) => states.push(state),
    onPending: (count) => pending.push(count),
    logger: createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } }),
  })
  const stop = new AbortController()
  const ended = registration(stop.signal)
  return {
    telegram,
    lines,
    states,
    pending,
    stop: async () => {
      stop.abort()
      await ended
    },
  }
}

test('sets the webhook with its secret and keeps waiting updates', async () => {
  const { telegram, states, lines, stop } = register({ setWebhook: [done] })
  await vi.advanceTimersByTimeAsync(0)
  await stop()
  expect(telegram.calls[0]?.payload).toEqual({
    url,
    secret_token: 'webhook-secret',
    allowed_updates: [
      'message',
      'edited_message',
      'callback_query',
      'my_chat_member',
      'chat_member',
      'message_reaction',
      'inline_query',
      'channel_post',
    ],
    max_connections: 40,
    drop_pending_updates: false,
  })
  expect(states).toEqual([true])
  expect(lines.join('')).not.toContain('webhook-secret')
})

test('hands over a certificate of its own', async () => {
  const { telegram, stop } = register({ setWebhook: [done] }, new TextEncoder().encode('PEM'))
  await vi.advanceTimersByTimeAsync(0)
  await stop()
  expect(telegram.calls[0]?.payload).toMatchObject({ certificate: { filename: 'webhook.pem' } })
})

test('tries every 2 s until Telegram takes it, then looks once a minute', async () => {
  const { telegram, states, pending, stop } = register({
    setWebhook: [away, { status: 'ambiguous', reason: 'timeout' }, done],
    getWebhookInfo: [info(url, 3)],
  })
  await vi.advanceTimersByTimeAsync(124_000)
  await stop()
  expect(telegram.timeline()).toEqual([
    'setWebhook@0',
    'setWebhook@2000',
    'setWebhook@4000',
    'getWebhookInfo@64000',
    'getWebhookInfo@124000',
  ])
  expect(states).toEqual(['not-done', 'ambiguous', true, true, true])
  expect(pending).toEqual([3, 3])
})

test('sets it again at once when somebody changed it', async () => {
  const { telegram, stop } = register({ setWebhook: [done], getWebhookInfo: [info('https://other.example'), info(url)] })
  await vi.advanceTimersByTimeAsync(120_001)
  await stop()
  expect(telegram.timeline()).toEqual(['setWebhook@0', 'getWebhookInfo@60000', 'setWebhook@60001', 'getWebhookInfo@120001'])
})

test('looks every 2 s while Telegram is away, and sets it again if it was forgotten meanwhile', async () => {
  const { telegram, states, stop } = register({ setWebhook: [done], getWebhookInfo: [away, away, info('')] })
  await vi.advanceTimersByTimeAsync(64_001)
  await stop()
  expect(telegram.timeline()).toEqual([
    'setWebhook@0',
    'getWebhookInfo@60000',
    'getWebhookInfo@62000',
    'getWebhookInfo@64000',
    'setWebhook@64001',
  ])
  expect(states).toEqual([true, 'not-done', 'not-done', true, true])
})

test.each([
  ['says so', { status: 'unsupported' }, ['setWebhook@0', 'getWebhookInfo@60000', 'getWebhookInfo@120000']],
  ['answers 404', { status: 'unauthorized' }, ['setWebhook@0', 'getWebhookInfo@60000', 'setWebhook@62000']],
] as const)('gets along with a server that cannot tell and %s', async (_name, answer, expected) => {
  const { telegram, lines, stop } = register({ setWebhook: [done], getWebhookInfo: [answer] })
  await vi.advanceTimersByTimeAsync(121_000)
  await stop()
  expect(telegram.timeline()).toEqual(expected)
  expect(lines.join('')).not.toContain('"level":"error"')
})

test('says that the token is refused and tries again every 30 s', async () => {
  const { telegram, lines, stop } = register({ setWebhook: [{ status: 'unauthorized' }] })
  await vi.advanceTimersByTimeAsync(30_000)
  await stop()
  expect(telegram.timeline()).toEqual(['setWebhook@0', 'setWebhook@30000'])
  expect(lines.join('')).toContain('Telegram refuses the token')
})

test('waits as long as Telegram asks', async () => {
  const { telegram, stop } = register({ setWebhook: [{ status: 'throttled', retryAfterMs: 9000 }, done] })
  await vi.advanceTimersByTimeAsync(9000)
  await stop()
  expect(telegram.timeline()).toEqual(['setWebhook@0', 'setWebhook@9000'])
})
