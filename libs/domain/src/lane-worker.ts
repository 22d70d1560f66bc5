/** A lane that this worker has for a while. */
export interface Held {
  readonly lane: number
  readonly fence: number
}

export interface LaneWorkerDeps<Lane extends Held> {
  /** Takes one lane if it is due and free. */
  readonly claim: (lane: number) => Promise<Lane | null>
  /** Takes due lanes; `graceSeconds` leaves the freshly due ones to those who were hinted. */
  readonly claimDue: (limit: number, graceSeconds: number) => Promise<Lane[]>
  /** Works a lane until it is empty, lost or given back. Never rejects for a failure of the other side. */
  readonly drain: (held: Lane, signal: AbortSignal) => Promise<void>
  /** Lanes worked at once. */
  readonly concurrency: number
  readonly sweepMs: number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly onError: (error: unknown) => void
}

export interface LaneWorker {
  /** Works a lane now; resolves when it is drained, or at once when somebody else has it. */
  work(lane: number): Promise<void>
  /** Sweeps until closed: first without grace (whatever an earlier process left), then for lost hints. */
  run(): Promise<void>
  /** Stops claiming and waits for the lanes under way. Safe to call twice. */
  close(): Promise<void>
}

/** Seconds that a due lane is left to its hint before a sweep takes it. */
const graceSeconds = 3

/** Lanes under way in this worker. */
const createActive = <Lane extends Held>({ drain, onError }: Pick<LaneWorkerDeps<Lane>, 'drain' | 'onError'>, signal: AbortSignal) => {
  const active = new Map<number, Promise<void>>()
  return {
    of: (lane: number) => active.get(lane),
    count: () => active.size,
    begin: (held: Lane): Promise<void> => {
      const done = drain(held, signal)
        .catch(onError)
        .finally(() => active.delete(held.lane))
      active.set(held.lane, done)
      return done
    },
    settled: async (): Promise<void> => {
      while (active.size > 0) await Promise.allSettled(active.values())
    },
  }
}

/**
 * Drains lanes: at once when hinted, and by a sweep when the hint was lost. The sweep drains by itself, because after a killed process
 * a hint for the same lane may be parked behind the dead one.
 */
export const createLaneWorker = <Lane extends Held>(deps: LaneWorkerDeps<Lane>): LaneWorker => {
  const { claim, claimDue, concurrency, sweepMs, sleep, onError } = deps
  const stopping = new AbortController()
  const active = createActive(deps, stopping.signal)
  let sweeping: Promise<void> = Promise.resolve()

  const sweep = async (grace: number): Promise<void> => {
    const room = concurrency - active.count()
    if (room <= 0) return
    // mechanism: sweep
    for (const held of await claimDue(room, grace)) void active.begin(held)
  }

  return {
    work: async (lane) => {
      const running = active.of(lane)
      if (running !== undefined) await running
      if (stopping.signal.aborted) return
      const held = await claim(lane)
      if (held !== null) await active.begin(held)
    },
    run: async () => {
      let grace = 0
      while (!stopping.signal.aborted) {
        try {
          sweeping = sweep(grace)
          await sweeping
          grace = graceSeconds
        } catch (error) {
          onError(error)
        }
        await sleep(sweepMs, stopping.signal)
      }
    },
    close: async () => {
      stopping.abort()
      // A sweep that was asking may still take lanes, and what it takes has to be given back.
      await sweeping.catch(() => undefined)
      await active.settled()
    },
  }
}

/** Seconds between tries of one head; it stays at the head, so order holds. */
const backoffSeconds = [1, 2, 5, 15, 60, 300]

/** Milliseconds until the next try after `attempts` tries, with up to a fifth of jitter. `random` is in [0, 1). */
export const backoffMs = (attempts: number, random: number): number => {
  const seconds = backoffSeconds[Math.min(Math.max(attempts, 1), backoffSeconds.length) - 1] ?? 300
  return Math.round(seconds * 1000 * (1 + random / 5))
}
