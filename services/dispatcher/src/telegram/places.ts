/** Gives a place back; safe to call twice. */
export type Leave = () => void

/** Places of one process for messages that are chosen, drawn and asked for under limits. */
export interface Places {
  /** Waits for a place, in the order of coming; null once `signal` gives up. */
  enter(signal: AbortSignal): Promise<Leave | null>
  /** Nobody would get one now. */
  isFull(): boolean
}

/**
 * Creates the places. Without them everything that has something to send would be chosen, drawn and refused again and again while the whole bot is at its limit,
 * which costs most when there is most to do.
 */
export const createPlaces = (size: number): Places => {
  let taken = 0
  const waiting = new Set<() => void>()

  const createLeave = (): Leave => {
    let isLeft = false
    return () => {
      if (isLeft) return
      isLeft = true
      const [next] = waiting
      // Handed on, so that nobody who comes now overtakes.
      if (next === undefined) taken -= 1
      else {
        waiting.delete(next)
        next()
      }
    }
  }

  return {
    isFull: () => taken >= size,
    enter: (signal) => {
      if (signal.aborted) return Promise.resolve(null)
      if (taken < size) {
        taken += 1
        return Promise.resolve(createLeave())
      }
      return new Promise((resolve) => {
        const giveUp = (): void => {
          waiting.delete(enter)
          resolve(null)
        }
        const enter = (): void => {
          signal.removeEventListener('abort', giveUp)
          resolve(createLeave())
        }
        waiting.add(enter)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
  }
}
