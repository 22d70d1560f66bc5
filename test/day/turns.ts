import { until } from './until.ts'

/** Turns of the dispatcher's timers: they come when business time has been moved, not by the machine's clock. */
export interface Turns {
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  /** Every timer has its turn; resolves when all of them are done with it. */
  readonly turn: () => Promise<void>
}

export const createTurns = (): Turns => {
  const waiting = new Set<() => void>()
  return {
    pause: (_, signal) =>
      new Promise((resolve) => {
        const go = (): void => {
          waiting.delete(go)
          signal.removeEventListener('abort', go)
          resolve()
        }
        signal.addEventListener('abort', go)
        if (signal.aborted) go()
        else waiting.add(go)
      }),
    turn: async () => {
      await until(() => waiting.size > 0, 'no timer waits for its turn')
      const woken = [...waiting]
      for (const go of woken) go()
      await until(() => waiting.size >= woken.length, 'a timer does not come to the end of its turn')
    },
  }
}
