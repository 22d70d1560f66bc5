import type { TelegramResult } from '@pinline/telegram'
import { describe, expect, test } from 'vitest'
import { createAnswerPress } from './answer.ts'
import type { AnswerDeps } from './answer.ts'

const fixture = (results: readonly TelegramResult<true>[]) => {
  let calls = 0
  const pauses: number[] = []
  const call = () => {
    calls += 1
    return Promise.resolve(results[calls - 1] ?? { status: 'ok', value: true })
  }
  const answer = createAnswerPress({
    client: { call } as unknown as AnswerDeps['client'], // one method is called, with one kind of result
    sleep: (ms) => {
      pauses.push(ms)
      return Promise.resolve()
    },
  })
  return { answer: () => answer('q', { text: 'x', showAlert: true }), calls: () => calls, pauses }
}

const away = { status: 'not-done', reason: 'unreachable' } as const

describe('answering a press', () => {
  test('is tried again while Telegram is away', async () => {
    const { answer, calls } = fixture([away, { status: 'ambiguous', reason: 'timeout' }])
    expect(await answer()).toBe('delivered')
    expect(calls()).toBe(3)
  })

  test('is given up after three tries', async () => {
    const { answer, calls, pauses } = fixture([away, away, away, away])
    expect(await answer()).toBe('failed')
    expect(calls()).toBe(3)
    expect(pauses).toHaveLength(2)
  })

  test.each(['too-late', 'unauthorized', 'unsupported'] as const)('is not repeated when it is %s', async (status) => {
    const { answer, calls } = fixture([{ status }])
    expect(await answer()).toBe('failed')
    expect(calls()).toBe(1)
  })

  test('does not wait longer than a press lives', async () => {
    const { answer, calls, pauses } = fixture([{ status: 'throttled', retryAfterMs: 30_000 }])
    expect(await answer()).toBe('failed')
    expect(calls()).toBe(1)
    expect(pauses).toEqual([])
  })
})
