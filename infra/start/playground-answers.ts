import type { KillableService, PlaygroundAsk } from './playground-asks.ts'

/** What this run lets the playground do; what is absent is refused. */
export type PlaygroundPowers = {
  /** False while the service has no process. */
  kill: ((service: KillableService) => boolean) | undefined
  flushRedis: (() => Promise<void>) | undefined
  /** Only sets it going. */
  reset: (() => void) | undefined
}

export type PlaygroundAnswer = { answer: 'done'; id: number } | { answer: 'refused'; id: number; reason: string }

const act = async (ask: PlaygroundAsk, { kill, flushRedis, reset }: PlaygroundPowers): Promise<string | undefined> => {
  switch (ask.ask) {
    case 'kill':
      if (kill === undefined) return 'processes are killed in a try-out only'
      return kill(ask.service) ? undefined : `${ask.service} is being started again`
    case 'flush-redis':
      if (flushRedis === undefined) return 'only the Redis of a try-out is emptied, and only one that npm start runs itself'
      await flushRedis()
      return undefined
    case 'reset':
      if (reset === undefined) return 'only a try-out begins afresh, and only without DATABASE_URL'
      reset()
      return undefined
  }
}

/** Does what the playground asked for, if this run allows it. Never rejects. */
export const answerPlayground = async (ask: PlaygroundAsk, powers: PlaygroundPowers): Promise<PlaygroundAnswer> => {
  const { id } = ask
  try {
    const reason = await act(ask, powers)
    return reason === undefined ? { answer: 'done', id } : { answer: 'refused', id, reason }
  } catch (error) {
    return { answer: 'refused', id, reason: error instanceof Error ? error.message : String(error) }
  }
}
