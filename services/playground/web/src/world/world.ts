import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Patch, PlaygroundState } from '../../../src/api.ts'
import { applyPatch } from './apply-patch.ts'
import { client } from './client.ts'
import { listen, retryMs } from './listen.ts'

/** `live`: the page shows what is; `lost`: the server is away, the page keeps what it had. */
export type Connection = 'connecting' | 'live' | 'lost'

interface Snapshot {
  readonly connection: Connection
  /** Undefined until the first answer. */
  readonly state: PlaygroundState | undefined
}

/** The playground's world as this page knows it. */
export interface World {
  readonly getSnapshot: () => Snapshot
  readonly subscribe: (listener: () => void) => () => void
  /** Connects; gives the function that ends it. */
  readonly start: () => () => void
}

type Change = (change: Partial<Snapshot>) => void

/** Reads the state and follows the stream's patches: a gap in their numbers, or another world, reads the state anew. */
const createFollower = (get: () => Snapshot, set: Change) => {
  let loading: Promise<void> | undefined
  let waiting: Patch[] = []
  let isOpen = false
  let retry: ReturnType<typeof setTimeout> | undefined
  const take = (patch: Patch): void => {
    const { state } = get()
    if (state === undefined || loading !== undefined) waiting.push(patch)
    else if (patch.world !== state.world || patch.seq > state.seq + 1) void load()
    else if (patch.seq === state.seq + 1) set({ state: applyPatch(state, patch) })
  }
  const load = (): Promise<void> => {
    clearTimeout(retry)
    loading ??= client
      .state()
      .then((state) => {
        loading = undefined
        set({ state, connection: isOpen ? 'live' : 'lost' })
        const held = waiting
        waiting = []
        held.forEach(take)
      })
      .catch(() => {
        loading = undefined
        set({ connection: 'lost' })
        // While the stream is closed, its next opening loads.
        if (isOpen) retry = setTimeout(() => void load(), retryMs)
      })
    return loading
  }
  return {
    take,
    open: (): void => {
      isOpen = true
      void load()
    },
    close: (): void => {
      isOpen = false
      clearTimeout(retry)
    },
  }
}

/** Keeps the state in step with the server's stream. */
export const createWorld = (): World => {
  let snapshot: Snapshot = { connection: 'connecting', state: undefined }
  const listeners = new Set<() => void>()
  const set: Change = (change) => {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }
  const follower = createFollower(() => snapshot, set)
  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: () => {
      const stop = listen({
        // After each (re)connection the state is read, then the stream continues it.
        onOpen: follower.open,
        onLost: () => {
          follower.close()
          set({ connection: 'lost' })
        },
        onPatch: follower.take,
      })
      return () => {
        follower.close()
        stop()
      }
    },
  }
}

export const WorldContext = createContext<World | undefined>(undefined)

const useWorldSnapshot = (): Snapshot => {
  const world = useContext(WorldContext)
  if (world === undefined) throw new Error('there is no WorldContext above this component')
  return useSyncExternalStore(world.subscribe, world.getSnapshot)
}

/** The whole state. Only below the shell, which waits for the first answer. */
export const useWorld = (): PlaygroundState => {
  const { state } = useWorldSnapshot()
  if (state === undefined) throw new Error('the state is not there yet')
  return state
}

/** How the page stands with the server; `ready` once there is a state to show. */
export const useConnection = (): { connection: Connection; ready: boolean } => {
  const { connection, state } = useWorldSnapshot()
  return { connection, ready: state !== undefined }
}
