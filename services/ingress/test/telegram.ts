import type { TelegramClient, TelegramResult } from '@pinline/telegram'

type Call = { method: string; payload: unknown; atMs: number }

/**
 * A Bot API that answers by script: each method's answers one after the other, the last one for ever. A method without answers never
 * answers until its signal is aborted, as a long poll with nothing to tell.
 */
export const createScriptedTelegram = (script: Record<string, TelegramResult<unknown>[]>) => {
  const calls: Call[] = []
  const startedAt = performance.now()
  const answer = (method: string, payload: unknown, options?: { signal?: AbortSignal }): Promise<unknown> => {
    calls.push({ method, payload, atMs: Math.round(performance.now() - startedAt) })
    const answers = script[method] ?? []
    const next = answers.length > 1 ? answers.shift() : answers[0]
    if (next !== undefined) return Promise.resolve(next)
    return new Promise((resolve) => {
      options?.signal?.addEventListener('abort', () => {
        resolve({ status: 'not-done', reason: 'cancelled' })
      })
    })
  }
  // The script's author sees to it that an answer fits its method; the generic signature cannot be met by data.
  const call = answer as TelegramClient['call']
  return {
    client: { call, upload: call },
    calls,
    /** Calls as `method@milliseconds`. */
    timeline: () => calls.map(({ method, atMs }) => `${method}@${String(atMs)}`),
  }
}

export const away = { status: 'not-done', reason: 'unreachable' } as const
export const done = { status: 'ok', value: true } as const
