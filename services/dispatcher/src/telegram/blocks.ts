/** Destinations that nobody asks the limits for until a moment has come. */
export interface Blocks {
  /** Milliseconds left, 0 when free. */
  left(destination: string): number
  /** Blocks for `ms` more; never shortens. When it is over, `onFree` is called once. */
  block(destination: string, ms: number): void
}

export interface BlocksDeps {
  readonly monotonicMs: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  readonly onFree: (destination: string) => void
}

/** One wait per destination, however many lanes were told to wait. */
export const createBlocks = ({ monotonicMs, sleep, signal, onFree }: BlocksDeps): Blocks => {
  const until = new Map<string, number>()
  const left = (destination: string): number => Math.max(0, Math.ceil((until.get(destination) ?? 0) - monotonicMs()))

  const waitFor = async (destination: string): Promise<void> => {
    for (let ms = left(destination); ms > 0 && !signal.aborted; ms = left(destination)) await sleep(ms, signal)
    until.delete(destination)
    if (!signal.aborted) onFree(destination)
  }

  return {
    left,
    block: (destination, ms) => {
      const known = until.get(destination)
      until.set(destination, Math.max(known ?? 0, monotonicMs() + ms))
      if (known === undefined) void waitFor(destination)
    },
  }
}
