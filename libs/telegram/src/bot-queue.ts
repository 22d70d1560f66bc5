import { monotonicMs, sleep } from '@pinline/platform'

/** So many ask again and again at most: together they take every moment that the bot may give to one process. */
const mostAsking = 8
/** Nobody asks for longer: what was drawn grows old, and a lane is held for a while only. */
const mostMs = 1_000

/** What was answered, and after how long to ask again where only the bot has no room. */
export interface BotAnswer<T> {
  readonly answer: T
  readonly waitMs: number | null
}

/** Those of one process for whom only the bot has no room. */
export interface BotQueue {
  /** Asks, again and again while only the bot has no room and not too many do so. */
  ask<T>(question: () => Promise<BotAnswer<T>>): Promise<T>
  /** Whoever asks next could not ask again and again. */
  isFull(): boolean
  /** Resolves when whoever asks next may ask again and again, in the order of coming, or when it is given up. */
  room(signal: AbortSignal): Promise<void>
}

/**
 * Creates the queue. Without it, all that have something to send would be told to come again at the same moment, and be chosen, drawn and
 * refused again and again, which costs most when there is most to do.
 */
export const createBotQueue = (): BotQueue => {
  let asking = 0
  const isFull = (): boolean => asking >= mostAsking
  const entering = new Set<() => void>()

  const leave = (): void => {
    asking -= 1
    // Who is let in need not stay, so nobody is left behind when the last one has gone.
    const room = asking === 0 ? entering.size : 1
    for (const enter of [...entering].slice(0, room)) {
      entering.delete(enter)
      enter()
    }
  }

  return {
    ask: async (question) => {
      const first = await question()
      if (first.waitMs === null || isFull()) return first.answer
      asking += 1
      try {
        const until = monotonicMs() + mostMs
        let asked = first
        while (asked.waitMs !== null && monotonicMs() + asked.waitMs <= until) {
          await sleep(asked.waitMs)
          asked = await question()
        }
        return asked.answer
      } finally {
        leave()
      }
    },
    isFull,
    room: async (signal) => {
      if (!isFull() || signal.aborted) return
      const entered = Promise.withResolvers<undefined>()
      const enter = (): void => {
        entered.resolve(undefined)
      }
      entering.add(enter)
      signal.addEventListener('abort', enter, { once: true })
      await entered.promise
      entering.delete(enter)
      signal.removeEventListener('abort', enter)
    },
  }
}
