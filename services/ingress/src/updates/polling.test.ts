import { createLogger } from '@pinline/platform'
import type { TelegramResult } from '@pinline/telegram'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { away, createScriptedTelegram, done } from '../../test/telegram.ts'
import { StoreUnavailableError } from '../accept.ts'
import type { Accept } from '../accept.ts'
import { createPolling } from './polling.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const updates = (...ids: number[]) => ({ status: 'ok', value: ids.map((id) => ({ update_id: id })) }) as const
const conflict = { status: 'rejected', description: 'Conflict: terminated by other getUpdates request' } as const

type Update = Accept['update']

const poll = (
  getUpdates: TelegramResult<unknown>[],
  { deleteWebhook = [done], update }: { deleteWebhook?: TelegramResult<unknown>[]; update?: Update } = {},
) => {
  const telegram = createScriptedTelegram({ deleteWebhook, getUpdates })
  const lines: string[] = []
  const stored: unknown[] = []
  const states: (true | string)[] = []
  const store: Update = (_source, body) => {
    stored.push(body)
    return Promise.resolve({ status: 'stored' })
  }
  const polling = createPolling({
    telegram: telegram.client,
    accept: { update: update ?? store },
    report: (state) => states.push(state),
    logger: createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } }),
  })
  const stop = new AbortController()
  const ended = polling(stop.signal)
  const offsets = () =>
    telegram.calls.filter(({ method }) => method === 'getUpdates').map(({ payload }) => (payload as { offset?: number }).offset) // as our own code sent it
  return {
    telegram,
    lines,
    stored,
    states,
    offsets,
    stop: async () => {
      stop.abort()
      await ended
    },
  }
}

/** Never answers again: a poll with nothing to tell. */
const pending = { status: 'ok', value: [] } as const

test('removes the webhook once, keeping what waits, then polls for 25 s with every kind that is handled', async () => {
  const { telegram, stop } = poll([updates(1), updates(2), pending])
  await vi.advanceTimersByTimeAsync(0)
  await stop()
  expect(telegram.calls[0]).toMatchObject({ method: 'deleteWebhook', payload: { drop_pending_updates: false } })
  expect(telegram.calls.slice(1).every(({ method }) => method === 'getUpdates')).toBe(true)
  expect(telegram.calls[1]?.payload).toEqual({
    timeout: 25,
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
  })
})

test('confirms what was stored with the next call, and forgets the offset when all is confirmed', async () => {
  const { offsets, stored, stop } = poll([updates(8, 7), updates(9), pending])
  await vi.advanceTimersByTimeAsync(500)
  await stop()
  expect(stored).toEqual([{ update_id: 7 }, { update_id: 8 }, { update_id: 9 }])
  expect(offsets()).toEqual([undefined, 9, 10, undefined])
})

test('does not confirm an update that could not be stored', async () => {
  let failures = 1
  const stored: unknown[] = []
  const update: Update = (_source, body) => {
    if (stored.length === 1 && failures-- > 0) return Promise.reject(new StoreUnavailableError('away'))
    stored.push(body)
    return Promise.resolve({ status: 'stored' })
  }
  const { offsets, telegram, stop } = poll([updates(1, 2), updates(2), pending], { update })
  await vi.advanceTimersByTimeAsync(1000)
  await stop()
  expect(stored).toEqual([{ update_id: 1 }, { update_id: 2 }])
  expect(offsets()).toEqual([undefined, 2, 3])
  expect(telegram.timeline()).toEqual(['deleteWebhook@0', 'getUpdates@0', 'getUpdates@1000', 'getUpdates@1000'])
})

test('repeats the same offset after a failed call', async () => {
  const { offsets, stop } = poll([updates(1), away, updates(2), pending])
  await vi.advanceTimersByTimeAsync(1000)
  await stop()
  expect(offsets()).toEqual([undefined, 2, 2, 3])
})

test('leaves an update out that is none, and goes on behind it', async () => {
  const { offsets, lines, stop } = poll([updates(1), pending], {
    update: () => Promise.resolve({ status: 'invalid', reason: 'nested too deeply' }),
  })
  await vi.advanceTimersByTimeAsync(0)
  await stop()
  expect(offsets()).toEqual([undefined, 2])
  expect(lines.join('')).toContain('nested too deeply')
})

test('comes back after 1, 2, 5 and 5 s while Telegram is away, and after 1 s again after a success', async () => {
  const { telegram, states, stop } = poll([away, updates(1), away, pending], { deleteWebhook: [away, away, away, away, done] })
  await vi.advanceTimersByTimeAsync(15_000)
  await stop()
  expect(telegram.timeline().slice(0, 8)).toEqual([
    ...[0, 1000, 3000, 8000, 13_000].map((ms) => `deleteWebhook@${String(ms)}`),
    'getUpdates@13000',
    'getUpdates@14000',
    'getUpdates@14000',
  ])
  expect(states.slice(0, 5)).toEqual(['not-done', 'not-done', 'not-done', 'not-done', true])
})

test('removes the webhook again after a conflict', async () => {
  const { telegram, stop } = poll([conflict, pending])
  await vi.advanceTimersByTimeAsync(1000)
  await stop()
  expect(telegram.timeline()).toEqual(['deleteWebhook@0', 'getUpdates@0', 'deleteWebhook@1000', 'getUpdates@1000'])
})

test.each(['unauthorized', 'unsupported', 'gone'] as const)('polls although removing the webhook was answered %s', async (status) => {
  const { stored, states, stop } = poll([updates(1), pending], { deleteWebhook: [{ status }] })
  await vi.advanceTimersByTimeAsync(0)
  await stop()
  expect(stored).toEqual([{ update_id: 1 }])
  expect(states[0]).toBe(true)
})

test('waits as long as Telegram asks', async () => {
  const { telegram, stop } = poll([{ status: 'throttled', retryAfterMs: 7000 }, pending])
  await vi.advanceTimersByTimeAsync(7000)
  await stop()
  expect(telegram.timeline()).toEqual(['deleteWebhook@0', 'getUpdates@0', 'getUpdates@7000'])
})

test('says that the token is refused and tries again every 30 s', async () => {
  const refused = { status: 'unauthorized' } as const
  const { telegram, lines, states, stop } = poll([refused, refused], { deleteWebhook: [refused] })
  await vi.advanceTimersByTimeAsync(30_000)
  await stop()
  expect(telegram.timeline()).toEqual(['deleteWebhook@0', 'getUpdates@0', 'getUpdates@30000'])
  expect(states).toEqual(['unauthorized', 'unauthorized'])
  expect(lines.join('')).toContain('"level":"error"')
})

test('does not ask a server in a circle that answers empty at once', async () => {
  const { offsets, stop } = poll([pending])
  await vi.advanceTimersByTimeAsync(2000)
  await stop()
  expect(offsets()).toHaveLength(5)
})

test('ends while a poll is open', async () => {
  const { telegram, stop } = poll([])
  await vi.advanceTimersByTimeAsync(10_000)
  await stop()
  expect(telegram.timeline()).toEqual(['deleteWebhook@0', 'getUpdates@0'])
})

test('stores nothing more of a batch once it has to stop', async () => {
  const stored: unknown[] = []
  const { stop } = poll([updates(1, 2, 3), pending], {
    update: (_source, body) => {
      stored.push(body)
      return new Promise((resolve) => {
        setTimeout(resolve, 100, { status: 'stored' })
      })
    },
  })
  await vi.advanceTimersByTimeAsync(50)
  const ended = stop()
  await vi.advanceTimersByTimeAsync(1000)
  await ended
  expect(stored).toEqual([{ update_id: 1 }])
})
