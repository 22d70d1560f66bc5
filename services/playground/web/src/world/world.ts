import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Patch, PlaygroundState } from '../../../src/api.ts'
import { applyPatch } from './apply-patch.ts'
import { client } from './client.ts'

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

interface Listener {
  readonly onOpen: () => void
  readonly onLost: () => void
  readonly onPatch: (patch: Patch) => void
}

/** Listens to the server's stream, which connects again by itself; gives the function that ends it. */
const listen = ({ onOpen, onLost, onPatch }: Listener): (() => void) => {
  const source = new EventSource('/api/stream')
  source.addEventListener('open', onOpen)
  source.addEventListener('error', onLost)
  source.addEventListener('message', ({ data }) => {
    onPatch(JSON.parse(String(data)) as Patch) // the server's own type
  })
  return () => {
    source.close()
  }
}

/** Keeps the state in step with the server's stream: a gap in its numbers, or another world, loads the state anew. */
export const createWorld = (): World => {
  let snapshot: Snapshot = { connection: 'connecting', state: undefined }
  const listeners = new Set<() => void>()
  const set = (change: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }
  let loading: Promise<void> | undefined
  let waiting: Patch[] = []
  const take = (patch: Patch): void => {
    const { state } = snapshot
    if (state === undefined || loading !== undefined) waiting.push(patch)
    else if (patch.world !== state.world || patch.seq > state.seq + 1) void load()
    else if (patch.seq === state.seq + 1) set({ state: applyPatch(state, patch) })
  }
  const load = (): Promise<void> => {
    loading ??= client
      .state()
      .then((state) => {
        loading = undefined
        set({ state, connection: 'live' })
        const held = waiting
        waiting = []
        held.forEach(take)
      })
      .catch(() => {
        loading = undefined
        set({ connection: 'lost' })
      })
    return loading
  }
  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: () =>
      listen({
        // After each (re)connection the state is read, then the stream continues it.
        onOpen: () => void load(),
        onLost: () => {
          set({ connection: 'lost' })
        },
        onPatch: take,
      }),
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
