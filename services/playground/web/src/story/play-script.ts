import type { TextKey, TextParams } from '@pinline/i18n'

/** `ended` keeps the last caption in view: how it went, or why it stopped. */
export type StoryState = 'idle' | 'playing' | 'paused' | 'ended'

/** Words to show; they are translated where they are shown. */
export interface Caption {
  readonly key: TextKey
  readonly params?: TextParams
}

export interface StorySnapshot {
  readonly state: StoryState
  /** Of the story's own time, which waits where a step waits. */
  readonly atMs: number
  readonly caption: Caption | undefined
  readonly speed: number
}

/** How a script tells its time. Each of these rejects once the story was stopped. */
export interface Timing {
  /** Begins a step, not before its time. */
  readonly mark: (atMs: number, caption: Caption) => Promise<void>
  readonly say: (caption: Caption) => void
  /** A pause for the reader, in the story's time. */
  readonly rest: (ms: number) => Promise<void>
  /** What `find` finds. Rejects with {@link WaitedTooLong} after so many milliseconds of real time in which the story was not paused. */
  readonly until: <T>(what: TextKey, find: () => T | undefined, timeoutMs: number) => Promise<T>
}

/** What a script waited for did not come. */
export class WaitedTooLong extends Error {
  readonly what: TextKey
  constructor(what: TextKey) {
    super(what)
    this.what = what
  }
}

class Stopped extends Error {}

/** Something that the script waits for; true when it is settled. */
type Wait = (elapsedMs: number) => boolean

export interface ScriptDeps {
  /** Times of all steps, rising. The story's clock stands still at the next one until its step begins. */
  readonly marks: readonly number[]
  readonly script: (timing: Timing) => Promise<void>
  /** Called after each end, also after a stop in the middle; must not reject. */
  readonly cleanUp: () => Promise<void>
  readonly explain: (failure: unknown) => Caption
}

/** Plays one script, again and again if asked. */
export interface Player {
  readonly getSnapshot: () => StorySnapshot
  readonly subscribe: (listener: () => void) => () => void
  readonly play: () => void
  readonly pause: () => void
  /** To the end of the step that runs, or of the next one; then it pauses. */
  readonly step: () => void
  readonly stop: () => void
  /** Resolves when everything that was stopped or has ended is cleaned up. */
  readonly settled: () => Promise<void>
  readonly setSpeed: (speed: number) => void
  /** To be called regularly with the real time that has gone by. */
  readonly advance: (elapsedMs: number) => void
}

/** One performance: its waits and its clock. */
interface Run {
  atMs: number
  marked: number
  waits: Wait[]
  isStopped: boolean
  /** A single step was asked for. */
  isStepping: boolean
}

const createRun = (isStepping: boolean): Run => ({ atMs: 0, marked: 0, waits: [], isStopped: false, isStepping })

type Outcome<T> = { readonly value: T } | { readonly failure: Error }

const wait = <T>(run: Run, look: (elapsedMs: number) => Outcome<T> | undefined): Promise<T> => {
  if (run.isStopped) return Promise.reject(new Stopped())
  return new Promise((resolve, reject) => {
    run.waits.push((elapsedMs) => {
      const outcome = run.isStopped ? { failure: new Stopped() } : look(elapsedMs)
      if (outcome === undefined) return false
      if ('failure' in outcome) reject(outcome.failure)
      else resolve(outcome.value)
      return true
    })
  })
}

const settleWaits = (run: Run, elapsedMs: number): void => {
  run.waits = run.waits.filter((isSettled) => !isSettled(elapsedMs))
}

interface Stage {
  readonly speed: () => number
  readonly pause: () => void
  readonly show: (caption: Caption) => void
}

const createMark =
  (run: Run, { pause, show }: Stage): Timing['mark'] =>
  async (atMs, caption) => {
    if (run.isStepping && run.marked > 0) {
      run.isStepping = false
      pause()
    }
    await wait(run, () => (run.isStepping || run.atMs >= atMs ? { value: undefined } : undefined))
    run.atMs = Math.max(run.atMs, atMs)
    run.marked += 1
    show(caption)
  }

const createTiming = (run: Run, stage: Stage): Timing => ({
  mark: createMark(run, stage),
  say: (caption) => {
    if (!run.isStopped) stage.show(caption)
  },
  rest: (ms) => {
    let leftMs = ms
    return wait(run, (elapsedMs) => {
      leftMs -= elapsedMs * stage.speed()
      return leftMs <= 0 ? { value: undefined } : undefined
    })
  },
  until: (what, find, timeoutMs) => {
    let leftMs = timeoutMs
    return wait(run, (elapsedMs) => {
      const value = find()
      if (value !== undefined) return { value }
      leftMs -= elapsedMs
      return leftMs <= 0 ? { failure: new WaitedTooLong(what) } : undefined
    })
  },
})

const idle: StorySnapshot = { state: 'idle', atMs: 0, caption: undefined, speed: 1 }

interface Shown {
  readonly get: () => StorySnapshot
  readonly set: (change: Partial<StorySnapshot>) => void
  readonly subscribe: (listener: () => void) => () => void
}

const createShown = (): Shown => {
  let snapshot = idle
  const listeners = new Set<() => void>()
  return {
    get: () => snapshot,
    set: (change) => {
      snapshot = { ...snapshot, ...change }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const createPerform =
  ({ script, cleanUp, explain }: ScriptDeps, { get, set }: Shown) =>
  async (run: Run): Promise<void> => {
    const timing = createTiming(run, {
      speed: () => get().speed,
      pause: () => {
        set({ state: 'paused' })
      },
      show: (caption) => {
        set({ caption, atMs: run.atMs })
      },
    })
    try {
      await script(timing)
    } catch (failure) {
      if (!run.isStopped) set({ caption: explain(failure) })
    }
    await cleanUp()
    if (!run.isStopped) set({ state: 'ended' })
  }

/** Creates a player in state `idle`; nothing happens before `play` or `step`. */
export const createPlayer = (deps: ScriptDeps): Player => {
  const shown = createShown()
  const perform = createPerform(deps, shown)
  let current: Run | undefined
  let last = Promise.resolve()
  const begin = (isStepping: boolean): void => {
    if (current !== undefined && shown.get().state !== 'ended') {
      current.isStepping = isStepping
      shown.set({ state: 'playing' })
      return
    }
    const run = createRun(isStepping)
    current = run
    shown.set({ state: 'playing', atMs: 0, caption: undefined })
    // One that was stopped a moment ago first cleans up.
    last = last.then(() => perform(run))
  }
  return {
    getSnapshot: shown.get,
    subscribe: shown.subscribe,
    settled: () => last,
    play: () => {
      begin(false)
    },
    step: () => {
      begin(true)
    },
    pause: () => {
      if (shown.get().state === 'playing') shown.set({ state: 'paused' })
    },
    stop: () => {
      if (current !== undefined) {
        current.isStopped = true
        settleWaits(current, 0)
        current = undefined
      }
      if (shown.get().state !== 'idle') shown.set({ ...idle, speed: shown.get().speed })
    },
    setSpeed: (speed) => {
      shown.set({ speed })
    },
    advance: (elapsedMs) => {
      const { state, speed, atMs } = shown.get()
      if (current === undefined || state !== 'playing') return
      const ceilingMs = deps.marks[current.marked] ?? current.atMs
      current.atMs = Math.max(current.atMs, Math.min(ceilingMs, current.atMs + elapsedMs * speed))
      settleWaits(current, elapsedMs)
      if (current.atMs !== atMs) shown.set({ atMs: current.atMs })
    },
  }
}
