import type { Chores, ChoreWork } from '@pinline/db'
import type { Clock } from '@pinline/platform'

export interface ChoresTimerDeps {
  readonly choreWork: ChoreWork
  readonly chores: Pick<Chores, 'tell'>
  readonly ring: (destination: string) => void
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly clock: Clock
}

/** Whoever waits for the database comes first. */
const pauseMs = 10
/** A message that tells how far work is changes no oftener. */
const tellEveryMs = 3_000

/** Works chores until there are none, or the process leads no more; the next leader goes on from the last slice. */
export const createChoresTimer = ({ choreWork, chores, ring, sleep, clock }: ChoresTimerDeps): ((signal: AbortSignal) => Promise<void>) => {
  const told = new Map<number, number>()

  const tell = async (chore: { readonly id: number; readonly askedBy: number }): Promise<void> => {
    const tick = Math.floor(clock().getTime() / tellEveryMs)
    const last = told.get(chore.id) ?? tick
    told.set(chore.id, Math.max(last, tick))
    if (tick <= last) return
    for (const { destination } of await chores.tell(chore, String(tick))) ring(destination)
  }

  return async (signal) => {
    const waiting: number[] = []
    while (!signal.aborted) {
      const sliced = await choreWork.slice(clock(), waiting)
      if (sliced.status === 'idle') break
      if (sliced.status === 'waiting') waiting.push(sliced.chore)
      else {
        for (const { destination } of sliced.lanes) ring(destination)
        await tell(sliced.chore)
        await sleep(pauseMs, signal)
      }
    }
    if (waiting.length === 0) told.clear()
  }
}
